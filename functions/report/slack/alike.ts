import { findingLink, reasonLink, revisionLink } from './links.ts';
import type { Part, Words } from './message.ts';
import { say } from './say.ts';
import { code, prose } from './words.ts';

/** A family among many. */
export interface Line {
  family: string;
  revision: number | undefined;
  repairedRevision?: number | undefined;
  /** What became of it, where the heading above does not say it. */
  outcome?: string;
  reason: string | undefined;
  refused: boolean;
  message: string | undefined;
  /** Codes of findings. */
  findings: string[];
  registeredBy: string | undefined;
}

export interface Where {
  region: string;
  documentation: string | undefined;
}

/** So many names can stand before what they have in common. */
const fewNames = 3;

/** Many families, those with the same trouble together, so that two hundred of them can be read. */
export function alike(lines: Line[], where: Where): Part[] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const { outcome, reason, findings, message } = line;
    const trouble = JSON.stringify([outcome, reason, findings, message]);
    groups.set(trouble, [...(groups.get(trouble) ?? []), line]);
  }
  return [...groups.values()].flatMap((group) => (group[0] ? told(group[0], group, where) : []));
}

function told(first: Line, group: Line[], where: Where): Part[] {
  const names = group.map((line) => nameOf(line, where));
  const trouble = troubleOf(first, where);
  const who = registrars(group);
  const beginning: Words =
    names.length > fewNames
      ? ['•', ...trouble, `(${names.length}):`, ...names]
      : ['•', ...names, ...(trouble.length > 0 ? ['–', ...trouble] : [])];
  if (first.message === undefined) return [{ line: [...beginning, ...who] }];
  return [{ line: [...beginning, ...who] }, ...say(first.message)];
}

function troubleOf({ outcome, reason, refused, findings }: Line, { documentation }: Where): Words {
  const why = reason === undefined ? [] : [refused ? reasonLink(documentation, reason) : code(reason)];
  return [...prose(outcome ?? ''), ...why, ...findings.map((found) => findingLink(documentation, found))];
}

function nameOf({ family, revision, repairedRevision }: Line, { region }: Where): string {
  if (repairedRevision === undefined) return revisionLink(region, family, revision);
  return revisionLink(region, family, repairedRevision, `${family}:${revision ?? '?'} → ${repairedRevision}`);
}

/** The end of an ARN says who it was, for the account is always the same. */
function registrars(group: Line[]): Words {
  const all = group.flatMap(({ registeredBy }) => (registeredBy === undefined ? [] : [registeredBy]));
  const names = [...new Set(all)].map((arn) => code(arn.slice(arn.lastIndexOf(':') + 1)));
  return names.length === 0 ? [] : ['·', 'registered by', ...names];
}
