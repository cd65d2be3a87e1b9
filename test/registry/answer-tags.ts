import type { Asked } from './registry-handler.ts';
import { type RegistryResponse, refuse } from './registry-request.ts';

/** Distribution specification, "Listing Tags". */
export function answerTags({ store, name, query, quirks }: Asked): RegistryResponse {
  if (quirks.tagsStatus !== undefined) return refuse(quirks.tagsStatus, 'UNSUPPORTED', 'not here');
  const repository = store.repositories.get(name);
  if (!repository) return refuse(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  const all = [...repository.tags.keys()].sort();
  const after = query.get('last') ?? '';
  const left = all.filter((tag) => tag > after);
  const size = Math.min(Number(query.get('n') ?? quirks.pageSize), quirks.pageSize);
  const tags = left.slice(0, size);
  const more = left.length > tags.length;
  const next = `</v2/${name}/tags/list?n=${size}&last=${tags.at(-1)}>; rel="next"`;
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...(more && { link: next }) },
    body: Buffer.from(JSON.stringify({ name, tags })),
  };
}
