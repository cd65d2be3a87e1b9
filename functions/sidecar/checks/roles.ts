import { hasSecret, rolesIn, sameRoles, valuesOf } from '../environment.ts';
import { type Finding, finding } from '../findings.ts';
import { isPlaceholder } from '../placeholder.ts';
import type { SidecarInPlace, Subject } from '../subject.ts';

const name = 'MACKEREL_ROLES';

/** The host gets the roles that the tag or the policy names, in any order. */
export function checkRoles({ settings }: Subject, sidecar: SidecarInPlace): Finding[] {
  const { container, path } = sidecar;
  const value = valuesOf(container, name).at(-1);
  const at = { container: container.name, path: `${path}.environment` };
  const wanted = settings.sidecar.roles;
  const secret = hasSecret(container, name);
  if (secret && value !== undefined && wanted.length > 0) {
    const expected = wanted.join(',');
    const message = `${name} stands in environment and in secrets, which ECS refuses; it must be the variable "${expected}".`;
    return [finding('roles-wrong', { ...at, expected, message })];
  }
  if (isPlaceholder(value) || secret) {
    const message = `${name} cannot be read from the definition and was left as it is.`;
    return [finding('value-unresolved', { ...at, message })];
  }
  const found = typeof value === 'string' ? rolesIn(value) : [];
  if (wanted.length === 0) return found.length === 0 ? [rolesUnknown(at)] : [];
  if (sameRoles(found, wanted)) return [];
  const expected = wanted.join(',');
  if (found.length === 0) {
    return [
      finding('roles-missing', { ...at, expected, message: `${name} is missing; it must be "${expected}".` }),
    ];
  }
  const message = `${name} is "${value}" but must be "${expected}".`;
  return [finding('roles-wrong', { ...at, expected, found: String(value), message })];
}

/** Nobody says which roles the host has: it will stand in Mackerel without a service. */
export function rolesUnknown(at: { container?: string; path: string }): Finding {
  const message = `${name} is not set, and neither the tag mackerel:roles nor the policy says which roles the host has.`;
  return finding('roles-unknown', { ...at, message });
}
