import { addressOf, type Place, refused } from './place.ts';

/** Registries that do not list tags, or not for everybody, say so in one of these ways. */
const untold = [401, 403, 404, 405, 501];

/**
 * Distribution specification, "Listing Tags". Who may push need not be allowed to list, as with ECR's `ecr:ListImages`:
 * then it is as if there were none.
 */
export async function listTags(place: Place): Promise<string[]> {
  const tags: string[] = [];
  const seen = new Set<string>();
  let url: URL | undefined = addressOf(place, 'tags/list');
  while (url && !seen.has(url.href)) {
    seen.add(url.href);
    const answer = await place.connection.ask({ method: 'GET', url, access: 'pull' });
    if (untold.includes(answer.status)) return tags;
    if (answer.status !== 200) throw refused(place, answer, 'list its tags');
    tags.push(...tagsOf(answer.bytes));
    url = nextOf(answer.headers.get('link'), url);
  }
  return tags;
}

function tagsOf(bytes: Uint8Array): string[] {
  try {
    const { tags } = JSON.parse(Buffer.from(bytes).toString()) as { tags?: unknown };
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
  } catch {
    return [];
  }
}

/** RFC 8288; only at the same registry. */
function nextOf(link: string | null, current: URL): URL | undefined {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? '') ?? [];
  const next = target === undefined ? null : URL.parse(target, current.href);
  return next?.origin === current.origin ? next : undefined;
}
