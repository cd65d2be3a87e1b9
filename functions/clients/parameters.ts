import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';
import {
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  paginateDescribeParameters,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { World } from '../reconcile/world.ts';

/** Seconds that a value is believed. */
const maxAge = 60;

export function ssmClient(): SSMClient {
  return new SSMClient({ retryMode: 'adaptive', maxAttempts: 5 });
}

/** Values, each read once a minute at most; needs `ssm:GetParameter` and, for keys of one's own, `kms:Decrypt`. */
export function readingParameters(client: SSMClient): Pick<World, 'parameter'> {
  const provider = new SSMProvider({ awsSdkV3Client: client });
  return {
    async parameter(name) {
      try {
        return await provider.get(name, { decrypt: true, maxAge });
      } catch (error) {
        if ((error as Error).cause instanceof ParameterNotFound) return undefined;
        throw error;
      }
    },
  };
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

/** The brake's state, never from a cache; needs `ssm:GetParameter` and `ssm:PutParameter` on it. */
export function keepingBrake(client: SSMClient, name: string): Pick<World, 'readBrake' | 'writeBrake'> {
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
    async writeBrake(text) {
      const { Version } = await client.send(
        new PutParameterCommand({ Name: name, Value: text, Type: 'String', Overwrite: true }),
      );
      return Version ?? 0;
    },
  };
}
