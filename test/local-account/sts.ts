import { randomBytes } from 'node:crypto';
import { requiredText, serviceOf } from './operations.ts';
import { AwsError, type Service } from './service.ts';

/** Who stands behind an access key. */
export interface Principal {
  /** ARN as CloudTrail shows it: a user's, or `arn:aws:sts::…:assumed-role/ROLE/SESSION`. */
  arn: string;
  /** ARN of the role behind an assumed role; absent for a user, who may do everything here. */
  roleArn?: string;
}

/** STS: tells callers who they are, and gives out keys that the endpoint then recognises as a role's session. */
export function createSts({
  accountId,
  principals,
}: {
  accountId: string;
  principals: Map<string, Principal>;
}): Service {
  return serviceOf('sts', {
    GetCallerIdentity: {
      permissions: () => [],
      run: (_input, { arn }) => ({ UserId: `AIDA:${arn.split('/').at(-1)}`, Account: accountId, Arn: arn }),
    },
    AssumeRole: {
      permissions: (input) => [{ action: 'sts:AssumeRole', resource: requiredText(input, 'RoleArn') }],
      run: (input) =>
        openSession(principals, requiredText(input, 'RoleArn'), requiredText(input, 'RoleSessionName')),
    },
  });
}

function openSession(principals: Map<string, Principal>, roleArn: string, session: string): object {
  const [, account, name] = /^arn:aws:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (!account || !name) throw new AwsError('ValidationError', `${roleArn} is invalid`);
  const key = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
  const arn = `arn:aws:sts::${account}:assumed-role/${name}/${session}`;
  principals.set(key, { arn, roleArn });
  return {
    Credentials: {
      AccessKeyId: key,
      SecretAccessKey: randomBytes(20).toString('hex'),
      SessionToken: randomBytes(32).toString('base64'),
      Expiration: new Date(Date.now() + 3_600_000),
    },
    AssumedRoleUser: { AssumedRoleId: `AROA:${session}`, Arn: arn },
  };
}
