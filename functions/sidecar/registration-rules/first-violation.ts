import type { RegisterInput } from '../definition.ts';
import { containerRules } from './container-rules.ts';
import { containerSizeRules } from './container-size-rules.ts';
import { dependencyRules } from './dependency-rules.ts';
import { environmentRules } from './environment-rules.ts';
import { fargateContainerRules } from './fargate-container-rules.ts';
import { fargateRules } from './fargate-rules.ts';
import { networkRules } from './network-rules.ts';
import { portRules } from './port-rules.ts';
import type { RegistrationRule } from './registration-rule.ts';
import { runtimeRules } from './runtime-rules.ts';
import { tagRules } from './tag-rules.ts';
import { taskSizeRules } from './task-size-rules.ts';
import { volumeRules } from './volume-rules.ts';

/** Everything that ECS is known to refuse, and nothing that is only unwise. */
export const registrationRules: readonly RegistrationRule[] = [
  ...containerRules,
  ...fargateRules,
  ...fargateContainerRules,
  ...taskSizeRules,
  ...containerSizeRules,
  ...networkRules,
  ...portRules,
  ...environmentRules,
  ...volumeRules,
  ...dependencyRules,
  ...runtimeRules,
  ...tagRules,
];

/**
 * The first rule of ECS that the definition breaks, with ECS's message. Never throws: what has another shape than
 * a definition, and what a placeholder hides, breaks nothing.
 */
export function firstViolation(definition: RegisterInput): { id: string; message: string } | undefined {
  for (const rule of registrationRules) {
    const message = rule.check(definition);
    if (message !== undefined) return { id: rule.id, message };
  }
  return undefined;
}
