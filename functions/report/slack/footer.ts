import type { AuditEvent } from '../audit-event.ts';
import type { Part } from './message.ts';
import { escaped, prose } from './words.ts';

/** Where and when it was, in the reader's own time (docs.slack.dev, "Formatting message text", dates). */
export function footer({
  stage,
  region,
  account,
  at,
  remoraVersion,
}: Pick<AuditEvent, 'stage' | 'region' | 'account' | 'at' | 'remoraVersion'>): Part {
  const seconds = Math.floor(Date.parse(at) / 1_000);
  const time = Number.isFinite(seconds)
    ? `<!date^${seconds}^{date_short_pretty} {time_secs}|${escaped(at)}>`
    : escaped(at);
  return {
    small: [
      ...prose(`Stage ${stage} · ${region} · ${account} ·`),
      time,
      ...prose(`· Remora ${remoraVersion}`),
    ],
  };
}

/** Who registered the revision, as AWS says, and from where, as the caller says. */
export function registrar({ registeredBy, untrusted }: AuditEvent): Part[] {
  const { sourceIPAddress, userAgent } = untrusted ?? {};
  const claimed = [sourceIPAddress && `from ${sourceIPAddress}`, userAgent && `with ${userAgent}`].filter(
    Boolean,
  );
  return [
    ...(registeredBy === undefined ? [] : [{ small: prose(`Registered by ${registeredBy}`) }]),
    ...(claimed.length === 0
      ? []
      : [{ small: prose(`${claimed.join(' ')} (the caller's own words, which nobody has checked)`) }]),
  ];
}
