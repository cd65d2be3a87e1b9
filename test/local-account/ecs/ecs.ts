import type { BusEvent } from '../event-delivery.ts';
import { type Operation, serviceOf } from '../operations.ts';
import { AwsError, type Caller, type Input, type Service } from '../service.ts';
import { cloudTrailEvent } from './cloud-trail-event.ts';
import { createDaemonDefinitions, type DaemonDefinitions } from './daemon-definitions.ts';
import { answer, deleteDefinitions, deregister, describe, resource } from './definition-actions.ts';
import { listDefinitions, listFamilies } from './listing.ts';
import {
  definitionPrefix,
  onEverything,
  onFamilyOf,
  onResource,
  type Place,
  toRegister,
} from './permissions.ts';
import { requiredList } from './required-list.ts';
import { createRevisions, type Revision, type Revisions } from './revisions.ts';
import { createScenario, type Scenario, type Stage } from './scenario.ts';
import { createServices, type ServicesScenario } from './services.ts';
import { tag, untag } from './tags.ts';
import { createTasks, type Tasks } from './tasks.ts';
import { validated } from './validate.ts';

export interface EcsOptions extends Place {
  /** Told of every RegisterTaskDefinition, a refused one too, as EventBridge would be. */
  onCloudTrail?: (event: BusEvent) => void;
  /** Milliseconds. The times of revisions and events follow it. */
  now?: () => number;
}

/** ECS's task definitions: as strict as ECS itself, and as slow, contested or forgetful as a test wants them. */
export type Ecs = Service & Scenario & Tasks & ServicesScenario & DaemonDefinitions;

interface Account {
  place: Place;
  revisions: Revisions;
  stage: Scenario & Stage;
  now: () => number;
  onCloudTrail: (event: BusEvent) => void;
}

export function createEcs({ region, accountId, onCloudTrail = () => {}, now = Date.now }: EcsOptions): Ecs {
  const place = { region, accountId };
  const revisions = createRevisions({ prefix: definitionPrefix(place), now });
  const stage = createScenario();
  const account: Account = { place, revisions, stage, now, onCloudTrail };
  const services = createServices(place);
  const tasks = createTasks(place, revisions, services);
  const daemons = createDaemonDefinitions(place);
  const { missingRoles, failNext, concurrentAttempts, beforeRegister, serveStale } = stage;
  return {
    ...serviceOf('ecs', {
      ...definitionOperations(account),
      ...tagOperations(account),
      ...enteringAll(stage, { ...tasks.operations, ...services.operations, ...daemons.operations }),
    }),
    ...{ ...tasks.scenario, ...services.scenario, ...daemons.scenario },
    ...{ missingRoles, failNext, concurrentAttempts, beforeRegister, serveStale },
    throttle: (clock = now) => stage.throttle(clock),
  };
}

type Operations = Record<string, Operation>;

function definitionOperations(account: Account): Operations {
  const { place, revisions, stage, now } = account;
  const read = (action: string, run: (input: Input) => object): Operation => ({
    permissions: onEverything(action),
    run: entering(stage, action, run),
  });
  return {
    RegisterTaskDefinition: {
      permissions: (input) => toRegister(input, place),
      run: (input, caller) => register(account, input, caller),
    },
    DescribeTaskDefinition: read('DescribeTaskDefinition', (input) => describe(revisions, stage, input)),
    ListTaskDefinitions: read('ListTaskDefinitions', (input) => listDefinitions(revisions, input)),
    ListTaskDefinitionFamilies: read('ListTaskDefinitionFamilies', (input) => listFamilies(revisions, input)),
    DeregisterTaskDefinition: {
      permissions: (input) => [onFamilyOf('DeregisterTaskDefinition', input.taskDefinition, place)],
      run: entering(stage, 'DeregisterTaskDefinition', (input) => deregister(revisions, input, now())),
    },
    DeleteTaskDefinitions: {
      permissions: (input) =>
        requiredList(input, 'taskDefinitions').map((each) =>
          onFamilyOf('DeleteTaskDefinitions', each, place),
        ),
      run: entering(stage, 'DeleteTaskDefinitions', (input) => deleteDefinitions(revisions, input, now())),
    },
  };
}

function tagOperations({ revisions, stage }: Account): Operations {
  const operation = (action: string, run: (revision: Revision, input: Input) => object): Operation => ({
    permissions: onResource(action),
    run: entering(stage, action, (input) => run(resource(revisions, input), input)),
  });
  return {
    TagResource: operation('TagResource', tag),
    UntagResource: operation('UntagResource', untag),
    ListTagsForResource: operation('ListTagsForResource', ({ tags }) => ({ tags: structuredClone(tags) })),
  };
}

async function register(
  { place, revisions, stage, now, onCloudTrail }: Account,
  input: Input,
  caller: Caller,
) {
  const tell = (result: Revision['definition'] | AwsError): void =>
    onCloudTrail(cloudTrailEvent({ ...place, caller, at: now(), input, result }));
  try {
    stage.enter('RegisterTaskDefinition');
    const definition = validated(input, stage.missingRoles);
    await stage.enterRegistration(definition);
    const revision = revisions.add(definition, caller);
    tell(revision.definition);
    return answer(revision, revision.tags.length > 0);
  } catch (error) {
    if (error instanceof AwsError) tell(error);
    throw error;
  }
}

function entering(stage: Stage, action: string, run: Operation['run']): Operation['run'] {
  return (input, caller) => {
    stage.enter(action);
    return run(input, caller);
  };
}

function enteringAll(stage: Stage, operations: Operations): Operations {
  const all = Object.entries(operations).map(([action, { permissions, run }]) => [
    action,
    { permissions, run: entering(stage, action, run) },
  ]);
  return Object.fromEntries(all);
}
