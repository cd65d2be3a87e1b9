/** So many bytes in a row, as the pieces in which they came. */
export interface Part {
  pieces: Uint8Array[];
  /** Where it begins in the whole. */
  offset: number;
  size: number;
}

/** Cuts a stream into parts of a size, the last of which may be smaller. One part is in memory at a time. */
export async function* inParts(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Part> {
  let part: Part = { pieces: [], offset: 0, size: 0 };
  for await (const piece of bytes) {
    let rest = piece;
    while (rest.length > 0) {
      const taken = rest.subarray(0, size - part.size);
      part.pieces.push(taken);
      part.size += taken.length;
      rest = rest.subarray(taken.length);
      if (part.size < size) break;
      yield part;
      part = { pieces: [], offset: part.offset + part.size, size: 0 };
    }
  }
  if (part.size > 0) yield part;
}

/** What is left of a part behind a place in the whole. */
export function from(part: Part, place: number): Part {
  let skip = place - part.offset;
  const pieces: Uint8Array[] = [];
  for (const piece of part.pieces) {
    if (skip < piece.length) pieces.push(piece.subarray(skip));
    skip = Math.max(0, skip - piece.length);
  }
  return { pieces, offset: place, size: part.offset + part.size - place };
}
