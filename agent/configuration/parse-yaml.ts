import { FAILSAFE_SCHEMA, loadAll, mergeTag, nullCoreTag, YAMLException } from 'js-yaml';

/** Scalars stay as they are written: a key 0123 or a version 1.10 is no number here. */
const schema = FAILSAFE_SCHEMA.withTags(nullCoreTag, mergeTag);

/**
 * YAML (or JSON, which is YAML): texts, nulls, lists and mappings; anchors and merge keys are resolved. Of several
 * documents the first counts, and of none there is nothing.
 *
 * @throws Error with line and column, and nothing of the text: there may be a key in it
 */
export function parseYaml(text: string): unknown {
  try {
    return loadAll(text, { schema })[0] ?? {};
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    const place = `line ${(mark?.line ?? 0) + 1}, column ${(mark?.column ?? 0) + 1}`;
    throw new Error(`the configuration, ${place}: ${reason}`);
  }
}
