import type { Tag } from '../../../functions/sidecar/definition.ts';
import { tagRules } from '../../../functions/sidecar/registration-rules/tag-rules.ts';
import { AwsError, type Input } from '../service.ts';
import type { Revision } from './revisions.ts';

/** Adds tags to a revision; a key that it has already gets the new value. @throws AwsError for tags that ECS refuses */
export function tag(revision: Revision, { tags }: Input): object {
  const given = tags as Tag[];
  const keys = new Set(given.map(({ key }) => key));
  const merged = [...revision.tags.filter(({ key }) => !keys.has(key)), ...structuredClone(given)];
  for (const candidates of [given, merged]) {
    const message = firstMessage(candidates);
    if (message !== undefined) throw new AwsError('InvalidParameterException', message);
  }
  revision.tags = merged;
  return {};
}

export function untag(revision: Revision, { tagKeys }: Input): object {
  const keys = new Set(tagKeys as string[]);
  revision.tags = revision.tags.filter(({ key }) => !keys.has(key));
  return {};
}

function firstMessage(tags: Tag[]): string | undefined {
  const carrier = { family: 'tagged', containerDefinitions: [], tags };
  for (const { check } of tagRules) {
    const message = check(carrier);
    if (message !== undefined) return message;
  }
  return undefined;
}
