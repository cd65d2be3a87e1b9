import { severities } from '../../sidecar/findings.ts';
import { guardReasons } from '../audit-event.ts';
import { code, linked } from './words.ts';

const headings = { error: 'errors', warning: 'warnings', info: 'information' };

const ofGuards: readonly string[] = guardReasons;

/** A revision as `web:42`, or in other words, with a link to its page of the ECS console. */
export function revisionLink(
  region: string,
  family: string,
  revision: number | undefined,
  words = `${family}:${revision}`,
): string {
  if (revision === undefined) return code(family);
  const path = `ecs/v2/task-definitions/${family}/${revision}/containers?region=${region}`;
  return linked(`https://${region}.console.${consoleDomain(region)}/${path}`, code(words));
}

/**
 * A finding's code, with a link to its place in the documentation: the heading above it, and for browsers that know
 * text fragments the row itself.
 *
 * @param documentation address of docs/, without it there is no link
 */
export function findingLink(documentation: string | undefined, finding: string): string {
  const severity = severities[finding as keyof typeof severities];
  if (!severity) return code(finding);
  return linked(page(documentation, `findings.md#${headings[severity]}`, finding), code(finding));
}

/** The same for a reason to refuse. */
export function reasonLink(documentation: string | undefined, reason: string): string {
  const heading = ofGuards.includes(reason) ? 'refused-by-a-guard' : 'refused-by-the-plan';
  return linked(page(documentation, `verdicts.md#${heading}`, reason), code(reason));
}

function page(documentation: string | undefined, place: string, text: string): string | undefined {
  if (documentation === undefined || !/^[a-z-]{1,64}$/.test(text)) return undefined;
  return `${documentation}/${place}:~:text=${text.replaceAll('-', '%2D')}`;
}

/** China and GovCloud have consoles of their own (AWS General Reference, "AWS Management Console endpoints"). */
function consoleDomain(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.cn';
  return region.startsWith('us-gov-') ? 'amazonaws-us-gov.com' : 'aws.amazon.com';
}
