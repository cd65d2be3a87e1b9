import type { Input, Permission } from '../service.ts';
import { readReference } from './revisions.ts';
import { rolesOf } from './validate.ts';

/** Where the account is. */
export interface Place {
  region: string;
  accountId: string;
}

/** `arn:aws:ecs:REGION:ACCOUNT:task-definition/` */
export function definitionPrefix({ region, accountId }: Place): string {
  return `arn:aws:ecs:${region}:${accountId}:task-definition/`;
}

/** Reads of ECS that know no resources. Source: Service Authorization Reference, Amazon ECS. */
export function onEverything(action: string): () => Permission[] {
  return () => [{ action: `ecs:${action}`, resource: '*' }];
}

/**
 * Registering is allowed per family, and needs iam:PassRole for each role that the definition hands on, as well as
 * ecs:TagResource where it has tags.
 * Sources: Service Authorization Reference, Amazon ECS; Developer Guide, "Grant permission to tag resources on creation".
 */
export function toRegister(input: Input, place: Place): Permission[] {
  const resource = `${definitionPrefix(place)}${input.family}:*`;
  return [
    { action: 'ecs:RegisterTaskDefinition', resource },
    ...rolesOf(input).map((role) => ({
      action: 'iam:PassRole',
      resource: role.startsWith('arn:') ? role : `arn:aws:iam::${place.accountId}:role/${role}`,
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    })),
    ...(Array.isArray(input.tags) && input.tags.length > 0
      ? [{ action: 'ecs:TagResource', resource, context: { 'ecs:CreateAction': 'RegisterTaskDefinition' } }]
      : []),
  ];
}

/** What changes one revision is allowed per family. */
export function onFamilyOf(action: string, reference: unknown, place: Place): Permission {
  const prefix = definitionPrefix(place);
  const family = typeof reference === 'string' ? readReference(reference, prefix).family : '';
  return { action: `ecs:${action}`, resource: `${prefix}${family}:*` };
}

/** Actions on the tags of one resource. */
export function onResource(action: string): (input: Input) => Permission[] {
  return ({ resourceArn }) => [{ action: `ecs:${action}`, resource: String(resourceArn ?? '*') }];
}
