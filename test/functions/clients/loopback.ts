import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface Call {
  /** As `DescribeTaskDefinition`. */
  action: string;
  /** The request's body as it came. */
  body: string;
  headers: IncomingMessage['headers'];
}

export interface Answer {
  status?: number;
  /** JSON, or XML for IAM. */
  body: string;
}

/** Stands for an AWS service, so that the real SDK clients speak to it; keeps every call. */
export async function loopback(
  test: TestContext,
  answer: (call: Call, count: number) => Answer,
): Promise<Call[]> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const target = String(request.headers['x-amz-target'] ?? new URLSearchParams(body).get('Action'));
    const call = { action: target.slice(target.indexOf('.') + 1), body, headers: request.headers };
    calls.push(call);
    const said = answer(call, calls.length);
    response.writeHead(said.status ?? 200, { 'content-type': 'application/x-amz-json-1.1' }).end(said.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => server.close());
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
  });
  return calls;
}

export function clientException(message: string): Answer {
  return { status: 400, body: JSON.stringify({ __type: 'ClientException', message }) };
}
