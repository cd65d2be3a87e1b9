import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Person } from './person.ts';

/** What ministack wrongly refuses although a role of ours allows it. AWS looks at the resource and the condition. */
const concessions: { roles: string[]; action: string; because: string }[] = [
  {
    roles: ['on-work', 'on-schedule'],
    action: 'iam:SimulatePrincipalPolicy',
    because: 'it asks for this action on `*`, whatever role the call names',
  },
  {
    roles: ['on-work', 'on-schedule'],
    action: 'events:PutEvents',
    because: 'it does not know the condition key events:source, which holds us to our own name',
  },
];

const PolicyName = 'what-ministack-cannot-judge';

/** Lets the deployed functions do by a policy without resource and condition what their own policies allow with them. */
export async function concede(we: Person, roleName: (of: string) => string): Promise<void> {
  for (const role of rolesOf()) {
    const Action = concessions.filter(({ roles }) => roles.includes(role)).map(({ action }) => action);
    const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
    await we.iam.send(
      new PutRolePolicyCommand({
        RoleName: roleName(role),
        PolicyName,
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    );
  }
}

/** A role with a policy that the stack does not know cannot be removed with the stack. */
export async function withdraw(we: Person, roleName: (of: string) => string): Promise<void> {
  for (const role of rolesOf())
    await we.iam.send(new DeleteRolePolicyCommand({ RoleName: roleName(role), PolicyName }));
}

function rolesOf(): string[] {
  return [...new Set(concessions.flatMap(({ roles }) => roles))];
}
