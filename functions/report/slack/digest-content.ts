import { stageParameters } from '../../sidecar/stage-parameters.ts';
import { counted } from '../counted.ts';
import { deployCommand } from '../deploy-command.ts';
import type { AuditDigest } from '../digest.ts';
import type { DigestEntry } from '../sweep-counts.ts';
import { alike, type Line, type Where } from './alike.ts';
import { footer } from './footer.ts';
import { findingLink, revisionLink } from './links.ts';
import type { Content, Part } from './message.ts';
import { code, prose } from './words.ts';

/** What a sweep found: what is new and needs a person stands first, the numbers last. */
export function digestContent(digest: AuditDigest, documentation: string | undefined): Content {
  const { needsHuman, missedEvents, stage, region } = digest;
  const fresh = needsHuman.first.filter(({ isNew }) => isNew);
  const known = needsHuman.first.filter(({ isNew }) => !isNew);
  const title = titleOf(digest, fresh, known);
  return {
    title: `${title.sign} Sweep: ${title.words}`,
    summary: `Sweep: ${title.words} (${stage}, ${region})`,
    parts: [
      ...policyBroken(digest),
      ...entries('🔔 New since the last sweep', fresh, { region, documentation }),
      ...families('⏰ Their event never came', missedEvents.first, missedEvents.more, [
        ...prose(
          'Registered over an hour ago, and found only by this sweep. If there are many, look at the trail and at',
        ),
        `${code(`remora-${stage}-doors-dead`)}.`,
      ]),
      ...entries('🔁 Known before, and still there', known, { region, documentation }),
      ...more(needsHuman.more, 'need you, too; they did not fit into the event'),
      ...repairing(digest),
      ...numbers(digest, documentation),
      footer(digest),
    ],
  };
}

function titleOf(
  { policyBroken, needsHuman, families }: AuditDigest,
  fresh: DigestEntry[],
  known: DigestEntry[],
) {
  const still = known.length + needsHuman.more;
  if (policyBroken) return { sign: '🚨', words: 'the policy is broken, so nothing is repaired' };
  if (fresh.length > 0)
    return { sign: '🔔', words: counted(fresh.length, 'new family needs you', 'new families need you') };
  if (still > 0)
    return {
      sign: '🔁',
      words: `nothing new, ${counted(still, 'family still needs', 'families still need')} you`,
    };
  return { sign: '✅', words: `${counted(families, 'family', 'families')}, and nothing needs you` };
}

function policyBroken({ policyBroken: paths, stage }: AuditDigest): Part[] {
  if (!paths) return [];
  return [
    { gap: true },
    {
      line: [
        '*The policy is missing or broken.*',
        ...prose('The built-in one is used, in report mode, until the parameter'),
        code(stageParameters(stage).policy),
        ...prose('is mended. The log of on-schedule has each error. Wrong at:'),
        ...paths.map((path) => code(path === '' ? '(the document itself)' : path)),
      ],
    },
  ];
}

function entries(heading: string, found: DigestEntry[], where: Where): Part[] {
  if (found.length === 0) return [];
  const lines = found.map(lineOf);
  return [{ gap: true }, { line: [`*${heading}*`, `(${found.length})`] }, ...alike(lines, where)];
}

const outcomes = {
  repair: 'needs a repair (report mode):',
  refuse: 'not repaired:',
  failed: 'failed:',
  exempt: 'left alone:',
};

function lineOf({
  family,
  revision,
  decision,
  reason,
  message,
  findings,
  registeredBy,
  isNew,
}: DigestEntry): Line {
  return {
    family,
    revision,
    outcome: outcomes[decision] ?? decision,
    reason,
    refused: decision === 'refuse',
    message,
    findings,
    // Of what was there before, somebody was told already.
    registeredBy: isNew ? registeredBy : undefined,
  };
}

function families(heading: string, names: string[], others: number, words: string[]): Part[] {
  if (names.length === 0) return [];
  return [
    { gap: true },
    { line: [`*${heading}*`, `(${names.length + others})`] },
    { line: words },
    { line: ['•', ...names.map(code), ...andMore(others)] },
  ];
}

function repairing({ repairing: { first, more: others }, enqueued, region }: AuditDigest): Part[] {
  if (enqueued === 0) return [];
  return [
    { gap: true },
    { line: ['*🔧 Being repaired now*', `(${enqueued})`] },
    {
      line: prose(
        'The repaired revisions are registered, not deployed. There is no message for each; one that cannot be made is told of.',
      ),
    },
    {
      line: [
        '•',
        ...first.map(({ family, revision }) => revisionLink(region, family, revision)),
        ...andMore(others),
      ],
    },
    { fence: deployCommand(region, 'FAMILY') },
  ];
}

const decided: [decision: string, words: string][] = [
  ['correct', 'correct'],
  ['repair', 'to be repaired'],
  ['refuse', 'not to be repaired'],
  ['failed', 'failed'],
  ['exempt', 'left alone'],
];

function numbers(digest: AuditDigest, documentation: string | undefined): Part[] {
  const { families: all, decisions, reasons, warnings } = digest;
  const counts = decided.flatMap(([name, words]) => (decisions[name] ? [`${decisions[name]} ${words}`] : []));
  const exempt = Object.entries(reasons).filter(([reason]) => reason.startsWith('exempt:'));
  const why = exempt.map(([reason, count]) => `${count} ${reason.slice('exempt:'.length)}`).join(', ');
  const codes = Object.entries(warnings).map(
    ([name, count]) => `${findingLink(documentation, name)} ${count}`,
  );
  const sentence = `${counted(all, 'family', 'families')}: ${counts.join(', ')}`;
  return [
    { gap: true },
    { small: prose(why === '' ? sentence : `${sentence} (${why})`) },
    ...(codes.length === 0 ? [] : [{ small: [...prose('Warnings:'), ...codes] }]),
  ];
}

function more(count: number, words: string): Part[] {
  return count === 0 ? [] : [{ line: prose(`… and ${counted(count, 'family', 'families')} that ${words}.`) }];
}

function andMore(count: number): string[] {
  return count === 0 ? [] : prose(`and ${count} more`);
}
