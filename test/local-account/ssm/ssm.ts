import { page, requiredText, serviceOf } from '../operations.ts';
import { AwsError, type Input, type Permission, type Service } from '../service.ts';
import { metadata, shown } from './parameter-answer.ts';
import { decryptions, encryption, type Place } from './parameter-key.ts';
import { readSelection } from './parameter-name.ts';
import {
  createParameterStore,
  type NewParameter,
  type Parameter,
  type ParameterStore,
} from './parameter-store.ts';

/** Parameter Store. */
export interface Ssm extends Service {
  /** Writes a parameter past permissions and protocol, overwriting what is there. */
  put(parameter: Omit<NewParameter, 'Overwrite'>): void;
  /** The value that a parameter holds now, decrypted. */
  value(name: string): string | undefined;
}

export function createSsm(place: Place): Ssm {
  const store = createParameterStore(`arn:aws:ssm:${place.region}:${place.accountId}:parameter`);
  const on = (action: string, given: string): Permission => ({
    action: `ssm:${action}`,
    resource: store.arnOf(given),
  });
  return {
    ...serviceOf('ssm', {
      GetParameter: {
        permissions: (input) => {
          const name = requiredText(input, 'Name');
          return [on('GetParameter', name), ...decryptions(store, [name], input, place)];
        },
        run: (input) => ({ Parameter: getParameter(store, requiredText(input, 'Name'), input) }),
      },
      GetParameters: {
        permissions: (input) => [
          ...namesOf(input).map((name) => on('GetParameters', name)),
          ...decryptions(store, namesOf(input), input, place),
        ],
        run: (input) => getParameters(store, input),
      },
      GetParametersByPath: {
        permissions: (input) => {
          const inside = below(store, input).map(({ name }) => name);
          const path = requiredText(input, 'Path').replace(/(?<=.)\/$/, '');
          return [on('GetParametersByPath', path), ...decryptions(store, inside, input, place)];
        },
        run: (input) => {
          const { items, next } = page(below(store, input), pageSize(input, 10), input.NextToken);
          return { Parameters: items.map((one) => shown(one, input)), ...(next && { NextToken: next }) };
        },
      },
      PutParameter: {
        permissions: (input) => [
          on('PutParameter', requiredText(input, 'Name')),
          ...encryption(store, input as unknown as NewParameter, place),
        ],
        run: (input, { arn }) => {
          requiredText(input, 'Name');
          requiredText(input, 'Value');
          const { version, tier } = store.put(input as unknown as NewParameter, arn);
          return { Version: version, Tier: tier };
        },
      },
      DeleteParameter: {
        permissions: (input) => [on('DeleteParameter', requiredText(input, 'Name'))],
        run: (input) => {
          if (!store.remove(requiredText(input, 'Name'))) throw new AwsError('ParameterNotFound', '');
        },
      },
      DescribeParameters: {
        permissions: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
        run: (input) => {
          const { items, next } = page(filtered(store, input), pageSize(input, 50), input.NextToken);
          return { Parameters: items.map(metadata), ...(next && { NextToken: next }) };
        },
      },
    }),
    put: (parameter) =>
      void store.put({ ...parameter, Overwrite: true }, `arn:aws:iam::${place.accountId}:user/admin`),
    value: (name) => store.find(name)?.value,
  };
}

function getParameter(store: ParameterStore, given: string, input: Input): object {
  const found = store.find(given);
  if (found) return { ...shown(found, input), ...selectorOf(given) };
  const { candidates, selector } = readSelection('', given);
  const other = selector && candidates.some((name) => store.find(name));
  if (other) {
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector.slice(1)} of ${candidates[0]}.`,
    );
  }
  throw new AwsError('ParameterNotFound', '');
}

function getParameters(store: ParameterStore, input: Input): object {
  const found = namesOf(input).map((name) => ({ name, parameter: store.find(name) }));
  return {
    Parameters: found.flatMap(({ name, parameter }) =>
      parameter ? [{ ...shown(parameter, input), ...selectorOf(name) }] : [],
    ),
    InvalidParameters: found.flatMap(({ name, parameter }) => (parameter ? [] : [name])),
  };
}

function selectorOf(given: string): object {
  const { selector } = readSelection('', given);
  return selector ? { Selector: selector } : {};
}

function below(store: ParameterStore, input: Input): Parameter[] {
  const path = requiredText(input, 'Path');
  if (!path.startsWith('/')) {
    throw new AwsError(
      'ValidationException',
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
    );
  }
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return store
    .all()
    .filter(({ name }) => name.startsWith(prefix))
    .filter(({ name }) => input.Recursive === true || !name.slice(prefix.length).includes('/'));
}

interface Filter {
  Key?: string;
  Option?: string;
  Values?: string[];
}

function filtered(store: ParameterStore, input: Input): Parameter[] {
  const filters = (input.ParameterFilters ?? []) as Filter[];
  return store.all().filter((parameter) => filters.every((filter) => passes(parameter, filter)));
}

function passes({ name, type }: Parameter, { Key, Option = 'Equals', Values = [] }: Filter): boolean {
  if (Key === 'Type') return Values.includes(type);
  if (Key !== 'Name') throw new AwsError('InvalidFilterKey', `The filter key ${Key} is not valid here.`);
  if (Option === 'Equals') return Values.includes(name);
  if (Option === 'BeginsWith') return Values.some((value) => name.startsWith(value));
  throw new AwsError('InvalidFilterOption', `The filter option ${Option} is not valid for Name here.`);
}

function namesOf(input: Input): string[] {
  const names = (input.Names ?? []) as string[];
  if (names.length >= 1 && names.length <= 10) return names;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length ${
      names.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 10'
    }`,
  );
}

function pageSize({ MaxResults }: Input, maximum: number): number {
  const size = Number(MaxResults ?? maximum);
  if (size >= 1 && size <= maximum) return size;
  throw new AwsError('ValidationException', `MaxResults must be between 1 and ${maximum}.`);
}
