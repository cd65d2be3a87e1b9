import type { Tag } from '../../../functions/sidecar/definition.ts';
import { tagRules } from '../../../functions/sidecar/registration-rules/tag-rules.ts';
import { AwsError, type Input } from '../service.ts';
import { requiredList } from './required-list.ts';
import type { Revision } from './revisions.ts';

/** Adds tags to a revision; a key that it has already gets the new value. @throws AwsError for tags that ECS refuses */
export function tag(revision: Revision, input: Input): object {
  const given = requiredList<Tag>(input, 'tags');
  const keys = new Set(given.map(({ key }) => key));
  const merged = [...revision.tags.filter(({ key }) => !keys.has(key)), ...structuredClone(given)];
  for (const candidates of [given, merged]) {
    const message = firstMessage(candidates);
    if (message !== undefined) throw new AwsError('InvalidParameterException', message);
  }
  revision.tags = merged;
  return {};
}

export function untag(revision: Revision, input: Input): object {
  const keys = new Set(requiredList<string>(input, 'tagKeys'));
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
