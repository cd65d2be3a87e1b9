import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';
import {
  GetParameterCommand,
  ParameterNotFound,
  ParameterVersionNotFound,
  PutParameterCommand,
  paginateDescribeParameters,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { UnreadableParameter } from '../reconcile/unreadable-parameter.ts';
import type { World } from '../reconcile/world.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';

/** Seconds that a value is believed. */
const maxAge = 60;

/** What GetParameter (AWS Systems Manager API reference) says of itself, and not of this moment. */
const lasting = ['AccessDeniedException', 'InvalidKeyId', 'ValidationException'];

export function ssmClient(settings: ClientSettings = {}): SSMClient {
  return new SSMClient({ ...settings, requestHandler: patience, retryMode: 'adaptive', maxAttempts: 5 });
}

/** Values, each read once a minute at most; needs `ssm:GetParameter` and, for keys of one's own, `kms:Decrypt`. */
export function readingParameters(client: SSMClient): Pick<World, 'parameter'> {
  const provider = new SSMProvider({ awsSdkV3Client: client });
  return {
    async parameter(name) {
      try {
        return await provider.get(name, { decrypt: true, maxAge });
      } catch (error) {
        const { cause } = error as Error;
        if (cause instanceof ParameterNotFound || cause instanceof ParameterVersionNotFound) return undefined;
        if (cause instanceof Error && lasting.includes(cause.name))
          throw new UnreadableParameter(name, cause);
        throw error;
      }
    },
  };
}

/** A value as it is now, decrypted; needs `ssm:GetParameter` and, for a KMS key of one's own, `kms:Decrypt`. */
export async function parameterValue(client: SSMClient, Name: string): Promise<string | undefined> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name, WithDecryption: true }));
    return Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound || error instanceof ParameterVersionNotFound) return undefined;
    throw error;
  }
}

/** What parameters there are, without their values; needs `ssm:DescribeParameters`. */
export function describingParameters(client: SSMClient): Pick<World, 'parameterKey'> {
  return {
    async parameterKey(names) {
      const filter = { Key: 'Name', Option: 'Equals', Values: names };
      // A page may be empty although a later one is not.
      for await (const page of paginateDescribeParameters({ client }, { ParameterFilters: [filter] })) {
        const [found] = page.Parameters ?? [];
        if (found) return found.KeyId ?? 'none';
      }
      return undefined;
    },
  };
}

/** The brake's state, never from a cache; needs `ssm:GetParameter` on it. */
export function readingBrake(client: SSMClient, name: string): Pick<World, 'readBrake'> {
  return {
    async readBrake() {
      try {
        const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
        return { text: Parameter?.Value, version: Parameter?.Version ?? 0 };
      } catch (error) {
        if (error instanceof ParameterNotFound) return { text: undefined, version: 0 };
        throw error;
      }
    },
  };
}

/** Needs `ssm:PutParameter` on the brake. */
export function writingBrake(client: SSMClient, name: string): Pick<World, 'writeBrake'> {
  return {
    async writeBrake(text) {
      const { Version } = await client.send(
        new PutParameterCommand({ Name: name, Value: text, Type: 'String', Overwrite: true }),
      );
      return Version ?? 0;
    },
  };
}
