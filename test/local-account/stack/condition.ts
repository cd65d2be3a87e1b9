import { isObject } from '../../../functions/sidecar/shape.ts';
import { resolveValue, type Scope } from './intrinsics.ts';

type Operator = (operands: unknown[], scope: Scope) => boolean;

const operators: Record<string, Operator> = {
  'Fn::Equals': ([left, right], scope) =>
    comparable(resolveValue(left, scope)) === comparable(resolveValue(right, scope)),
  'Fn::Not': ([operand], scope) => !evaluateCondition(operand, scope),
  'Fn::And': (operands, scope) => operands.every((operand) => evaluateCondition(operand, scope)),
  'Fn::Or': (operands, scope) => operands.some((operand) => evaluateCondition(operand, scope)),
};

/** Whether an expression of the template's Conditions section holds. */
export function evaluateCondition(expression: unknown, scope: Scope): boolean {
  const [entry, ...others] = isObject(expression) ? Object.entries(expression) : [];
  if (!entry || others.length > 0)
    throw new Error(`${scope.place}: not a condition: ${JSON.stringify(expression)}`);

  const [name, operands] = entry;
  if (name === 'Condition' && typeof operands === 'string') return scope.condition(operands);
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (!operator || !Array.isArray(operands))
    throw new Error(`${scope.place}: the condition function ${name} is not supported`);
  return operator(operands, scope);
}

/** CloudFormation compares as text: a parameter of type Number equals the string that looks like it. */
function comparable(value: unknown): string {
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}
