import { type ECSClient, paginateListTaskDefinitions } from '@aws-sdk/client-ecs';
import { Trouble } from '../report/trouble.ts';
import { describing } from './ecs.ts';
import type { ImageMention } from './image-mention.ts';
import { type Progress, withProgress } from './progress.ts';

type Status = 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';

/**
 * Every status that a revision can be listed by: tasks and services go on with one that is INACTIVE, or being deleted.
 * In the order in which a revision passes through them, so that none is missed that does so meanwhile.
 */
const statuses: Status[] = ['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS'];

/** Revisions that are described at a time; the calls themselves are paced. */
const atATime = 4;

/**
 * The images of every revision of every family. A revision never changes, so each is described once however often this
 * is asked. Needs `ecs:ListTaskDefinitions` and `ecs:DescribeTaskDefinition`.
 *
 * @param turn resolves when the next call may be made
 * @param begin told how many revisions are to be described
 * @returns asks anew, and also about those that others say they use
 */
export function revisionImages(
  client: ECSClient,
  turn: () => Promise<void>,
  begin: (revisions: number) => Progress,
): (used: Iterable<string>) => Promise<ImageMention[]> {
  const known = new Map<string, ImageMention[]>();
  const { describe } = describing(client);
  const mentionsOf = async (arn: string, status: string | undefined): Promise<ImageMention[]> => {
    await turn();
    const definition = await describe(arn);
    if (!definition && status === 'ACTIVE') throw untold(arn);
    const by = `revision ${arn.slice(arn.indexOf('/') + 1)}`;
    return (definition?.containerDefinitions ?? []).flatMap(({ image }) =>
      typeof image === 'string' ? [{ image, by }] : [],
    );
  };
  const readNew = async (listed: ReadonlyMap<string, string>, used: Iterable<string>): Promise<void> => {
    const left = [...new Set([...listed.keys(), ...used])].filter((arn) => !known.has(arn));
    if (left.length === 0) return;
    await withProgress(left, atATime, begin(left.length), async (arn) => {
      known.set(arn, await mentionsOf(arn, listed.get(arn)));
    });
  };
  return async (used) => {
    const listed = await list(client, turn, statuses);
    await readNew(listed, used);
    // Listing and reading take minutes where there are many; these were registered meanwhile.
    const since = await list(client, turn, ['ACTIVE']);
    await readNew(since, []);
    // As they were listed, and not as the answers happened to come.
    const all = new Set([...listed.keys(), ...since.keys(), ...known.keys()]);
    return [...all].flatMap((arn) => known.get(arn) ?? []);
  };
}

/** ARN to status. */
async function list(
  client: ECSClient,
  turn: () => Promise<void>,
  statuses: Status[],
): Promise<Map<string, string>> {
  const listed = new Map<string, string>();
  for (const status of statuses) {
    await turn();
    for await (const page of paginateListTaskDefinitions({ client, pageSize: 100 }, { status })) {
      for (const arn of page.taskDefinitionArns ?? []) listed.set(arn, status);
      if (page.nextToken) await turn();
    }
  }
  return listed;
}

function untold(arn: string): Trouble {
  return new Trouble('ECS lists this revision and does not show it, so nobody knows which images it names', {
    where: arn,
    remedy: 'It may be too new: try again in a minute. Nothing was removed.',
  });
}
