import type { AuditEvent } from '../audit-event.ts';
import type { Part, Words } from './message.ts';
import { prose } from './words.ts';

/** Where and when it was, in the reader's own time (docs.slack.dev, "Formatting message text", dates). */
export function footer({
  stage,
  region,
  account,
  at,
  remoraVersion,
}: Pick<AuditEvent, 'stage' | 'region' | 'account' | 'at' | 'remoraVersion'>): Part {
  const place = prose(`Stage ${stage} · ${region} · ${account} ·`);
  return { small: [...place, ...timeOf(at), ...prose(`· Remora ${remoraVersion}`)] };
}

function timeOf(at: string): Words {
  const seconds = Math.floor(Date.parse(at) / 1_000);
  if (Number.isNaN(seconds) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(at)) return prose(at);
  return [`<!date^${seconds}^{date_short_pretty} {time_secs}|${at}>`];
}

/** Who registered the revision, as AWS says, and from where, as the caller says. */
export function registrar({ registeredBy, untrusted }: AuditEvent): Part[] {
  const { sourceIPAddress, userAgent } = untrusted ?? {};
  const from = sourceIPAddress === undefined ? '' : `, from ${sourceIPAddress}`;
  const agent = userAgent === undefined ? '' : `, with ${userAgent}`;
  const known = registeredBy === undefined ? [] : [{ small: prose(`Registered by ${registeredBy}`) }];
  if (from === '' && agent === '') return known;
  return [...known, { small: prose(`Unverified, as the caller says${from}${agent}`) }];
}
