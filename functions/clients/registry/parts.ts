/** So many bytes in a row. */
export interface Part {
  /** Good until the next part is asked for. */
  bytes: Uint8Array;
  /** Where it begins in the whole. */
  offset: number;
}

/**
 * Cuts a stream into parts of a size, the last of which may be smaller. All of them are in the same memory, one after the
 * other: what was allocated for each would be collected too late to keep a publish small.
 */
export async function* inParts(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Part> {
  const memory = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  let offset = 0;
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; ) {
      const taken = piece.subarray(at, at + size - filled);
      memory.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < size) break;
      yield { bytes: memory, offset };
      offset += filled;
      filled = 0;
    }
  }
  if (filled > 0) yield { bytes: memory.subarray(0, filled), offset };
}

/** What is left of a part behind a place in the whole. */
export function from({ bytes, offset }: Part, place: number): Part {
  return { bytes: bytes.subarray(place - offset), offset: place };
}
