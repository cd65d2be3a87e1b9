import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface FileServer {
  address: string;
  /** Every request, as `/path` or `/path 100-` with a range. */
  asked: string[];
  headers: IncomingMessage['headers'][];
}

/** What happens to the n-th request, counted from one; undefined where nothing is to happen to it. */
export type Fault = (count: number, response: ServerResponse) => 'ended' | { breakAfter: number } | undefined;

/** Hands out files over HTTP, and ranges of them, as mirrors and registries of packages do. */
export async function fileServer(
  test: TestContext,
  files: ReadonlyMap<string, Uint8Array>,
  { fault = () => undefined, ranges = true }: { fault?: Fault; ranges?: boolean } = {},
): Promise<FileServer> {
  const [asked, headers]: [string[], IncomingMessage['headers'][]] = [[], []];
  const server = createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const path = decodeURIComponent(request.url ?? '');
    asked.push(from > 0 ? `${path} ${from}-` : path);
    headers.push(request.headers);
    const wrong = fault(asked.length, response);
    if (wrong === 'ended') return;
    const file = files.get(path);
    if (!file) return void response.writeHead(404).end('no such file');
    const start = ranges ? from : 0;
    const length = { 'content-length': file.length - start };
    response.writeHead(start > 0 ? 206 : 200, length);
    if (!wrong) return void response.end(file.subarray(start));
    response.write(file.subarray(start, start + wrong.breakAfter), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => server.close());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, headers };
}
