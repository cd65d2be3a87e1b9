import { IAMClient, NoSuchEntityException, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { World } from '../reconcile/world.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';

/** Asks IAM what a role may do; needs `iam:SimulatePrincipalPolicy` on the role. */
export function connectIam(settings: ClientSettings = {}): Pick<World, 'simulate'> {
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
