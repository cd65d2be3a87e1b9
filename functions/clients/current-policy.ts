import { loadPolicy } from '../reconcile/load-policy.ts';
import type { Place, World } from '../reconcile/world.ts';
import { count, logger } from './engine.ts';

/** The policy of a place, read once per invocation; one that is missing or broken is said out loud. */
export function currentPolicy(parameter: World['parameter'], name: string, place: Place): World['policy'] {
  let loading: ReturnType<typeof load> | undefined;
  const load = async () => {
    const { policy, broken, errors } = await loadPolicy(parameter, name, place);
    if (errors.length > 0) {
      count('PolicyBroken');
      logger.error('The policy is missing or broken: nothing is registered until it is mended', {
        parameter: name,
        errors,
      });
    }
    return { policy, broken };
  };
  return () => {
    loading ??= load();
    return loading;
  };
}
