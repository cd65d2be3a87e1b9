import type { Tag } from './definition.ts';

/** Tag of a revision that we registered: `<family>:<revision>` that it repairs. */
export const repairsTag = 'remora:repairs';

/** How many tags a task definition may have: Amazon ECS developer guide, "Tagging your Amazon ECS resources". */
const maximumTags = 50;

/** Characters of a tag's value: same page. */
const maximumValue = 256;

/** The value of a tag; undefined where there is none, or where it is no text yet but a template's function. */
export function tagValue(tags: Tag[] | undefined, key: string): string | undefined {
  const value: unknown = Array.isArray(tags) ? tags.find((tag) => tag.key === key)?.value : undefined;
  return typeof value === 'string' ? value : undefined;
}

/**
 * The tags to register a repaired revision with: the user's, without those that only AWS may set, and ours in the
 * place of an older one of ours.
 *
 * @param repairs `<family>:<revision>`; undefined where the definition was never registered
 */
export function tagsForRepair(
  tags: Tag[] | undefined,
  repairs: string | undefined,
): { tags?: Tag[]; full: boolean } {
  const kept = (tags ?? []).filter(
    (tag) => !String(tag.key).toLowerCase().startsWith('aws:') && tag.key !== repairsTag,
  );
  const full = repairs !== undefined && (kept.length >= maximumTags || repairs.length > maximumValue);
  const result = repairs === undefined || full ? kept : [...kept, { key: repairsTag, value: repairs }];
  // ECS answers "Tags can not be empty." to an empty list.
  return result.length > 0 ? { tags: result, full } : { full };
}
