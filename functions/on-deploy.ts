import type { CloudFormationCustomResourceEvent as Event } from 'aws-lambda';
import { awsTrouble } from './clients/aws-trouble.ts';
import { answerCloudFormation, NotTold } from './clients/cloudformation-answer.ts';
import { connectEcrPublishing, packagedAgent } from './clients/connect-publishing.ts';
import { engine, logger } from './clients/engine.ts';
import { required } from './clients/surroundings.ts';
import { publishAgent } from './publish/publish-agent.ts';
import { readProperties } from './publish/read-properties.ts';
import { Trouble } from './report/trouble.ts';

const repository = required(process.env, 'REMORA_AGENT_REPOSITORY');
const parameter = required(process.env, 'REMORA_IMAGE_PARAMETER');

/** CloudFormation deletes a resource whose id has changed, and there is nothing here that it could delete. */
const id = `${repository}:agent-image`;

/** The stack is deployed: publish the agent's image, and say so. A resource that goes takes nothing with it. */
export const handler = engine(async (event: Event, _context, { signal }) => {
  logger.info('CloudFormation asks', { request: event.RequestType });
  if (event.RequestType !== 'Delete') await publish(event, signal);
  // Whoever was told that time is over is not told otherwise.
  signal.throwIfAborted();
  await answerCloudFormation(event, id, { status: 'SUCCESS' });
  // Time enough to tell CloudFormation of a failure, several times, before Lambda cuts the function off.
}, 60_000).onError(async (request) => {
  const { event, error } = request;
  // Lambda invokes the function once more: what is published already is found then.
  if (error instanceof NotTold) return;
  await answerCloudFormation(event, id, { status: 'FAILED', reason: reasonOf(error) });
  // It was told; Lambda need not try again.
  request.response = null;
});

async function publish(event: Event, signal: AbortSignal): Promise<void> {
  if (parameter.includes('*')) {
    throw new Trouble('that is a pattern, and no parameter that could name the image', {
      where: parameter,
      remedy: 'Give imageParameter the name of one parameter, or publishAgent the value no.',
    });
  }
  const { bases, npmRegistry } = readProperties(event.ResourceProperties);
  const place = { settings: {}, repository, parameter };
  const world = await connectEcrPublishing(place, {
    npmRegistry: async () => npmRegistry,
    signal,
    credentials: () => async () => undefined,
    progress: { note: (sentence) => logger.info(sentence), expect: () => {}, arrived: () => {} },
  });
  const published = await publishAgent(world, {
    agent: await packagedAgent(process.env),
    bases,
    // Also on the way back after a failed deployment, which must not depend on anybody else.
    earlierWillDo: event.RequestType === 'Update',
  });
  for (const warning of published.warnings) logger.warn(warning);
  logger.info('Published', { ...published });
}

function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return awsTrouble(error)?.line ?? `${message.replace(/\.$/, '')}. The log of on-deploy says more.`;
}
