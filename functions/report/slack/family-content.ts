import type { AuditEvent } from '../audit-event.ts';
import { deployCommand } from '../deploy-command.ts';
import { findingsSaid } from './findings-said.ts';
import { footer, registrar } from './footer.ts';
import { reasonLink, revisionLink } from './links.ts';
import type { Content, Part } from './message.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { say } from './say.ts';
import { code, prose } from './words.ts';

/** What a message about one family shows besides its event. */
export interface Beside {
  /** Lines of a unified diff between the two revisions, or why there is none. */
  diff: string[] | { unreadable: string } | undefined;
  /** Address of docs/. */
  documentation: string | undefined;
}

type Telling = (event: AuditEvent, beside: Beside) => Content;

const tellings: Record<Outcome, Telling> = {
  repaired,
  'to be repaired': toBeRepaired,
  refused,
  failed,
};

/** One family that was repaired, is to be, was refused or failed. */
export function familyContent(event: AuditEvent, beside: Beside): Content {
  const { title, summary, parts } = tellings[outcomeOf(event)](event, beside);
  const where = `${event.stage}, ${event.region}`;
  return {
    title,
    summary: `${summary} (${where})`,
    parts: [...parts, ...registrar(event), footer(event)],
  };
}

function repaired(event: AuditEvent, { diff, documentation }: Beside): Content {
  const { region, family, revision, repairedRevision } = event;
  return {
    title: `🔧 ${family}: revision ${repairedRevision} repairs ${revision}`,
    summary: `${family}: repaired as revision ${repairedRevision}, which is not deployed yet`,
    parts: [
      {
        line: [
          '*Registered, not deployed.*',
          ...prose('What runs'),
          revisionLink(region, family, revision),
          ...prose('goes on running it. This deploys'),
          `${revisionLink(region, family, repairedRevision)}:`,
        ],
      },
      { fence: deployCommand(region, `${family}:${repairedRevision}`) },
      ...findingsSaid(event, 'What was wrong', documentation),
      ...changes(diff),
    ],
  };
}

function toBeRepaired(event: AuditEvent, { documentation }: Beside): Content {
  const { region, family, revision } = event;
  const at = revision === undefined ? family : `${family}:${revision}`;
  return {
    title: `👀 ${at} needs a repair`,
    summary: `${at} needs a repair, and was left as it is: report mode`,
    parts: [
      {
        line: [
          '*Nothing was registered:*',
          revisionLink(region, family, revision),
          ...prose('is in report mode. For a repair set'),
          code('mode: register'),
          ...prose('in the policy, or the tag'),
          code('remora:mode=register'),
          ...prose('on the definition.'),
        ],
      },
      ...findingsSaid(event, 'What is wrong', documentation),
    ],
  };
}

function refused(event: AuditEvent, { documentation }: Beside): Content {
  const { region, family, revision, reason = 'refused', message = '' } = event;
  const at = revision === undefined ? family : `${family}:${revision}`;
  return {
    title: `✋ ${at} was not repaired: ${reason}`,
    summary: `${at} was not repaired: ${reason}`,
    parts: [
      ...say(message, [`*${reasonLink(documentation, reason)}*`, '–']),
      {
        line: [
          revisionLink(region, family, revision),
          ...prose('stays as it is. The next sweep asks again.'),
        ],
      },
      ...findingsSaid(event, 'What is wrong with it', documentation),
    ],
  };
}

function failed(event: AuditEvent, { documentation }: Beside): Content {
  const { region, family, revision, reason = 'Error', message = '', stage } = event;
  return {
    title: `🚨 ${family}: Remora failed`,
    summary: `${family}: Remora failed: ${reason}`,
    parts: [
      ...say(message, [`*${code(reason)}*`, '–']),
      {
        line: [
          revisionLink(region, family, revision),
          ...prose('stays as it is; what was to be done lies in'),
          `${code(`remora-${stage}-work-dead.fifo`)}.`,
          ...prose('Once the cause is gone, the next sweep hands the family over again.'),
        ],
      },
      ...findingsSaid(event, 'What is wrong with it', documentation),
    ],
  };
}

function changes(diff: Beside['diff']): Part[] {
  const heading: Part[] = [{ gap: true }, { line: ['*What was changed*'] }];
  if (diff === undefined) return [];
  if (!Array.isArray(diff))
    return [...heading, { line: prose(`The revisions could not be read: ${diff.unreadable}`) }];
  if (diff.length === 0) return [...heading, { line: prose('Nothing but values that are not shown.') }];
  return [...heading, { fence: diff }];
}
