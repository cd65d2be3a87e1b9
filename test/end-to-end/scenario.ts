import assert from 'node:assert/strict';
import { after } from 'node:test';
import { ECSClient } from '@aws-sdk/client-ecs';
import { describing, registering } from '../../functions/clients/ecs.ts';
import type { AuditEvent } from '../../functions/report/audit-event.ts';
import type { AuditDigest } from '../../functions/report/digest.ts';
import type { RegisterInput, TaskDefinition } from '../../functions/sidecar/definition.ts';
import type { BusEvent } from '../local-account/event-delivery.ts';
import type { LocalAccount } from '../local-account/local-account.ts';
import type { QueueMessage } from '../local-account/sqs.ts';
import { type Preparation, preparedAccount } from '../local-account/start/prepared-account.ts';

/** The packaged bundles, in processes of their own, behind the packaged rules and queues, and a person at work there. */
export interface Scenario {
  account: LocalAccount;
  client: ECSClient;
  /** Registers a definition as a person would, and waits until nothing moves any more. */
  register(input: RegisterInput): Promise<AuditEvent[]>;
  /** A scheduled sweep; what it says at its end. */
  sweep(): Promise<AuditDigest>;
  /** The audit events so far, of one family or of all. */
  audits(family?: string): AuditEvent[];
  digests(): AuditDigest[];
  newest(family: string): Promise<TaskDefinition>;
  /** The CloudTrail event of a person's registration: of the family's first, if no revision is named. */
  registration(family: string, revision?: number): BusEvent;
  /** Sends that event once more, with some of its record changed, and waits until nothing moves any more. */
  repeat(event: BusEvent, change?: object): Promise<void>;
  /** What lies in a dead-letter queue: `work-dead.fifo`, `sweep-dead.fifo` or `doors-dead`. */
  dead(queue: string): Promise<QueueMessage[]>;
}

/** The accounts of this file, the ones that have ended too. */
export const started: LocalAccount[] = [];

/** So many times as fast as on AWS: repairs are seconds apart there, and a failed message waits two minutes. */
const clockSpeed = 10;

/** A scenario for one test file; it ends after the file's last test. */
export async function startScenario(preparation: Preparation = {}): Promise<Scenario> {
  const account = await preparedAccount(undefined, { clockSpeed, ...preparation });
  started.push(account);
  const client = clientOf(account);
  after(async () => {
    client.destroy();
    await account.stop();
  });
  return scenarioOf(account, client);
}

export function clientOf({ endpoint, region, operator }: LocalAccount): ECSClient {
  return new ECSClient({ endpoint: endpoint.url, region, credentials: operator });
}

function scenarioOf(account: LocalAccount, client: ECSClient): Scenario {
  const { bus, sqs, region, accountId } = account;
  const details = (type: string) =>
    bus.events.filter((event) => event['detail-type'] === type).map(({ detail }) => detail);
  const audits = (family?: string) =>
    (details('Sidecar Audit') as AuditEvent[]).filter((audit) => !family || audit.family === family);
  const digests = () => details('Sidecar Audit Digest') as AuditDigest[];
  return {
    account,
    client,
    audits,
    digests,
    async register(input) {
      await registering(client).register(input);
      await account.settled();
      return audits(input.family);
    },
    async sweep() {
      const before = digests().length;
      bus.fireSchedule('remora-dev-on-schedule');
      await account.settled();
      const [digest, ...more] = digests().slice(before);
      assert.ok(digest, 'the sweep left no digest');
      assert.deepEqual(more, []);
      return digest;
    },
    async newest(family) {
      const definition = await describing(client).describe(family);
      assert.ok(definition, `${family} has no active revision`);
      return definition;
    },
    registration: (family, revision = 1) => registrationOf(bus.events, family, revision),
    async repeat(event, change = {}) {
      bus.publish({ ...event, detail: { ...(event.detail as object), ...change } });
      await account.settled();
    },
    async dead(queue) {
      const arn = `arn:aws:sqs:${region}:${accountId}:remora-dev-${queue}`;
      const { ready, delayed, inFlight } = await sqs.inspect(arn);
      return [...ready, ...delayed, ...inFlight];
    },
  };
}

function registrationOf(events: BusEvent[], family: string, revision: number): BusEvent {
  const event = events.find(({ source, detail }) => {
    const { responseElements } = detail as { responseElements?: { taskDefinition?: TaskDefinition } };
    const registered = responseElements?.taskDefinition;
    return source === 'aws.ecs' && registered?.family === family && registered.revision === revision;
  });
  assert.ok(event, `${family}:${revision} was never registered`);
  return event;
}

/** A task on Fargate without the sidecar, with a value in its environment that nobody may see. */
export function fargate(family: string, more: Partial<RegisterInput> = {}): RegisterInput {
  const environment = [
    { name: 'EMPTY', value: '' },
    { name: 'DATABASE_URL', value: `postgres://${family}:planted-password@db` },
  ];
  return {
    family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '1024',
    executionRoleArn: 'arn:aws:iam::123456789012:role/exec',
    containerDefinitions: [{ name: 'app', image: 'app:1', environment }],
    ...more,
  };
}

/** The same task, whose app runs this build. */
export function build(family: string, tag: string): RegisterInput {
  const [app] = fargate(family).containerDefinitions;
  assert.ok(app);
  return fargate(family, { containerDefinitions: [{ ...app, image: `app:${tag}` }] });
}
