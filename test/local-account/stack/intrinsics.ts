import { isObject } from '../../../functions/sidecar/shape.ts';
/** What an intrinsic function may ask about the rest of the template. */
export interface Scope {
  /** Where we are, for error messages: `Resource OnWorkRole`. */
  place: string;
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
}

/** What `AWS::NoValue` resolves to: the property or list item that holds it disappears. */
export const noValue = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Record<string, Intrinsic> = {
  Ref: (name, scope) => scope.ref(text(name, 'Ref', scope)),
  'Fn::GetAtt': getAtt,
  'Fn::Sub': sub,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
};

/**
 * A value of the template with every intrinsic function replaced by what it stands for.
 * An intrinsic that is not in the table above is an error: a template is never half understood.
 */
export function resolveValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveValue(item, scope)).filter(present);
  if (isObject(value)) return resolveObject(value, scope);
  if (typeof value === 'string' && value.includes('{{resolve:'))
    throw new Error(`${scope.place}: dynamic references are not supported: ${value}`);
  return value;
}

function resolveObject(object: Record<string, unknown>, scope: Scope): unknown {
  const keys = Object.keys(object);
  const functionName = keys.find((key) => key === 'Ref' || key.startsWith('Fn::'));
  if (functionName === undefined || (functionName === 'Ref' && keys.length > 1))
    return Object.fromEntries(
      Object.entries(object)
        .map(([key, member]) => [key, resolveValue(member, scope)] as const)
        .filter(([, member]) => present(member)),
    );

  const intrinsic = Object.hasOwn(intrinsics, functionName) ? intrinsics[functionName] : undefined;
  if (!intrinsic) throw new Error(`${scope.place}: the intrinsic function ${functionName} is not supported`);
  if (keys.length > 1) throw new Error(`${scope.place}: ${functionName} must be alone, beside it: ${keys}`);
  return intrinsic(object[functionName], scope);
}

function getAtt(argument: unknown, scope: Scope): unknown {
  const [logicalId, attribute] =
    typeof argument === 'string' ? splitAtFirstDot(argument) : list(argument, 'Fn::GetAtt', scope, 2);
  return scope.attribute(
    text(logicalId, 'Fn::GetAtt', scope),
    text(resolveValue(attribute, scope), 'Fn::GetAtt', scope),
  );
}

function sub(argument: unknown, scope: Scope): string {
  const [pattern, variables] = Array.isArray(argument) ? list(argument, 'Fn::Sub', scope, 2) : [argument, {}];
  const own = isObject(variables) ? variables : {};
  return text(pattern, 'Fn::Sub', scope).replaceAll(/\$\{([^}]*)\}/g, (_whole, inner: string) => {
    const name = inner.trim();
    if (name.startsWith('!')) return '${' + name.slice(1) + '}';
    if (Object.hasOwn(own, name)) return text(resolveValue(own[name], scope), 'Fn::Sub', scope);
    const value = name.includes('.') ? scope.attribute(...splitAtFirstDot(name)) : scope.ref(name);
    return text(value, `Fn::Sub \${${name}}`, scope);
  });
}

function join(argument: unknown, scope: Scope): string {
  const [delimiter, parts] = list(argument, 'Fn::Join', scope, 2);
  return list(resolveValue(parts, scope), 'Fn::Join', scope)
    .map((part) => text(part, 'Fn::Join', scope))
    .join(text(delimiter, 'Fn::Join', scope));
}

function select(argument: unknown, scope: Scope): unknown {
  const [index, items] = list(argument, 'Fn::Select', scope, 2);
  const choices = list(resolveValue(items, scope), 'Fn::Select', scope);
  const chosen = Number(text(resolveValue(index, scope), 'Fn::Select', scope));
  if (!Number.isInteger(chosen) || chosen < 0 || chosen >= choices.length)
    throw new Error(`${scope.place}: Fn::Select has no item ${chosen} among ${choices.length}`);
  return choices[chosen];
}

function split(argument: unknown, scope: Scope): string[] {
  const [delimiter, source] = list(argument, 'Fn::Split', scope, 2);
  const whole = text(resolveValue(source, scope), 'Fn::Split', scope);
  return whole.split(text(delimiter, 'Fn::Split', scope));
}

function choose(argument: unknown, scope: Scope): unknown {
  const [condition, whenTrue, whenFalse] = list(argument, 'Fn::If', scope, 3);
  // Only the chosen branch is resolved: the other may name a resource that its own condition left out.
  return resolveValue(scope.condition(text(condition, 'Fn::If', scope)) ? whenTrue : whenFalse, scope);
}

function text(value: unknown, intrinsic: string, scope: Scope): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${scope.place}: ${intrinsic} needs a string, found ${describe(value)}`);
}

function list(value: unknown, intrinsic: string, scope: Scope, length?: number): unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  const wanted = length === undefined ? 'a list' : `a list of ${length}`;
  throw new Error(`${scope.place}: ${intrinsic} needs ${wanted}, found ${describe(value)}`);
}

function describe(value: unknown): string {
  return value === noValue ? 'AWS::NoValue' : JSON.stringify(value);
}

function splitAtFirstDot(name: string): [string, string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

function present(value: unknown): boolean {
  return value !== noValue;
}

/** A JSON object, as opposed to a list or a plain value. */
