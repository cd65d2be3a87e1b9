import {
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { World } from '../publish/world.ts';

/** The parameter that names the image; needs `ssm:GetParameter` and `ssm:PutParameter` on it. */
export function imageParameter(client: SSMClient, Name: string): NonNullable<World['parameter']> {
  return {
    async read() {
      try {
        return (await client.send(new GetParameterCommand({ Name }))).Parameter?.Value;
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined;
        throw error;
      }
    },
    async write(Value) {
      await client.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
    },
  };
}
