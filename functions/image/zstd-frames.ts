/** Bytes as they come, or as they are in memory. */
export type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** What comes next in a stream of frames: so many bytes, which decide on what follows where they are a header. */
type Step = { length: number; isHeader?: true } | 'end of frame';

const [ordinary, skippable] = [0xfd2fb528, 0x184d2a50];
const sizes = { dictionary: [0, 1, 2, 4], content: [0, 2, 4, 8] };

/**
 * The same bytes, where no piece reaches over the end of a frame: of a piece with several frames, Node.js decompresses
 * only the first, and says nothing. Some programs write a layer as many frames. Source: RFC 8878, "Zstandard Frames".
 */
export async function* zstdFrames(bytes: Pieces): AsyncGenerator<Uint8Array> {
  const steps = grammar();
  let step = steps.next().value;
  let header = Buffer.alloc(0);
  let left = lengthOf(step);
  for await (const piece of bytes) {
    let from = 0;
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + left);
      at += part.length;
      left -= part.length;
      if (step !== 'end of frame' && step.isHeader) header = Buffer.concat([header, part]);
      if (left > 0) break;
      for (step = steps.next(header).value; step === 'end of frame'; step = steps.next(header).value) {
        yield piece.subarray(from, at);
        from = at;
      }
      left = lengthOf(step);
      header = Buffer.alloc(0);
    }
    if (from < piece.length) yield piece.subarray(from);
  }
}

function lengthOf(step: Step): number {
  return step === 'end of frame' ? 0 : step.length;
}

/** Is handed the bytes of the header that it asked for last. */
function* grammar(): Generator<Step, never, Buffer> {
  for (;;) {
    const magic = (yield { length: 4, isHeader: true }).readUInt32LE();
    if (magic >>> 4 === skippable >>> 4) {
      const length = (yield { length: 4, isHeader: true }).readUInt32LE();
      if (length > 0) yield { length };
    } else if (magic === ordinary) yield* frame();
    // Whatever it is, who decompresses it says so.
    else for (;;) yield { length: Number.POSITIVE_INFINITY };
    yield 'end of frame';
  }
}

function* frame(): Generator<Step, void, Buffer> {
  const descriptor = (yield { length: 1, isHeader: true }).readUInt8();
  const isSingle = (descriptor & 0b10_0000) !== 0;
  const content = sizes.content[descriptor >>> 6] || (isSingle ? 1 : 0);
  const length = (isSingle ? 0 : 1) + (sizes.dictionary[descriptor & 0b11] ?? 0) + content;
  if (length > 0) yield { length };
  for (let isLast = false; !isLast; ) {
    const block = (yield { length: 3, isHeader: true }).readUIntLE(0, 3);
    isLast = (block & 1) === 1;
    // A run of one byte is kept as that byte.
    const size = ((block >>> 1) & 0b11) === 1 ? 1 : block >>> 3;
    if (size > 0) yield { length: size };
  }
  if ((descriptor & 0b100) !== 0) yield { length: 4 };
}
