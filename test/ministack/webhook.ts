import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What Slack shows of a message: its blocks. */
interface Posted {
  text?: string;
  blocks?: object[];
}

/** A webhook on loopback that takes whatever it is given, as Slack does: `ok`. */
export async function startWebhook() {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    posted.push(JSON.parse(await text(request)));
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/services/T0000/B0000/a-webhook-that-nobody-may-see`,
    posted,
    /** Whether a message that was posted says all of this. */
    says: (...words: string[]) =>
      posted.some((message) => words.every((word) => JSON.stringify(message).includes(word))),
    stop: () => server.close(),
  };
}
