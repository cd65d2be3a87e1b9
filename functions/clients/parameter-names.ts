import { paginateDescribeParameters } from '@aws-sdk/client-ssm';
import type { ClientSettings } from './client-settings.ts';
import { ssmClient } from './parameters.ts';

/** Names of the parameters that begin so; needs `ssm:DescribeParameters`. */
export async function parameterNames(settings: ClientSettings, prefix: string): Promise<string[]> {
  const client = ssmClient(settings);
  const filter = { Key: 'Name', Option: 'BeginsWith', Values: [prefix] };
  const names: string[] = [];
  for await (const page of paginateDescribeParameters({ client }, { ParameterFilters: [filter] })) {
    names.push(...(page.Parameters ?? []).flatMap(({ Name }) => Name ?? []));
  }
  return names;
}
