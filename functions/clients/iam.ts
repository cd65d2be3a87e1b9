import { IAMClient, NoSuchEntityException, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { GuardWorld } from '../reconcile/world.ts';
import { isDenied } from './aws-trouble.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';

/** Asks IAM what a role may do; needs `iam:SimulatePrincipalPolicy` on the role. */
export function connectIam(settings: ClientSettings = {}): Pick<GuardWorld, 'simulate'> {
  const client = new IAMClient({
    ...settings,
    requestHandler: patience,
    retryMode: 'adaptive',
    maxAttempts: 6,
  });
  return {
    async simulate({ roleArn, actions, resource, context }) {
      const entries = Object.entries(context).map(([key, value]) => ({
        ContextKeyName: key,
        ContextKeyType: 'string' as const,
        ContextKeyValues: [value],
      }));
      try {
        const { EvaluationResults = [] } = await client.send(
          new SimulatePrincipalPolicyCommand({
            PolicySourceArn: roleArn,
            ActionNames: actions,
            ResourceArns: [resource],
            ContextEntries: entries,
          }),
        );
        const allowed = EvaluationResults.filter((result) => result.EvalDecision === 'allowed');
        const names = new Set(allowed.map((result) => result.EvalActionName));
        return { denied: actions.filter((action) => !names.has(action)) };
      } catch (error) {
        if (error instanceof NoSuchEntityException) return 'no-such-role';
        throw error;
      }
    },
  };
}

/** A role that the stack's `simulatableRoles` leaves out is refused, not tried again until its message is dead. */
export function orNotToBeAsked(simulate: GuardWorld['simulate']): GuardWorld['simulate'] {
  return async (question) => {
    try {
      return await simulate(question);
    } catch (error) {
      if (isDenied(error)) return 'not-to-be-asked';
      throw error;
    }
  };
}
