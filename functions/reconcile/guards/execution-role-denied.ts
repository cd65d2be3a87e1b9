import type { Refusal, Repair } from '../guards.ts';
import type { GuardWorld, Place } from '../world.ts';
import { type Need, needsOf } from './execution-role-needs.ts';

/**
 * Refuses when the execution role may not do what ECS needs it for: then not only the sidecar but the whole
 * task would not start. IAM's simulation knows the role's policies and boundary, not the policies of keys and
 * repositories, nor an organisation's endpoints.
 */
export async function executionRoleDenied(world: GuardWorld, repair: Repair): Promise<Refusal | undefined> {
  const { executionRoleArn } = repair.plan.registerInput;
  if (!executionRoleArn) return undefined;
  const roleArn = fullArn(executionRoleArn, world.place);
  if (roleArn.split(':')[4] !== world.place.account) {
    return refuse(
      `The execution role ${roleArn} belongs to another account, whose permissions cannot be asked for here; use a role of this account.`,
    );
  }
  const denied: Need[] = [];
  for (const need of await needsOf(world, repair)) {
    const verdict = await world.simulate({
      roleArn,
      actions: need.actions,
      resource: need.resource,
      context: { 'aws:RequestedRegion': world.place.region, ...need.context },
    });
    if (verdict === 'no-such-role')
      return refuse(`The execution role ${roleArn} does not exist; name another one.`);
    if (verdict === 'not-to-be-asked')
      return refuse(
        `Remora may not ask IAM what the execution role ${roleArn} is allowed; deploy it with a simulatableRoles that covers the role.`,
      );
    if (verdict.denied.length > 0) denied.push({ ...need, actions: verdict.denied });
  }
  if (denied.length === 0) return undefined;
  const whose = repair.newest.executionRoleArn
    ? 'the sidecar needs'
    : 'the containers need of the task that it is given to';
  return refuse(
    `The execution role ${roleArn} lacks what ${whose}, and the task would not start; add ${statements(denied)}`,
  );
}

function statements(needs: Need[]): string {
  return needs
    .map(({ actions, resource, grant }) =>
      JSON.stringify({ Effect: 'Allow', Action: actions, Resource: grant ?? resource }),
    )
    .join(' and ');
}

/** ECS takes a role's bare name too. */
function fullArn(role: string, { partition, account }: Place): string {
  return role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`;
}

function refuse(message: string): Refusal {
  return { reason: 'execution-role-denied', message };
}
