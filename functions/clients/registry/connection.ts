import { setTimeout as sleep } from 'node:timers/promises';
import { Broken, networkTrouble } from './broken.ts';
import { type Fetching, fetchOpen, fetchWhole, type OpenAnswer, type RegistryRequest } from './fetching.ts';
import type { Answer } from './refusal.ts';
import { registryOrigin } from './registry-address.ts';
import { type CredentialsProvider, createIdentity, type Identity } from './tokens.ts';
import { attempts, longestWait, mayPass, type Waiting, waitAfter } from './waiting.ts';

/** The way to one registry. */
export interface Connection {
  registry: string;
  origin: string;
  /** Whether there were credentials, as far as anybody asked. */
  readonly known: boolean;
  /** One attempt; authenticates, if need be. @throws Broken */
  send(request: RegistryRequest): Promise<Answer>;
  /** As `send`, and what may pass by itself is tried again. @throws Trouble where the registry cannot be reached */
  ask(request: RegistryRequest): Promise<Answer>;
  /** As `ask`, for a body that is larger than memory. What is no success comes with its body read. */
  open(request: RegistryRequest): Promise<OpenAnswer | Answer>;
  /**
   * Waits as it is fit after a failure.
   *
   * @param attempt which attempt failed, from 1
   * @returns false where there is no use in another
   */
  pause(attempt: number, failed: Pick<Answer, 'headers'> | Broken): Promise<boolean>;
}

export interface ConnectionSettings {
  credentials?: CredentialsProvider;
  waiting?: Waiting;
  /** Ends everything. */
  signal?: AbortSignal;
  /** How long nothing may move on a connection, milliseconds. */
  patience?: number;
}

function ordinaryTime(signal: AbortSignal | undefined): Waiting {
  return {
    now: Date.now,
    sleep: (milliseconds) => sleep(milliseconds, undefined, signal && { signal }),
    random: Math.random,
  };
}

const nobody: CredentialsProvider = async () => undefined;

/** The way to the registry on this host. */
export function connectRegistry(registry: string, settings: ConnectionSettings): Connection {
  const { signal, waiting = ordinaryTime(signal), patience = 60_000, credentials = nobody } = settings;
  const origin = registryOrigin(registry);
  const fetching: Fetching = { patience, ...(signal && { signal }) };
  const pause = pausing(waiting, signal);
  const fetchToken = (url: URL, authorization: string | undefined) =>
    again(
      (request) => fetchWhole(fetching, request, authorization),
      pause,
    )({ method: 'GET', url, access: 'pull' });
  const identity = createIdentity(registry, credentials, fetchToken, waiting.now);
  const send = authenticated(identity, origin, (...of) => fetchWhole(fetching, ...of));
  const open = authenticated(identity, origin, (...of) => fetchOpen(fetching, ...of));
  return {
    registry,
    origin,
    get known() {
      return identity.known;
    },
    send,
    ask: again(send, pause),
    open: again(open, pause),
    pause,
  };
}

function pausing(waiting: Waiting, signal: AbortSignal | undefined): Connection['pause'] {
  return async (attempt, failed) => {
    // Who ended it wants to hear that, and of no broken connection.
    signal?.throwIfAborted();
    if (attempt >= attempts) return false;
    if (failed instanceof Broken && failed.lasting) return false;
    const told = failed instanceof Broken ? null : failed.headers.get('retry-after');
    const wait = waitAfter(attempt, told, waiting);
    if (wait > longestWait) return false;
    try {
      await waiting.sleep(wait);
    } finally {
      signal?.throwIfAborted();
    }
    return true;
  };
}

type Attempt<Kind> = (request: RegistryRequest) => Promise<Kind>;

/** Attempts until one is good, or there is no use in another. */
function again<Kind extends Answer | OpenAnswer>(
  attemptOne: Attempt<Kind>,
  pause: Connection['pause'],
): Attempt<Kind> {
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await attemptOne(request);
        if (!mayPass(answer.status) || !(await pause(attempt, answer))) return answer;
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        if (!(await pause(attempt, error))) throw networkTrouble(error, request.url.host);
      }
    }
  };
}

/** At most three rounds: with what was good until now, with what the registry asks for, and with that anew. */
function authenticated<Kind extends Answer | OpenAnswer>(
  identity: Identity,
  origin: string,
  fetchOne: (request: RegistryRequest, authorization: string | undefined) => Promise<Kind>,
): Attempt<Kind> {
  return async (request) => {
    for (let round = 1; ; round += 1) {
      const ours = request.url.origin === origin;
      const authorization = ours ? await identity.authorization(request.access) : undefined;
      const answer = await fetchOne(request, authorization);
      // What a redirect led to has no business with who we are.
      const asked =
        answer.status === 401 && ours && (answer.url === '' || answer.url.startsWith(`${origin}/`));
      if (!asked || round === 3) return answer;
      const challenge = answer.headers.get('www-authenticate');
      if (!(await identity.challenged(request.access, challenge, authorization)) || request.stream)
        return answer;
    }
  };
}
