import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { World } from '../publish/world.ts';
import { parameterValue } from './parameters.ts';

/** The parameter that names the image; needs `ssm:GetParameter` and `ssm:PutParameter` on it. */
export function imageParameter(client: SSMClient, Name: string): NonNullable<World['parameter']> {
  return {
    read: () => parameterValue(client, Name),
    async write(Value) {
      await client.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
    },
  };
}
