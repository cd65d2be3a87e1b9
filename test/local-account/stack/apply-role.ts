import type { InlinePolicy } from '../iam.ts';
import type { PolicyDocument } from '../policy-evaluation.ts';
import type { AccountHandles } from './account-handles.ts';
import type { Context } from './apply.ts';
import type { PropertyReader } from './property-reader.ts';
import type { Resource } from './template.ts';

/** AWS::IAM::Role, with the policies that the stack attaches to it. */
export function applyRole(
  { ref, attributes }: Resource,
  read: PropertyReader,
  account: AccountHandles,
  { stack }: Context,
) {
  const trust = read.required('AssumeRolePolicyDocument') as PolicyDocument;
  const inline = read.list('Policies') as unknown as InlinePolicy[];
  read.inert('RoleName', 'Path', 'Description', 'Tags', 'MaxSessionDuration');
  // What the role may do is told at once: the account takes the last word for the whole.
  const attached = stack.resources
    .filter(({ type, properties }) => type === 'AWS::IAM::Policy' && rolesOf(properties).includes(ref))
    .map(({ properties }) => properties as unknown as InlinePolicy);
  const policies = [...inline, ...attached].map(({ PolicyName, PolicyDocument }) => ({
    PolicyName,
    PolicyDocument,
  }));
  return account.putRole(attributes.Arn ?? '', policies, trust);
}

/** AWS::IAM::Policy: what it allows is already in what its role was told; here only that there is such a role. */
export function applyPolicy(
  _resource: Resource,
  read: PropertyReader,
  _account: AccountHandles,
  { stack }: Context,
): void {
  const names = stack.resources.filter(({ type }) => type === 'AWS::IAM::Role').map(({ ref }) => ref);
  const stranger = read.list('Roles').find((role) => !names.includes(String(role)));
  if (stranger !== undefined) throw new Error(`the role ${String(stranger)} is not in this stack`);
  read.inert('PolicyName', 'PolicyDocument');
}

function rolesOf({ Roles }: Record<string, unknown>): unknown[] {
  return Array.isArray(Roles) ? Roles : [];
}
