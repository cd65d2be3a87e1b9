import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ECSClient } from '@aws-sdk/client-ecs';
import { describing } from '../../functions/clients/ecs.ts';
import type { AuditEvent } from '../../functions/report/audit-event.ts';
import { definitionDiff } from '../../functions/report/definition-diff.ts';
import type { LocalAccount } from './local-account.ts';
import { preparedAccount } from './start/prepared-account.ts';
import { type Registration, registerFile } from './start/register-files.ts';
import { colouredDiff, outcomeTable, paint } from './start/show.ts';

const usage = `npm start [-- [--serve] [FILE…]]

Shows what Remora does, on a local AWS account in this process: registers task
definitions, lets their events travel through the packaged rules, queues and
functions, and prints what became of them. Needs no AWS account.

  FILE…     task definitions to register instead of the samples: register
            inputs, or answers of "aws ecs describe-task-definition"
  --serve   keeps the account running, for the AWS CLI or any SDK
  --help    this text

Examples:
  npm start
  npm start -- my-task-definition.json
  npm start -- --serve`;

const samples = fileURLToPath(new URL('start/samples', import.meta.url));

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      serve: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    say(usage);
    return 0;
  }
  const account = await preparedAccount(say);
  try {
    const files =
      positionals.length > 0
        ? positionals.map((file) => resolve(process.env.INIT_CWD ?? '.', file))
        : await sampleFiles();
    const status = await show(account, files);
    if (values.serve) await serve(account);
    return status;
  } finally {
    await account.stop();
  }
}

async function sampleFiles(): Promise<string[]> {
  const names = await readdir(samples);
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => `${samples}/${name}`);
}

async function show(account: LocalAccount, files: string[]): Promise<number> {
  const client = clientOf(account);
  heading('Task definitions are registered, and their events travel');
  const registrations: Registration[] = [];
  for (const [i, file] of files.entries()) {
    const registration = await registerFile(file, client);
    registrations.push(registration);
    say(
      'error' in registration
        ? `  ${i + 1}/${files.length} ${file}: ${registration.error}`
        : `  ${i + 1}/${files.length} ${registration.family}:${registration.revision} registered`,
    );
    await account.settled();
  }
  const audits = auditsOf(account);
  heading('What became of them');
  say(outcomeTable(registrations, audits));
  await showDiff(client, audits);
  heading(`Audit events on the bus (${audits.length})`);
  for (const audit of audits) say(paint('dim', JSON.stringify(audit)));
  const quiet = await secondSweep(account);
  client.destroy();
  const unregistered = registrations.some((registration) => 'error' in registration);
  return quiet && !unregistered && isHealthy(account) ? 0 : 1;
}

async function showDiff(client: ECSClient, audits: AuditEvent[]): Promise<void> {
  const repaired =
    audits.find(
      ({ repairedRevision, findings }) => repairedRevision && findings[0]?.code !== 'sidecar-missing',
    ) ?? audits.find(({ repairedRevision }) => repairedRevision);
  if (!repaired) return;
  const { describe } = describing(client);
  const [before, after] = await Promise.all(
    [repaired.revision, repaired.repairedRevision].map((revision) =>
      describe(`${repaired.family}:${revision}`),
    ),
  );
  if (!before || !after) return;
  heading(`${repaired.family}:${repaired.revision} → ${repaired.family}:${repaired.repairedRevision}`);
  say(colouredDiff(definitionDiff(before, after)));
}

/** A sweep looks at every family; where everything was repaired it finds nothing to do. */
async function secondSweep(account: LocalAccount): Promise<boolean> {
  heading('A sweep looks at every family again');
  const before = revisionsMade(account);
  account.bus.fireSchedule('remora-dev-on-schedule');
  await account.settled();
  const made = revisionsMade(account) - before;
  const digest = account.bus.events.findLast((event) => event['detail-type'] === 'Sidecar Audit Digest');
  say(paint('dim', JSON.stringify(digest?.detail)));
  say(made === 0 ? paint('green', 'It changes nothing.') : paint('red', `It registered ${made} revisions.`));
  return made === 0 && digest !== undefined;
}

function revisionsMade(account: LocalAccount): number {
  return account.endpoint.calls.filter(({ action, error }) => action === 'RegisterTaskDefinition' && !error)
    .length;
}

/** Nothing was lost on the way, nothing was denied, and no function failed. */
function isHealthy({ bus, lambda, endpoint }: LocalAccount): boolean {
  const denied = endpoint.calls
    .filter(({ allowed }) => !allowed)
    .map(({ service, action }) => `${service}:${action} was denied`);
  const failed = lambda.invocations
    .filter(({ ok }) => !ok)
    .map(({ functionName, error }) => `${functionName} failed: ${error}`);
  const lost = bus.lost.map(({ reason }) => `an event was lost: ${reason}`);
  const troubles = [...lambda.problems, ...denied, ...failed, ...lost];
  for (const trouble of troubles) say(paint('red', trouble));
  return troubles.length === 0;
}

function auditsOf(account: LocalAccount): AuditEvent[] {
  return account.bus.events
    .filter((event) => event['detail-type'] === 'Sidecar Audit')
    .map(({ detail }) => detail as AuditEvent);
}

function clientOf({ endpoint, region, operator }: LocalAccount): ECSClient {
  return new ECSClient({ endpoint: endpoint.url, region, credentials: operator });
}

async function serve({ endpoint, region, operator }: LocalAccount): Promise<void> {
  heading('The account stays; Ctrl-C ends it');
  say('Point the AWS CLI or any SDK at it:\n');
  say(`export AWS_ENDPOINT_URL=${endpoint.url}`);
  say(`export AWS_REGION=${region}`);
  say(`export AWS_ACCESS_KEY_ID=${operator.accessKeyId}`);
  say(`export AWS_SECRET_ACCESS_KEY=${operator.secretAccessKey}`);
  say('\nThe policy in force is the parameter /remora/dev/policy; a change counts after a minute.');
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, done);
  });
}

function heading(text: string): void {
  say(`\n${paint('bold', text)}`);
}

function say(text: string): void {
  console.log(text);
}

process.exitCode = await main(process.argv.slice(2));
