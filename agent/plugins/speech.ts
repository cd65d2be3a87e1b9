import { userInUrl } from '../transport/basic-authorization.ts';

/** What a program writes to stderr is cut to so many characters in the log. */
const longest = 1000;

/** Variables that an agent has and nobody else may read. */
const secretName = /key|token|secret|passw|credential/i;

/** Too short to be a secret, and likely to be part of a word. */
const shortest = 4;

/**
 * What a program said on stderr, as one quoted line for the log: the value of no variable of its own is in it, nor of
 * one that it inherited and whose name tells of a secret, nor a line of these, nor a password of any URL.
 *
 * @returns the empty string where it said nothing
 */
export function speech(
  stderr: string,
  environment: Record<string, string>,
  env: Record<string, string>,
): string {
  if (stderr === '') return '';
  const inherited = Object.entries(environment).filter(([name]) => secretName.test(name));
  const whole = [...Object.values(env), ...inherited.map(([, value]) => value)];
  const values = [
    ...whole,
    ...whole.flatMap((value) => value.split(/\r?\n/)),
    ...passwordsIn({ ...environment, ...env }),
  ]
    .filter((value) => value.length >= shortest)
    .sort((one, other) => other.length - one.length);
  const said = values
    .reduce((text, value) => text.replaceAll(value, '***'), stderr)
    .replaceAll(userInUrl, (user) => (user.includes(':') ? '***' : user));
  return JSON.stringify(said.length > longest ? `${said.slice(0, longest)}…` : said);
}

/** Those in URLs, as of a proxy or a database, which no name tells of. */
function passwordsIn(environment: Record<string, string>): string[] {
  return Object.values(environment).flatMap((value) => (value.match(userInUrl) ?? []).flatMap(passwordsOf));
}

/** A password may have an `@`, and what follows it one of its own: each may be where it ends. */
function passwordsOf(user: string): string[] {
  const [, password] = /:(.+)/.exec(user) ?? [];
  if (password === undefined) return [];
  const ends = [...password.matchAll(/@/g)].map(({ index }) => index);
  return [...ends.map((end) => password.slice(0, end)), password];
}
