import { type Naming, namedIn } from '../image/named-image.ts';
import type { PruneWorld } from '../publish/prune.ts';
import type { Account } from './connect-account.ts';
import { ecrImages } from './ecr-images.ts';
import { ecsClient } from './ecs.ts';
import { ecsPace } from './ecs-pace.ts';
import type { ImageMention } from './image-mention.ts';
import { parameterImages } from './parameter-images.ts';
import type { Progress } from './progress.ts';
import { revisionImages } from './revision-images.ts';
import { runningImages } from './running-images.ts';

/**
 * What pruning asks of an account, about one repository.
 *
 * @param begin told how many revisions are to be read
 * @param perSecond calls to ECS, of each of its two kinds
 */
export function connectPruning(
  { settings, place }: Pick<Account, 'settings' | 'place'>,
  repository: string,
  begin: (revisions: number) => Progress,
  perSecond?: number,
): PruneWorld {
  const ecs = ecsClient(settings);
  const turns = () => ecsPace(perSecond)(async () => {});
  const running = turns();
  const revisions = revisionImages(ecs, turns(), begin);
  return {
    ...ecrImages(settings, repository),
    async namings() {
      const { mentions, revisions: used } = await runningImages(ecs, running);
      const ofRevisions = await revisions(used);
      const ofParameters = await parameterImages(settings, place.stage);
      return [...mentions, ...ofRevisions, ...ofParameters].flatMap((one) => namingOf(repository, one));
    },
  };
}

function namingOf(repository: string, { image, by }: ImageMention): Naming[] {
  const named = namedIn(repository, image);
  return named ? [{ ...named, by }] : [];
}
