import { type IncomingMessage, type RequestOptions, request } from 'node:http';

/** Docker's HTTP API, version 1.41, on its socket. */
export type EngineApi = <Answer = unknown>(
  method: string,
  path: string,
  body?: object,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** @throws Error with what the engine says, where it says anything but yes */
export function connectEngine(socketPath: string): EngineApi {
  return async <Answer>(method: string, path: string, body?: object, headers = {}) => {
    const answer = await ask({ socketPath, method, path: `/v1.41${path}`, headers }, body);
    const bytes = Buffer.concat(await answer.toArray());
    const isJson = answer.headers['content-type']?.startsWith('application/json') && bytes.length > 0;
    const status = answer.statusCode ?? 0;
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${bytes}`);
    // A pull answers with a line of JSON for each step, an error among them.
    if (path.startsWith('/images/create')) return void refuseFailedPull(path, bytes.toString()) as Answer;
    return (isJson ? JSON.parse(bytes.toString()) : bytes) as Answer;
  };
}

function ask(options: RequestOptions, body?: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...options.headers };
    const sent = request({ ...options, headers }, resolve);
    sent.on('error', reject).end(body && JSON.stringify(body));
  });
}

function refuseFailedPull(path: string, lines: string): void {
  const failed = lines.split('\n').find((line) => line.includes('"error"'));
  if (failed) throw new Error(`POST ${path}: ${failed}`);
}
