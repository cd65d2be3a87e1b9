import type { DigestEntry } from '../sweep-counts.ts';
import { findingLink, reasonLink, revisionLink } from './links.ts';
import type { Part, Words } from './message.ts';
import { say } from './say.ts';
import { code, prose } from './words.ts';

interface Where {
  region: string;
  documentation: string | undefined;
}

/** The families of a digest, those with the same trouble together, so that two hundred of them can be read. */
export function digestEntries(entries: DigestEntry[], where: Where): Part[] {
  const groups = new Map<string, DigestEntry[]>();
  for (const entry of entries) {
    const trouble = JSON.stringify([entry.decision, entry.reason, entry.findings]);
    groups.set(trouble, [...(groups.get(trouble) ?? []), entry]);
  }
  return [...groups.values()].flatMap((group) => (group[0] ? told(group[0], group, where) : []));
}

function told(first: DigestEntry, group: DigestEntry[], where: Where): Part[] {
  const trouble = [
    ...troubleOf(first, where),
    ...first.findings.map((found) => findingLink(where.documentation, found)),
  ];
  if (group.length === 1 || group.every(({ message }) => message === undefined)) {
    const names = group.map((entry) => nameOf(entry, where));
    return said(first, ['•', ...names, '–', ...trouble], group.length === 1);
  }
  return [
    { line: [...trouble, `(${group.length})`] },
    ...group.flatMap((entry) => said(entry, ['•', nameOf(entry, where)], true)),
  ];
}

/** Its message, and who registered it where one family alone is meant. */
function said({ message, registeredBy }: DigestEntry, beginning: Words, alone: boolean): Part[] {
  const who =
    alone && registeredBy !== undefined ? [{ line: prose(`     registered by ${registeredBy}`) }] : [];
  return [...say(message ?? '', beginning), ...who];
}

function troubleOf({ decision, reason }: DigestEntry, { documentation }: Where): Words {
  const why =
    reason === undefined ? [] : [decision === 'refuse' ? reasonLink(documentation, reason) : code(reason)];
  const words = {
    repair: 'needs a repair (report mode)',
    refuse: 'not repaired',
    failed: 'failed',
    exempt: 'left alone',
  };
  return [...prose(`${words[decision]}:`), ...why];
}

function nameOf({ family, revision }: DigestEntry, { region }: Where): string {
  return revisionLink(region, family, revision);
}
