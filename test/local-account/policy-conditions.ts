/** Condition keys and their values in a request; the keys are compared without regard to case. */
export type Context = Record<string, string | string[]>;

/** Operator, then condition key, then the accepted value or values, as in an IAM policy. */
export type Conditions = Record<string, Record<string, string | boolean | (string | boolean)[]>>;

type Matches = (pattern: string, value: string) => boolean;

/**
 * Whether every condition of a statement holds.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".
 * @throws for an operator that it does not know, rather than to guess
 */
export function conditionsHold(conditions: Conditions | undefined, context: Context): boolean {
  return Object.entries(conditions ?? {}).every(([operator, expected]) =>
    Object.entries(expected).every(([key, patterns]) =>
      holds(operator, asList(patterns).map(String), valuesOf(context, key)),
    ),
  );
}

/** The condition keys that a set of conditions asks for. */
export function conditionKeys(conditions: Conditions | undefined): string[] {
  return Object.values(conditions ?? {}).flatMap((expected) => Object.keys(expected));
}

function holds(operator: string, patterns: string[], values: string[] | undefined): boolean {
  const { quantifier, base, ifExists } = readOperator(operator);
  if (base === 'Null') return patterns.includes(String(values === undefined));
  const negated = base.includes('Not');
  const matches = matcherOf(base.replace('Not', ''), operator);
  const one = (value: string): boolean => patterns.some((pattern) => matches(pattern, value)) !== negated;

  if (quantifier === 'ForAllValues') return (values ?? []).every(one);
  if (values === undefined) return ifExists || (negated && quantifier === undefined);
  return values.some(one);
}

function readOperator(operator: string): { quantifier?: string; base: string; ifExists: boolean } {
  const [first = '', second] = operator.split(':');
  const base = second ?? first;
  return {
    ...(second !== undefined && { quantifier: first }),
    base: base.replace(/IfExists$/, ''),
    ifExists: base.endsWith('IfExists'),
  };
}

function matcherOf(base: string, operator: string): Matches {
  const matchers: Record<string, Matches> = {
    StringEquals: (pattern, value) => pattern === value,
    StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
    StringLike: wildcardMatches,
    Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
    // AWS documents that ArnEquals and ArnLike behave identically.
    ArnEquals: arnMatches,
    ArnLike: arnMatches,
  };
  const found = Object.hasOwn(matchers, base) ? matchers[base] : undefined;
  if (!found) throw new Error(`The condition operator ${operator} is not supported by the local account.`);
  return found;
}

/** `*` stands for any characters and `?` for one, as in IAM. */
export function wildcardMatches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(value);
}

/**
 * An ARN against an ARN pattern, each of the six components by itself, so that no wildcard reaches over a colon
 * into the next component. A pattern that ends early stands for any rest.
 */
export function arnMatches(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const components = arnComponents(arn);
  return arnComponents(pattern).every((part, index) => wildcardMatches(part, components[index] ?? ''));
}

function arnComponents(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function valuesOf(context: Context, key: string): string[] | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : asList(found[1]);
}

function asList<Item>(value: Item | Item[]): Item[] {
  return Array.isArray(value) ? value : [value];
}
