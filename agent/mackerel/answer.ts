import type { Answer } from '../transport/request.ts';

/** An answer without what it must have is worth as much as none: it may be asked for again. */
export function bodyWith<Body>({ status, text }: Answer, member: string): Body {
  const body = parse(text) as Body | undefined;
  if (typeof body !== 'object' || body === null || !(member in body))
    throw new Error(`Mackerel's answer (${status}) has no ${member}`);
  return body;
}

/** What Mackerel has against it, and what a person can do. */
export function complaintIn(answer: Answer): string {
  return `${reasonIn(answer)}${remedyFor(answer)}`.trimStart();
}

/** `{"error":{"message":"…"}}` or `{"error":"…"}`. */
function reasonIn({ text }: Answer): string {
  const { error } = (parse(text) ?? {}) as { error?: string | { message?: string } };
  const message = typeof error === 'string' ? error : error?.message;
  return typeof message === 'string' ? message.slice(0, 500) : '';
}

function remedyFor({ status }: Answer): string {
  if (isRedirect(status))
    return ' (redirects are not followed: MACKEREL_APIBASE or apibase must be the final address)';
  return status === 401 || status === 403
    ? ' (MACKEREL_APIKEY or apikey must be a key that Mackerel knows and that may write)'
    : '';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Mackerel never sends anybody elsewhere: whoever does is not Mackerel. */
export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}
