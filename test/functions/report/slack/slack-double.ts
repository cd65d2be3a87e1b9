import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SlackMessage } from '../../../../functions/report/slack/message.ts';
import { blockKitProblems } from './block-kit.ts';

/** What the webhook does instead of taking a message. `hang`: nothing, until the double ends. */
export type Trouble =
  | { status: number; body?: string; headers?: Record<string, string> }
  | { delay: number }
  | 'hang'
  | 'cut';

/** Stands for Slack's incoming webhook on loopback, as strict as it is documented. */
export interface SlackDouble {
  /** The webhook's address; its path is a secret that tests look for. */
  url: string;
  secret: string;
  /** What was taken, in order. */
  messages: SlackMessage[];
  /** What was refused as Slack would refuse it, with the reasons. */
  refused: string[][];
  /** Every request. */
  requests: number;
  /** The next requests end so, one after the other. */
  trouble(...next: Trouble[]): void;
  /** Every request from now on ends so; `undefined` ends that. */
  always(trouble: Trouble | undefined): void;
  stop(): Promise<void>;
}

const secret = 'T00000000/B00000000/planted-webhook-secret';

export async function startSlackDouble(): Promise<SlackDouble> {
  const next: Trouble[] = [];
  let lasting: Trouble | undefined;
  const double = { messages: [], refused: [], requests: 0, secret } as unknown as SlackDouble;
  const server = createServer(async (request, response) => {
    double.requests += 1;
    const body = await bodyOf(request);
    const trouble = next.shift() ?? lasting;
    if (trouble !== undefined && !(await pass(trouble, response))) return;
    take(double, request, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(double, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/${secret}`,
    trouble: (...more: Trouble[]) => void next.push(...more),
    always: (trouble: Trouble | undefined) => {
      lasting = trouble;
    },
    stop: () => stop(server),
  });
}

/** Whether the message is taken all the same. */
async function pass(trouble: Trouble, response: ServerResponse): Promise<boolean> {
  if (trouble === 'hang') return false;
  if (trouble === 'cut') {
    response.destroy();
    return false;
  }
  if ('delay' in trouble) {
    await new Promise((resolve) => setTimeout(resolve, trouble.delay));
    return true;
  }
  response.writeHead(trouble.status, trouble.headers).end(trouble.body ?? '');
  return false;
}

function take(double: SlackDouble, request: IncomingMessage, body: string, response: ServerResponse): void {
  const message = parsed(body);
  const problems = problemsOf(request, message);
  const [problem] = problems;
  if (problem === undefined) double.messages.push(message as SlackMessage);
  else double.refused.push(problems);
  const status = problem === undefined ? 200 : problem === 'no_service' ? 404 : 400;
  const answer = problem === undefined ? 'ok' : /^[a-z_]+$/.test(problem) ? problem : 'invalid_blocks';
  response.writeHead(status, { 'content-type': 'text/html' }).end(answer);
}

function problemsOf(request: IncomingMessage, message: Partial<SlackMessage> | undefined): string[] {
  if (request.url !== `/services/${secret}`) return ['no_service'];
  const isJson = String(request.headers['content-type']).startsWith('application/json');
  if (request.method !== 'POST' || !isJson || !message) return ['invalid_payload'];
  return message.text || message.blocks ? blockKitProblems(message) : ['no_text'];
}

function parsed(body: string): Partial<SlackMessage> | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
