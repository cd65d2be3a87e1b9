/** A list, or names with commas between. */
export function listOf(value: unknown): string[] {
  return [value]
    .flat()
    .flatMap((text) => String(text ?? '').split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
