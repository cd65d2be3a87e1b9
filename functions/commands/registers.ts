import type { Policy } from '../sidecar/policy.ts';

/** Whether a policy lets repairs be registered: all of them, or only those that a rule speaks of. */
export function registers({ mode, rules, onlyReport }: Policy): boolean {
  return !onlyReport && (mode === 'register' || rules.some((rule) => rule.mode === 'register'));
}
