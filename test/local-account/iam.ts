import { requiredText, serviceOf } from './operations.ts';
import { type Decision, evaluate, type PolicyDocument } from './policy-evaluation.ts';
import { checkSource, documentsOf, simulate } from './policy-simulator.ts';
import { AwsError, type Permission, type Service } from './service.ts';

/** An inline policy as IAM and CloudFormation carry it. */
export interface InlinePolicy {
  PolicyName: string;
  PolicyDocument: PolicyDocument;
}

/** IAM of the local account: a role that nobody has spoken of exists and is allowed everything. */
export interface Iam extends Service {
  /** Tells what a role may do; replaces what was told before. `role` is a name or an ARN. */
  putRole(role: string, policies: InlinePolicy[], trust?: PolicyDocument): void;
  /** Takes one permission away from a role, whatever else it may do. */
  denyRole(role: string, action: string, resource?: string): void;
  /** The role does not exist from now on. */
  removeRole(role: string): void;
  /** Everything that a role was told it may do. */
  policiesOf(role: string): PolicyDocument[];
  /** What the policies of a role say to one permission; a role that does not exist is allowed nothing. */
  decide(roleArn: string, permission: Permission): Decision;
}

interface Role {
  name: string;
  path: string;
  policies: InlinePolicy[];
  trust?: PolicyDocument;
}

const everything: InlinePolicy = {
  PolicyName: 'everything',
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  },
};

/** The IAM service with its roles. IAM is global, so there is no region. */
export function createIam({ accountId }: { accountId: string }): Iam {
  const told = new Map<string, Role | 'removed'>();
  const find = (role: string): Role | undefined => {
    const { name, path } = readRole(role);
    const known = told.get(name);
    if (known === 'removed') return undefined;
    return known ?? { name, path, policies: [everything] };
  };
  const existing = (role: string): Role => {
    const found = find(role);
    if (found) return found;
    throw new AwsError('NoSuchEntity', `The role with name ${readRole(role).name} cannot be found.`, 404);
  };

  return {
    ...serviceOf('iam', {
      GetRole: {
        permissions: (input) => [
          {
            action: 'iam:GetRole',
            resource: roleArnOf(accountId, existing(requiredText(input, 'RoleName'))),
          },
        ],
        run: (input) => ({ Role: describe(accountId, existing(requiredText(input, 'RoleName'))) }),
      },
      SimulatePrincipalPolicy: {
        permissions: (input) => [
          { action: 'iam:SimulatePrincipalPolicy', resource: requiredText(input, 'PolicySourceArn') },
        ],
        run: (input) => {
          const arn = requiredText(input, 'PolicySourceArn');
          checkSource(arn, accountId);
          return simulate(existing(arn), input);
        },
      },
    }),
    putRole(role, policies, trust) {
      const { name, path } = readRole(role);
      told.set(name, { name, path, policies, ...(trust && { trust }) });
    },
    denyRole(role, action, resource = '*') {
      const { name, path, policies, ...rest } = existing(role);
      const PolicyDocument: PolicyDocument = {
        Statement: { Effect: 'Deny', Action: action, Resource: resource },
      };
      told.set(name, {
        ...rest,
        name,
        path,
        policies: [...policies, { PolicyName: `deny-${policies.length}`, PolicyDocument }],
      });
    },
    policiesOf: (role) => documentsOf(existing(role)),
    removeRole: (role) => void told.set(readRole(role).name, 'removed'),
    decide(roleArn, { action, resource, context = {} }) {
      const role = find(roleArn);
      return role ? evaluate(documentsOf(role), { action, resource, context }) : 'implicitDeny';
    },
  };
}

/** A role's name and path, from its name, its ARN, or the ARN of a session that assumed it. */
function readRole(role: string): { name: string; path: string } {
  const assumed = /^arn:aws:sts::\d{12}:assumed-role\/([^/]+)\/[^/]+$/.exec(role);
  if (assumed?.[1]) return { name: assumed[1], path: '/' };
  const [, path = '/', name = role] = /^arn:aws:iam::\d{12}:role(\/(?:.+\/)?)([^/]+)$/.exec(role) ?? [];
  return { name, path };
}

function roleArnOf(accountId: string, { path, name }: Role): string {
  return `arn:aws:iam::${accountId}:role${path}${name}`;
}

function describe(accountId: string, role: Role): object {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: `AROA${Buffer.from(role.name).toString('hex').toUpperCase().padEnd(17, '0').slice(0, 17)}`,
    Arn: roleArnOf(accountId, role),
    CreateDate: new Date(0),
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust ?? { Statement: [] })),
    MaxSessionDuration: 3600,
  };
}
