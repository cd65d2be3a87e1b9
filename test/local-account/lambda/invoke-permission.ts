import { arnMatches } from '../policy-conditions.ts';
import type { Sender } from '../queue-policy.ts';
import { AwsError } from '../service.ts';

/** A statement of a function's resource policy: AddPermission. */
export interface InvokePermission {
  principal: string;
  sourceArn?: string;
  sourceAccount?: string;
}

/**
 * Refuses a service that no statement of the function's policy lets in.
 * @throws AccessDeniedException
 */
export function checkInvokePermission(
  functionArn: string,
  permissions: InvokePermission[],
  { service, sourceArn }: Sender,
): void {
  const allowed = permissions.some(
    (permission) =>
      permission.principal === service &&
      (permission.sourceArn === undefined || arnMatches(permission.sourceArn, sourceArn)) &&
      (permission.sourceAccount === undefined || permission.sourceAccount === sourceArn.split(':')[4]),
  );
  if (!allowed)
    throw new AwsError(
      'AccessDeniedException',
      `User: ${service} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn} because no resource-based policy allows the lambda:InvokeFunction action`,
      403,
    );
}
