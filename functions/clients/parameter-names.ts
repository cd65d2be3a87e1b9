import { paginateDescribeParameters } from '@aws-sdk/client-ssm';
import { stagesPrefix } from '../sidecar/stage-parameters.ts';
import type { ClientSettings } from './client-settings.ts';
import { ssmClient } from './parameters.ts';

/** Names of the parameters of all stages; needs `ssm:DescribeParameters`. */
export async function parameterNames(settings: ClientSettings): Promise<string[]> {
  const client = ssmClient(settings);
  const filter = { Key: 'Name', Option: 'BeginsWith', Values: [stagesPrefix] };
  const names: string[] = [];
  for await (const page of paginateDescribeParameters({ client }, { ParameterFilters: [filter] })) {
    names.push(...(page.Parameters ?? []).flatMap(({ Name }) => Name ?? []));
  }
  return names;
}
