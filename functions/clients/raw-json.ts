import { arrayBuffer } from 'node:stream/consumers';
import type {
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';

/** What of the SDK's HTTP messages matters here. */
interface Exchange {
  request?: { body?: unknown };
  response?: { statusCode?: number; body?: unknown };
}

type Middleware = (next: (args: Exchange) => Promise<Exchange>) => (args: Exchange) => Promise<Exchange>;

/**
 * Sends a command and returns the answer's JSON as ECS sent it; with `input`, the request's JSON is that one,
 * too. The SDK drops, both ways and at every depth, what its own schema does not know: a definition that uses a
 * newer member of the API would be registered again without it, and without any error.
 */
export async function sendRaw(
  client: ECSClient,
  command: DescribeTaskDefinitionCommand | RegisterTaskDefinitionCommand,
  input?: unknown,
): Promise<unknown> {
  let answer: unknown;
  const stack = command.middlewareStack as unknown as { add(middleware: Middleware, at: object): void };
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      if (!result.response) return result;
      const body = await bytesOf(result.response.body);
      if (result.response.statusCode === 200) answer = parse(new TextDecoder().decode(body));
      result.response.body = body;
      return result;
    },
    // The last before the wire, so that the deserializer finds the body that was put back.
    { step: 'deserialize', priority: 'low', name: 'keepRawAnswer' },
  );
  if (input !== undefined) {
    stack.add(
      (next) => (args) => {
        if (args.request) args.request.body = JSON.stringify(input);
        return next(args);
      },
      // Before the length is counted and the request signed.
      { step: 'build', priority: 'high', name: 'sendRawInput' },
    );
  }
  await client.send(command as DescribeTaskDefinitionCommand);
  return answer;
}

async function bytesOf(body: unknown): Promise<Uint8Array<ArrayBuffer>> {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return new Uint8Array(await arrayBuffer(body as AsyncIterable<Uint8Array>));
}

/** JSON.parse quotes what it cannot read, and a definition may hold secrets in plain text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('ECS answered with something that is no JSON');
  }
}
