import { AwsError } from '../service.ts';

/** A statement of a function's resource policy: AddPermission. */
export interface InvokePermission {
  principal: string;
  sourceArn?: string;
  sourceAccount?: string;
}

/** An AWS service that wants to invoke a function, and on whose behalf. */
export interface InvokingService {
  /** As `events.amazonaws.com`. */
  principal: string;
  /** The rule, topic or bucket behind the call. */
  sourceArn: string;
}

/**
 * Refuses a service that no statement of the function's policy lets in.
 * @throws AccessDeniedException
 */
export function checkInvokePermission(
  functionArn: string,
  permissions: InvokePermission[],
  { principal, sourceArn }: InvokingService,
): void {
  const allowed = permissions.some(
    (permission) =>
      permission.principal === principal &&
      (permission.sourceArn === undefined || arnLike(permission.sourceArn, sourceArn)) &&
      (permission.sourceAccount === undefined || permission.sourceAccount === sourceArn.split(':')[4]),
  );
  if (!allowed)
    throw new AwsError(
      'AccessDeniedException',
      `User: ${principal} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn} because no resource-based policy allows the lambda:InvokeFunction action`,
      403,
    );
}

function arnLike(pattern: string, arn: string): boolean {
  const literal = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(arn);
}
