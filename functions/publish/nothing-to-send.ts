import type { Digest } from '../image/oci.ts';
import { nameInParameter } from './name-in-parameter.ts';
import type { Published, World } from './world.ts';

/** What a publish comes to where the image is there, under its tag: the parameter may not name it yet. */
export async function nothingToSend(world: World, tag: string, digest: Digest): Promise<Published> {
  world.progress.note(`It is there already, as ${tag}`);
  const image = `${world.name}@${digest}`;
  await nameInParameter(world, image);
  return { image, tag, sent: 0, blobs: { there: 0, mounted: 0, sent: 0 }, warnings: [] };
}
