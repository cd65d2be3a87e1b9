import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certified } from './authority.ts';

/** How an answer goes wrong. */
export type KubeletMood = 'well' | 'garbage' | 'html' | 'hangs' | 'fails' | 'elsewhere';

export interface KubeletDouble {
  port: number;
  /** What was asked, in order: `GET /pods`. */
  requests: string[];
  /** The bodies that are answered; changed as the test goes on. */
  pods: unknown;
  summary: unknown;
  /** What a request must bring, if anything. */
  token?: string;
  /** That the token is good but may not read what it asks for. */
  forbidden: boolean;
  mood: KubeletMood;
  close(): Promise<void>;
}

/**
 * A kubelet on loopback: its read-only port, or with a certificate the authenticated one.
 *
 * @param prefix of the paths; the API server's proxy has one
 */
export async function startKubelet({
  certified,
  prefix = '',
}: {
  certified?: Certified;
  prefix?: string;
} = {}) {
  const answer: http.RequestListener = (request, response) => {
    double.requests.push(`${request.method} ${request.url}`);
    const say = (status: number, text: string) => response.writeHead(status).end(text);
    const { authorization } = request.headers;
    if (double.mood === 'hangs') return;
    if (double.token !== undefined && authorization !== `Bearer ${double.token}`) say(401, 'Unauthorized');
    else if (double.forbidden) say(403, 'Forbidden (user=a, verb=get, resource=nodes, subresource=proxy)');
    else if (double.mood === 'garbage') say(200, '{"items": [');
    else if (double.mood === 'html') say(200, '<!doctype html><title>It works!</title>');
    else if (double.mood === 'fails') say(500, 'failed to list pod stats: context deadline exceeded');
    else if (double.mood === 'elsewhere')
      response.writeHead(302, { location: `http://127.0.0.1:${double.port}/` }).end();
    else if (request.url === `${prefix}/pods`) say(200, JSON.stringify(double.pods));
    else if (request.url === `${prefix}/stats/summary`) say(200, JSON.stringify(double.summary));
    else say(404, '404 page not found');
  };
  const server = certified ? https.createServer(certified, answer) : http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const double: KubeletDouble = {
    port: (server.address() as AddressInfo).port,
    requests: [],
    pods: { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] },
    summary: { node: {}, pods: [] },
    forbidden: false,
    mood: 'well',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return double;
}
