import { AwsError, type Input } from '../service.ts';

/** A member of the input that must be a list. @throws AwsError where it is none */
export function requiredList<Element>(input: Input, member: string): Element[] {
  const list = input[member];
  if (Array.isArray(list)) return list;
  throw new AwsError('InvalidParameterException', `${member} cannot be null.`);
}
