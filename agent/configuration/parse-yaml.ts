import { defineScalarTag, FAILSAFE_SCHEMA, loadAll, mergeTag, nullCoreTag, YAMLException } from 'js-yaml';

/** A scalar's tag, as `!!int`, changes nothing: it stays as it is written. */
const anyTag = ['!', 'tag:'].map((beginning) =>
  defineScalarTag(beginning, { matchByTagPrefix: true, resolve: (text) => text, identify: () => false }),
);

/** Scalars stay as they are written: a key 0123 or a version 1.10 is no number here. */
const schema = FAILSAFE_SCHEMA.withTags(nullCoreTag, mergeTag, ...anyTag);

/** Columns that a line is moved to the right by, and how many moves a text may need. */
const width = 40;
const mostMoves = 1_000;

/**
 * YAML (or JSON, which is YAML): texts, nulls, lists and mappings; anchors and merge keys are resolved. Of several
 * documents the first counts, and of none there is nothing.
 *
 * @throws Error with line and column, and nothing of the text: there may be a key in it
 */
export function parseYaml(text: string): unknown {
  const moves = new Map<number, number>();
  for (let given = text; ; ) {
    try {
      return loadAll(given, { schema })[0] ?? {};
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const { position = 0, line = 0, column = 0 } = error.mark ?? {};
      const moved = moves.get(line) ?? 0;
      // Within brackets and quotes, what a line begins with means nothing. YAML 1.2 still wants it to the right of the
      // key outside, and our library insists; people close a bracket below the key, and the original takes it.
      if (error.reason !== 'deficient indentation' || moves.size === mostMoves || moved > 10 * width) {
        const place = `line ${line + 1}, column ${Math.max(0, column - moved) + 1}`;
        // What it quotes may be a password that begins with a `*` or a `!`.
        throw new Error(`the configuration, ${place}: ${error.reason.replace(/".*"|!<.*>/s, '…')}`);
      }
      moves.set(line, moved + width);
      given = movedAt(given, position);
    }
  }
}

/** The text with the line of this position further to the right. */
function movedAt(text: string, position: number): string {
  const line = text.lastIndexOf('\n', position - 1) + 1;
  return text.slice(0, line) + ' '.repeat(width) + text.slice(line);
}
