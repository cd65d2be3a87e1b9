import { Trouble } from '../../report/trouble.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { Answer } from './refusal.ts';
import { isSafe } from './registry-address.ts';

export interface Credentials {
  username: string;
  password: string;
}

/** Asked when a registry wants to know, and again when it no longer takes what it was given; undefined for nobody. */
export type CredentialsProvider = () => Promise<Credentials | undefined>;

/** What a request is for; tokens are good for one of them. A mount reads from another repository, too. */
export type Access = 'pull' | 'push' | `mount ${string}`;

/** Who the requests to a registry come from. */
export interface Identity {
  /** The header to send, as far as is known by now. */
  authorization(access: Access): Promise<string | undefined>;
  /**
   * A request was answered 401.
   *
   * @param used the header that it had
   * @returns whether there is something else to say now
   */
  challenged(access: Access, header: string | null, used: string | undefined): Promise<boolean>;
  /** Whether there were credentials. */
  readonly known: boolean;
}

interface Token {
  header: string;
  /** Epoch milliseconds. */
  expires: number;
}

type Fetch = (url: URL, authorization: string | undefined) => Promise<Answer>;

/** A token whose lifetime is not told is good for a minute: Docker's "Token Authentication Specification". */
const untold = 60;

/**
 * Nobody, until the registry asks; from then on by password or by token, as it wants to have it. A token is asked for
 * once for all who need the same, and anew when its time is over.
 *
 * @param registry its host, for people
 * @param fetchToken asks the address that the registry names for a token
 */
export function createIdentity(
  registry: string,
  provider: CredentialsProvider,
  fetchToken: Fetch,
  now: () => number,
): Identity {
  const challenges = new Map<Access, Challenge>();
  const tokens = new Map<string, Promise<Token>>();
  let asked: Promise<Credentials | undefined> | undefined;
  let known = false;
  const credentials = async () => {
    asked ??= provider();
    const found = await asked;
    known = found !== undefined;
    return found && basic(found);
  };
  /** One token for everybody who wants the same. */
  const tokenFor = (challenge: Challenge): Promise<Token> => {
    const key = keyOf(challenge);
    const there = tokens.get(key);
    if (there) return there;
    const token = requestToken(registry, challenge, credentials, fetchToken, now);
    tokens.set(key, token);
    // One that could not be had is asked for again next time.
    token.catch(() => tokens.delete(key));
    return token;
  };
  const headerFor = async (challenge: Challenge): Promise<string | undefined> => {
    if (challenge.scheme === 'basic') return await credentials();
    const promise = tokenFor(challenge);
    const token = await promise;
    if (token.expires > now()) return token.header;
    // Unless somebody else has renewed it meanwhile.
    if (tokens.get(keyOf(challenge)) === promise) tokens.delete(keyOf(challenge));
    return (await tokenFor(challenge)).header;
  };
  /** What was good is good no longer: ECR's password ends after twelve hours. */
  const forget = async (challenge: Challenge, used: string) => {
    const password = asked;
    if (challenge.scheme === 'basic') {
      if ((await credentials()) === used && asked === password) asked = undefined;
      return;
    }
    // What the registry asks for now need not be what that token was for.
    for (const [key, token] of [...tokens])
      if ((await token.catch(() => undefined))?.header === used && tokens.get(key) === token)
        tokens.delete(key);
  };
  /** What is good for something else may be good for this, too: who may push may pull. */
  const nearest = (access: Access) =>
    challenges.get(access) ?? challenges.get('push') ?? challenges.get('pull');
  return {
    get known() {
      return known;
    },
    async authorization(access) {
      const challenge = nearest(access);
      return challenge && (await headerFor(challenge));
    },
    async challenged(access, header, used) {
      const challenge = (header === null ? undefined : choose(header, access)) ?? nearest(access);
      if (!challenge) return false;
      challenges.set(access, challenge);
      // A token that is good, but for something else, goes on being good for that.
      const good = /\berror="?insufficient_scope/.test(header ?? '');
      if (used !== undefined && !good) await forget(challenge, used);
      return (await headerFor(challenge)) !== undefined;
    },
  };
}

function keyOf({ parameters }: Challenge): string {
  return JSON.stringify(parameters);
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function choose(header: string, access: Access): Challenge | undefined {
  const offered = parseChallenges(header);
  const bearer = offered.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.realm);
  if (!bearer) return offered.find(({ scheme }) => scheme === 'basic');
  const { realm = '', service, scope = '' } = bearer.parameters;
  const from = access.startsWith('mount ') ? `repository:${access.slice('mount '.length)}:pull` : undefined;
  // Not every registry asks for the permission to read where a mount takes from.
  const more = from && scope.startsWith('repository:') && !scope.includes(from) ? ` ${from}` : '';
  return {
    scheme: 'bearer',
    parameters: { realm, ...(service !== undefined && { service }), scope: `${inOrder(scope)}${more}` },
  };
}

/** The reference implementation names the actions in any order, once so and once so: one token is good for both. */
function inOrder(scope: string): string {
  return scope.replace(/[\w*]+(?:,[\w*]+)+(?= |$)/g, (actions) => actions.split(',').sort().join(','));
}

async function requestToken(
  registry: string,
  { parameters: { realm = '', service, scope = '' } }: Challenge,
  credentials: () => Promise<string | undefined>,
  fetchToken: Fetch,
  now: () => number,
): Promise<Token> {
  const url = URL.parse(realm);
  if (!url || !isSafe(url)) {
    throw new Trouble('the registry names no address to log in at that begins with https://', {
      where: registry,
      remedy: 'Its administrator must set the "realm" of its authentication.',
    });
  }
  if (service !== undefined) url.searchParams.set('service', service);
  for (const one of scope.split(' ').filter(Boolean)) url.searchParams.append('scope', one);
  const header = await credentials();
  const began = now();
  const answer = await fetchToken(url, header);
  if (answer.status !== 200) throw notLoggedIn(registry, answer.status, header !== undefined);
  const token = tokenOf(answer);
  if (!token) {
    throw new Trouble('the registry gave no token', { where: registry, remedy: 'Try again later.' });
  }
  return { header: `Bearer ${token.text}`, expires: began + token.seconds * 900 };
}

function tokenOf({ bytes }: Answer): { text: string; seconds: number } | undefined {
  try {
    const answer = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
    const text = answer.token ?? answer.access_token;
    const seconds = Number(answer.expires_in ?? untold);
    if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) return undefined;
    return { text, seconds: seconds > 0 ? seconds : untold };
  } catch {
    return undefined;
  }
}

function notLoggedIn(registry: string, status: number, known: boolean): Trouble {
  const what = known
    ? `the registry does not accept the credentials (HTTP ${status})`
    : `the registry lets nobody in without credentials (HTTP ${status})`;
  const remedy = known
    ? 'Log in anew with "docker login", or give --username and the password.'
    : 'Log in with "docker login", or give --username and a password.';
  return new Trouble(what, { where: registry, remedy });
}
