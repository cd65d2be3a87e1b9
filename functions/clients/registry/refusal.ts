import { shorten } from '../../report/shorten.ts';
import { Trouble } from '../../report/trouble.ts';

/** What a registry answered. */
export interface Answer {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
  /** Where it came from in the end; empty where nobody knows. */
  url: string;
}

/** What was asked for, for people: `manifest 3.22`; and of whom. */
export interface Asked {
  /** The repository's whole name. */
  name: string;
  /** As `take the manifest`, behind "the registry does not". */
  wish: string;
  /** Whether credentials were there to be sent. */
  known: boolean;
}

interface RegistryError {
  code: string;
  message: string;
}

/** A refusal as a person can act on it; what the registry says goes in shortened. */
export function refusal(answer: Answer, { name, wish, known }: Asked): Trouble {
  const { status } = answer;
  const [first] = errorsOf(answer);
  const said = first ? `${first.code}${first.message && `: ${first.message}`}` : '';
  const why = said ? `HTTP ${status}, ${said.replace(/[.\s]+$/, '')}` : `HTTP ${status}`;
  const trouble = (what: string, remedy: string) => new Trouble(what, { where: name, remedy });
  if (status === 401 || status === 403) {
    const remedy = known
      ? 'The credentials need that permission there, and a repository of the name must exist.'
      : 'No credentials were found for it: give --username, or log in with "docker login".';
    return trouble(`no permission: the registry does not ${wish} (${why})`, remedy);
  }
  if (first?.code === 'NAME_UNKNOWN') return noSuchRepository(name);
  if (status === 404)
    return trouble(`there is no such thing: the registry does not ${wish} (${why})`, 'Is the name right?');
  if (status === 429) {
    return trouble(
      `the registry limits how much is asked of it (${why})`,
      'Try again later, or log in: who is known may ask more.',
    );
  }
  if (status >= 500) return trouble(`the registry is out of order (${why})`, 'Try again later.');
  return trouble(
    `the registry does not ${wish} (${why})`,
    first
      ? 'What it takes is in its documentation, and its administrator knows why.'
      : 'Is what answers there a registry of the OCI distribution specification?',
  );
}

export function noSuchRepository(name: string): Trouble {
  return new Trouble('there is no such repository', {
    where: name,
    remedy: 'Make it first, or name another.',
  });
}

/** Distribution specification, "Error Codes"; empty where the answer is something else. */
export function errorsOf({ bytes }: Answer): RegistryError[] {
  try {
    const { errors } = JSON.parse(Buffer.from(bytes).toString()) as { errors?: Partial<RegistryError>[] };
    if (!Array.isArray(errors)) return [];
    return errors.map(({ code, message }) => ({
      code: harmless(String(code ?? ''), 60),
      message: harmless(String(message ?? ''), 240),
    }));
  } catch {
    return [];
  }
}

/** Text of a registry as one short line: without control characters, and without what could be a token. */
export function harmless(text: string, longest: number): string {
  const line = text.replace(/[\p{C}\p{Z}\s]+/gu, ' ').trim();
  // Names, media types and digests have no capitals; a token that long without any is none that is known.
  const plain = line.replace(/[\w+/=.~-]{50,}/g, (run) => (/[A-Z]/.test(run) ? '…' : run));
  return shorten(plain, longest);
}
