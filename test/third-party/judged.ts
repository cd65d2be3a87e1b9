import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import { firstViolation } from '../../functions/sidecar/registration-rules/first-violation.ts';
import { createEcs } from '../local-account/ecs/ecs.ts';
import { startEndpoint } from '../local-account/endpoint.ts';
import { registerInputs } from './register-inputs.ts';

/** A definition and what the strict account said to it. */
export interface Judged {
  name: string;
  input: RegisterInput;
  /** Absent where it was taken. */
  refusal?: { rule: string; message: string };
}

const region = 'ap-northeast-1';

/** All definitions, each registered in the strict account by a real SDK client. */
export async function judged(): Promise<Judged[]> {
  const place = { region, accountId: '123456789012' };
  const account = await startEndpoint({ ...place, services: [createEcs(place)] });
  const register = registrar(account.url);
  const all: Judged[] = [];
  for (const [name, input] of registerInputs()) {
    const message = await register(input);
    const rule = firstViolation(input)?.id ?? 'wrong-type';
    all.push({ name, input, ...(message !== undefined && { refusal: { rule, message } }) });
  }
  await account.stop();
  return all;
}

/** Registers at an endpoint; gives the message with which it refuses, or undefined. */
export function registrar(endpoint: string): (input: RegisterInput) => Promise<string | undefined> {
  const credentials = { accessKeyId: 'ANY', secretAccessKey: 'not-a-secret' };
  const client = new ECSClient({ endpoint, region, credentials, maxAttempts: 1 });
  return async (input) => {
    try {
      await client.send(new RegisterTaskDefinitionCommand(input as never));
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
}
