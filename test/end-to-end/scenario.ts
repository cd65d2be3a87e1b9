import assert from 'node:assert/strict';
import { after } from 'node:test';
import { ECSClient } from '@aws-sdk/client-ecs';
import { describing, registering } from '../../functions/clients/ecs.ts';
import type { AuditEvent } from '../../functions/report/audit-event.ts';
import type { AuditDigest } from '../../functions/report/digest.ts';
import type { RegisterInput, TaskDefinition } from '../../functions/sidecar/definition.ts';
import type { BusEvent } from '../local-account/event-delivery.ts';
import type { LocalAccount } from '../local-account/local-account.ts';
import { preparedAccount } from '../local-account/start/prepared-account.ts';

/** The packaged bundles, in processes of their own, behind the packaged rules and queues, and a person at work there. */
export interface Scenario {
  account: LocalAccount;
  client: ECSClient;
  /** Registers a definition as a person would, and waits until nothing moves any more. */
  register(input: RegisterInput): Promise<AuditEvent[]>;
  /** A scheduled sweep; what it says at its end. */
  sweep(): Promise<AuditDigest>;
  /** The audit events of a family so far. */
  audits(family: string): AuditEvent[];
  newest(family: string): Promise<TaskDefinition>;
  /** The CloudTrail event of a family's first revision, which is never our own. */
  firstRegistration(family: string): BusEvent;
}

/** A scenario for one test file; it ends after the file's last test. */
export async function startScenario(): Promise<Scenario> {
  const account = await preparedAccount();
  const { endpoint, region, operator, bus } = account;
  const client = new ECSClient({ endpoint: endpoint.url, region, credentials: operator });
  after(async () => {
    client.destroy();
    await account.stop();
  });
  const audits = (family: string) =>
    bus.events
      .filter((event) => event['detail-type'] === 'Sidecar Audit')
      .map(({ detail }) => detail as AuditEvent)
      .filter((audit) => audit.family === family);
  return {
    account,
    client,
    audits,
    async register(input) {
      await registering(client).register(input);
      await account.settled();
      return audits(input.family);
    },
    async sweep() {
      bus.fireSchedule('remora-dev-on-schedule');
      await account.settled();
      const event = bus.events.findLast((each) => each['detail-type'] === 'Sidecar Audit Digest');
      assert.ok(event, 'the sweep left no digest');
      return event.detail as AuditDigest;
    },
    async newest(family) {
      const definition = await describing(client).describe(family);
      assert.ok(definition, `${family} has no active revision`);
      return definition;
    },
    firstRegistration(family) {
      const event = bus.events.find(({ source, detail }) => {
        const { responseElements } = detail as {
          responseElements?: { taskDefinition?: { family?: string } };
        };
        return source === 'aws.ecs' && responseElements?.taskDefinition?.family === family;
      });
      assert.ok(event, `${family} was never registered`);
      return event;
    },
  };
}

/** A task on Fargate without the sidecar. */
export function fargate(family: string, more: Partial<RegisterInput> = {}): RegisterInput {
  return {
    family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '1024',
    executionRoleArn: 'arn:aws:iam::123456789012:role/exec',
    containerDefinitions: [{ name: 'app', image: 'app:1', environment: [{ name: 'EMPTY', value: '' }] }],
    ...more,
  };
}
