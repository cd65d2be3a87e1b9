import type { ContainerDefinition, KeyValuePair } from './definition.ts';

/** What stands in `environment` under a name, every entry of it: a name may stand there twice, and without a value. */
export function valuesOf(container: ContainerDefinition, name: string): unknown[] {
  return (container.environment ?? [])
    .filter((entry) => entry.name === name)
    .map((entry) => entry.value ?? '');
}

/** Whether a secret of that name is injected, which ECS allows only where `environment` has none. */
export function hasSecret(container: ContainerDefinition, name: string): boolean {
  return (container.secrets ?? []).some((secret) => secret.name === name);
}

/** Whether a secret of that name says where its value is. */
export function hasReference(container: ContainerDefinition, name: string): boolean {
  return (container.secrets ?? []).some((secret) => secret.name === name && Boolean(secret.valueFrom));
}

/** The variables with one of them set: in the place where it stood, else at the end. */
export function withVariable(list: readonly KeyValuePair[], name: string, value: string): KeyValuePair[] {
  const first = list.findIndex((entry) => entry.name === name);
  if (first < 0) return [...list, { name, value }];
  return list.flatMap((entry, i) => {
    if (entry.name !== name) return [entry];
    return i === first ? [{ ...entry, value }] : [];
  });
}

/** The variables without those of a name. */
export function withoutVariable(list: readonly KeyValuePair[], name: string): KeyValuePair[] {
  return list.filter((entry) => entry.name !== name);
}

/** `service:role` of a comma-separated list, as Mackerel reads it, with the spaces that it ignores taken out. */
export function rolesIn(value: string): string[] {
  return value.split(',').map(normalRole).filter(Boolean);
}

/** Whether two lists name the same roles, in any order. */
export function sameRoles(left: readonly string[], right: readonly string[]): boolean {
  const names = new Set(left.map(normalRole));
  const others = new Set(right.map(normalRole));
  return names.size === others.size && [...names].every((name) => others.has(name));
}

function normalRole(role: string): string {
  return role.replace(/\s+/g, '');
}

/** Whether what stands in `valueFrom` is neither an ARN nor a path: it may be the secret itself, in the wrong place. */
export function isBareWord(valueFrom: string): boolean {
  return !valueFrom.includes('/') && !valueFrom.startsWith('arn:');
}
