import type { Tag } from '../sidecar/definition.ts';
import type { Policy } from '../sidecar/policy.ts';
import { looksAt, ruleMatches, settingsFor } from '../sidecar/settings.ts';

/** What a policy says of a family, in a line: which rule it gets, and what follows from it. */
export function familyText(family: string, tags: Tag[], policy: Policy): string {
  const definition = { family, tags, containerDefinitions: [] };
  if (!looksAt(family, policy)) return `${family}: not looked at, for no pattern in families matches.`;
  const settings = settingsFor(definition, policy);
  if (settings.excluded) return `${family}: excluded.`;
  const index = policy.rules.findIndex((rule) => ruleMatches(rule, definition));
  const { mode, setup, hostOs, sidecar } = settings;
  const roles = sidecar.roles.length > 0 ? sidecar.roles.join(' ') : 'unknown';
  const rule = index < 0 ? 'no rule' : `rules[${index}]`;
  return `${family}: ${rule}; mode ${mode}, setup ${setup}, host ${hostOs}, roles ${roles}.`;
}
