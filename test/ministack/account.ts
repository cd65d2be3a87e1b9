import { readFile } from 'node:fs/promises';
import { after } from 'node:test';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import { listen } from './listen.ts';
import { person } from './person.ts';
import { stage } from './serverless.ts';
import { startMinistack } from './start-ministack.ts';
import { startWebhook } from './webhook.ts';

export const image = 'public.ecr.aws/mackerel/mackerel-container-agent:v0.13.2';

/**
 * An account as it is before Remora comes: a trail's events can be put, the parameters are there, two execution roles,
 * and a user who may deploy. It ends after the file's last test.
 */
export async function startAccount() {
  const ministack = await startMinistack();
  const webhook = await startWebhook();
  after(async () => {
    webhook.stop();
    await ministack.stop();
  });
  const { region, accountId } = ministack;
  const we = person(ministack);
  const arn = (queue: string) => `arn:aws:sqs:${region}:${accountId}:${queue}`;
  const parameter = (name: string, Type: 'String' | 'SecureString', Value: string) =>
    we.ssm.send(new PutParameterCommand({ Name: `/remora/${stage}/${name}`, Type, Value }));

  const secrets = { 'mackerel-api-key': 'a-key-that-nobody-may-see', 'slack-webhook': webhook.url };
  for (const [name, value] of Object.entries(secrets)) await parameter(name, 'SecureString', value);
  await parameter('policy', 'String', 'mode: register\nsidecar: { roles: ["Shop:app"] }\n');
  await parameter('agent-image', 'String', image);

  const keyArn = `arn:aws:ssm:${region}:${accountId}:parameter/remora/${stage}/mackerel-api-key`;
  const readsTheKey = { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: keyArn };
  return {
    ...{ ministack, webhook, we, keyArn, secrets },
    records: await listen(we, arn),
    deployer: await we.makeUser('deployer', await readFile('infra/deployer.json', 'utf8')),
    /** The role that our tasks run under, and one that may not do anything. */
    execution: await we.makeRole('execution', { Version: '2012-10-17', Statement: [readsTheKey] }),
    powerless: await we.makeRole('powerless'),
    roleName: (of: string) => `remora-${stage}-${region}-${of}`,
  };
}

/** A task on Fargate without the sidecar. */
export function unwatched(family: string, executionRoleArn: string): RegisterInput {
  return {
    family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '1024',
    executionRoleArn,
    containerDefinitions: [
      { name: 'app', image: 'app:1', environment: [{ name: 'EMPTY', value: '' }], essential: true },
    ],
  };
}
