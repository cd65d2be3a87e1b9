import { arrival, badRequest, longestRequest, mostHeld, Refused } from './serve-limits.ts';
import type { Answering, Asked, Said } from './serve-socket.ts';
import { within } from './within.ts';

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Gives an answer to a request whose body arrives in chunks. */
export type AnsweringChunks = (asked: Omit<Asked, 'body'>, chunks: Chunks) => Promise<Said>;

/**
 * Answers requests whose bodies together hold so much at most. Only what has arrived counts, so that many who announce
 * much, or send it slowly, keep nobody out.
 */
export function holding(answer: Answering): AnsweringChunks {
  const room = { held: 0 };
  return async (asked, chunks) => {
    const body = heldBody(room);
    const read = () => within(arrival, body.read(chunks));
    return answer({ ...asked, body: read })
      .catch(badRequest)
      .finally(() => body.letGo(late));
  };
}

const late = new Refused(408, 'the request did not arrive');
const tooLong = new Refused(413, `the request is longer than ${longestRequest} bytes`);
const tooMuch = new Refused(503, 'the relay has too much to do');

function heldBody(room: { held: number }) {
  const kept: Uint8Array[] = [];
  let own = 0;
  let refusal: Refused | undefined;
  const letGo = (why: Refused) => {
    refusal ??= why;
    room.held -= own;
    own = 0;
    kept.length = 0;
  };
  const keep = (chunk: Uint8Array) => {
    kept.push(chunk);
    own += chunk.length;
    room.held += chunk.length;
  };
  return {
    letGo,
    /** @throws Refused where it is too long, or all that is held too much */
    async read(chunks: Chunks): Promise<string> {
      for await (const chunk of chunks) {
        if (own + chunk.length > longestRequest) letGo(tooLong);
        else if (room.held + chunk.length > mostHeld) letGo(tooMuch);
        // What is refused is read to its end, and forgotten: whoever is cut off while it writes does not hear why.
        if (!refusal) keep(chunk);
      }
      if (refusal) throw refusal;
      return Buffer.concat(kept.splice(0)).toString('utf8');
    },
  };
}
