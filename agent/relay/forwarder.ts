import type { Log } from '../log.ts';
import { roadTo } from '../mackerel/road.ts';
import type { request } from '../transport/request.ts';
import type { Answering, Said } from '../transport/serve-socket.ts';
import { forwardedTarget, headersBack, headersOn } from './forwarded.ts';
import { gate } from './gate.ts';

/** Milliseconds, less than the 30 seconds that an agent waits for its answer. */
const patience = 25_000;

/** Bytes. All that an agent asks for is a host. */
const longestAnswer = 1024 * 1024;

/** Requests; a host's agents all post in the same minute. More are told to come again, and they do. */
const atOnce = 16;
const waitingAtMost = 256;

export interface ForwarderOptions {
  /** `https://api.mackerelio.com`, or any other that is no socket. */
  base: string;
  ask: typeof request;
  /** The proxy for a URL. */
  proxyFor: (url: URL) => string | undefined;
  log: Log;
}

/**
 * Answers what the agents on a socket ask of Mackerel by asking Mackerel, and nobody else. What Mackerel says is passed
 * back as it is, errors too. Neither keys nor bodies are logged or kept.
 *
 * @throws Error where the base is no URL to forward to
 */
export function forwarder({ base, ask, proxyFor, log }: ForwarderOptions): Answering {
  const { prefix, road } = roadTo(base, proxyFor);
  if (road.socket !== undefined)
    throw new Error('MACKEREL_APIBASE: a relay does not forward to another socket');
  const { pass } = gate(atOnce, waitingAtMost);
  const forward = upstream(ask, log);
  return async ({ method, target, headers, body, signal }) => {
    if (target === '/health') return { status: 200, headers: json, text: '{"status":"ok"}' };
    const to = forwardedTarget(method, target);
    if (to === undefined) {
      log('DEBUG', 'relay', `refused ${method} ${target}`);
      return failure(403, 'the relay forwards nothing but what the agent asks of Mackerel');
    }
    // Before it has a place: who sends slowly holds none.
    const text = method === 'GET' ? undefined : await body();
    const answer = pass(async () => {
      const said = await forward(`${prefix}${to}`, {
        method,
        headers: headersOn(headers),
        ...(text !== undefined && { body: text }),
        ...road,
        signal,
        timeout: patience,
        longestAnswer,
        // Elsewhere is not Mackerel.
        redirect: 'manual',
      });
      log('DEBUG', 'relay', `${method} ${to}: ${said.status}`);
      return said;
    });
    return answer ?? failure(503, 'the relay has too much to do');
  };
}

/** Asks Mackerel. That it cannot be reached is said once, and when it can be again. */
function upstream(ask: typeof request, log: Log) {
  let isReached = true;
  return async (url: string, what: Parameters<typeof request>[1]): Promise<Said> => {
    try {
      const { status, headers, text } = await ask(url, what);
      if (!isReached) log('INFO', 'relay', 'Mackerel can be reached again');
      isReached = true;
      return { status, headers: headersBack(headers), text };
    } catch (error) {
      const { message } = error as Error;
      // Whoever asked has gone: that says nothing of Mackerel.
      if (isReached && !what.signal?.aborted)
        log('WARNING', 'relay', `Mackerel cannot be reached: ${message}`);
      isReached = what.signal?.aborted ? isReached : false;
      return failure(502, `the relay cannot reach Mackerel: ${message}`);
    }
  };
}

const json = { 'content-type': 'application/json' };

/** In Mackerel's own form. */
function failure(status: number, message: string): Said {
  return { status, headers: json, text: JSON.stringify({ error: { message } }) };
}
