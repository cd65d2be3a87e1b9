import { AwsError } from '../service.ts';
import { checkNewName, parameterArn, readSelection } from './parameter-name.ts';

export type Tier = 'Standard' | 'Advanced';

/** One version of a parameter. */
export interface Parameter {
  name: string;
  arn: string;
  type: 'String' | 'StringList' | 'SecureString';
  value: string;
  /** Of a SecureString. */
  keyId?: string;
  tier: Tier;
  version: number;
  lastModified: Date;
  lastModifiedUser: string;
  description?: string;
}

/** As PutParameter takes it. */
export interface NewParameter {
  Name: string;
  Value: string;
  Type?: Parameter['type'];
  Overwrite?: boolean;
  Tier?: Tier | 'Intelligent-Tiering';
  KeyId?: string;
  Description?: string;
  AllowedPattern?: string;
  Tags?: unknown[];
}

export interface ParameterStore {
  put(parameter: NewParameter, user: string): Parameter;
  /** By name or ARN, with or without a version; undefined where there is none. */
  find(given: string): Parameter | undefined;
  /** The newest version of every parameter, by name. */
  all(): Parameter[];
  /** Whether there was one. */
  remove(name: string): boolean;
  /** The ARN that a name or an ARN stands for, whether or not there is such a parameter. */
  arnOf(given: string): string;
}

const limits: Record<Tier, number> = { Standard: 4096, Advanced: 8192 };

/** What Parameter Store remembers, with its rules for what it takes. */
export function createParameterStore(prefix: string): ParameterStore {
  const histories = new Map<string, Parameter[]>();
  const find = (given: string): Parameter | undefined => {
    const { candidates, version } = readSelection(prefix, given);
    const history = candidates.map((name) => histories.get(name)).find((found) => found !== undefined);
    return version === undefined ? history?.at(-1) : history?.find((one) => one.version === version);
  };
  return {
    find,
    all: () =>
      [...histories.values()]
        .map((history) => history.at(-1) as Parameter)
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
    remove: (name) => histories.delete(name),
    arnOf: (given) => {
      const [first = given] = readSelection(prefix, given).candidates;
      return first.startsWith('arn:') ? first : parameterArn(prefix, find(given)?.name ?? first);
    },
    put(parameter, user) {
      checkNewName(parameter.Name);
      const history = histories.get(parameter.Name) ?? [];
      const made = nextVersion(parameter, history.at(-1), {
        user,
        arn: parameterArn(prefix, parameter.Name),
      });
      histories.set(parameter.Name, [...history, made].slice(-100));
      return made;
    },
  };
}

function nextVersion(
  input: NewParameter,
  previous: Parameter | undefined,
  { user, arn }: { user: string; arn: string },
): Parameter {
  const type = typeOf(input, previous);
  const tier = tierOf(input, previous);
  checkValue(input);
  if (input.KeyId !== undefined && type !== 'SecureString') {
    throw new AwsError('ValidationException', 'KeyId is required only for SecureString.');
  }
  const keyId = input.KeyId ?? previous?.keyId ?? 'alias/aws/ssm';
  const description = input.Description ?? previous?.description;
  return {
    name: input.Name,
    arn,
    type,
    value: input.Value,
    tier,
    version: (previous?.version ?? 0) + 1,
    lastModified: new Date(),
    lastModifiedUser: user,
    ...(type === 'SecureString' && { keyId }),
    ...(description !== undefined && { description }),
  };
}

function typeOf({ Type, Overwrite, Tags }: NewParameter, previous: Parameter | undefined): Parameter['type'] {
  if (!previous) {
    if (Type) return Type;
    throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
  }
  if (!Overwrite) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (Tags && Tags.length > 0) {
    throw new AwsError('ValidationException', "Invalid request: tags and overwrite can't be used together.");
  }
  if (Type && Type !== previous.type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `Parameter Store doesn't support changing a parameter type: it is ${previous.type}.`,
    );
  }
  return previous.type;
}

/** An advanced parameter never becomes a standard one again. */
function tierOf({ Value, Tier }: NewParameter, previous: Parameter | undefined): Tier {
  const size = Buffer.byteLength(Value);
  const fitting = size > limits.Standard ? 'Advanced' : 'Standard';
  const asked = Tier === 'Intelligent-Tiering' ? fitting : (Tier ?? 'Standard');
  if (previous?.tier === 'Advanced' && Tier === 'Standard') {
    throw new AwsError(
      'ValidationException',
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  }
  const tier = previous?.tier === 'Advanced' ? 'Advanced' : asked;
  if (size > limits[tier]) throw tooLong(tier);
  return tier;
}

function tooLong(tier: Tier): AwsError {
  const remedy =
    tier === 'Standard'
      ? ' To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.'
      : '';
  return new AwsError(
    'ValidationException',
    `${tier} tier parameters support a maximum parameter value of ${limits[tier]} characters.${remedy}`,
  );
}

// The message never shows the value: it may be a secret.
function checkValue({ Value, AllowedPattern }: NewParameter): void {
  if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(Value)) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${AllowedPattern}`,
    );
  }
}
