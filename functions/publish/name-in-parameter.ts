import type { World } from './world.ts';

/** The last step of a publish: from now on repairs name this image. */
export async function nameInParameter(
  { parameter, progress }: Pick<World, 'parameter' | 'progress'>,
  image: string,
): Promise<void> {
  if (!parameter || (await parameter.read()) === image) return;
  await parameter.write(image);
  progress.note(`Repairs name ${image} from now on`);
}
