import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeTaskDefinitionCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { linesInSvg } from '../pictures/npm-start/lines-in-svg.ts';
import { apiKey } from './start/prepared-account.ts';
import { runStart, type StartRun } from './start/run-start.ts';
import { tableOf } from './start/table-of.ts';

const secret = 'hunter2-is-a-secret';
const picture = join(import.meta.dirname, '../../docs/pictures/npm-start.svg');
const samples = join(import.meta.dirname, 'start/samples');
const folder = await mkdtemp(join(tmpdir(), 'remora start '));
after(() => rm(folder, { recursive: true, force: true }));

const task = {
  family: 'shop',
  networkMode: 'awsvpc' as const,
  requiresCompatibilities: ['FARGATE' as const],
  cpu: '256',
  memory: '512',
  executionRoleArn: 'arn:aws:iam::123456789012:role/exec',
  containerDefinitions: [{ name: 'app', image: 'app:1', environment: [{ name: 'P', value: secret }] }],
};

const files: Record<string, unknown> = {
  'not-json.json': `{"password": "${secret}`,
  'list.json': [secret],
  'null.json': null,
  'text.json': secret,
  'other.json': { password: secret },
  'no-memory.json': { ...task, requiresCompatibilities: ['EC2'], cpu: undefined, memory: undefined },
  'input.json': task,
  'answer.json': {
    taskDefinition: {
      ...task,
      family: 'described',
      taskDefinitionArn: 'arn:aws:ecs:ap-northeast-1:123456789012:task-definition/described:7',
      revision: 7,
      status: 'ACTIVE',
      compatibilities: ['EC2', 'FARGATE'],
      registeredBy: 'arn:aws:iam::123456789012:root',
    },
    tags: [{ key: 'remora:mode', value: 'off' }],
  },
};
for (const [name, content] of Object.entries(files))
  await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
await mkdir(join(folder, 'folder.json'));

// All at once: runs side by side do not disturb each other.
suite('npm start', { concurrency: true, timeout: 120_000 }, () => {
  test('shows what becomes of the samples, in lines of 80 columns, and no secret', async () => {
    const run = runStart([]);
    assert.equal(await run.ended, 0, run.output());
    assert.deepEqual(tableOf(run.output()), [
      ['legacy-web', 'bridge', '1 → 2', 'repair', 'sidecar-missing'],
      ['edge-proxy', 'host', '1 → 2', 'repair', 'sidecar-missing'],
      ['billing', 'awsvpc', '1 → 2', 'repair', 'sidecar-essential platform-wrong'],
      ['shop-api', 'Fargate', '1 → 2', 'repair', 'sidecar-missing'],
      ['intranet-iis', 'Windows', '1', 'exempt', 'windows'],
      ['reports', 'bridge', '1 → 2', 'repair', 'sidecar-essential apikey-plaintext'],
      ['search', 'Fargate', '1', 'correct', 'nothing to mend'],
    ]);
    assert.match(run.output(), /agent-image names it, as repairs do: @sha256:[0-9a-f]{12}…\n/);
    for (const line of ['reports:2 repairs reports:1', 'search:1 is right', '-          "value": "(hidden)"'])
      assert.ok(run.output().includes(line), `${line} is not in\n${run.output()}`);
    assert.match(run.output(), /7 families: 6 correct, 1 exempt\.\n {2}It changes nothing\.\n/);
    assert.ok(!run.output().includes(apiKey));
    // From here on nothing depends on time.
    const tail = (lines: string[]) => lines.slice(lines.indexOf('What became of them'));
    assert.deepEqual(
      tail(linesInSvg(await readFile(picture, 'utf8'))),
      tail(run.output().trimEnd().split('\n')),
      'docs/pictures/npm-start.svg shows something else: draw it anew with "npm run record"',
    );
    for (const line of run.output().split('\n')) assert.ok(line.length <= 80, line);
  });

  test('takes files, and says in a line what is wrong with one, without a word of it', async () => {
    const names = [
      ...Object.keys(files),
      'folder.json',
      'missing.json',
      join(samples, '07-already-right.json'),
    ];
    const run = runStart(['--events', ...names], folder);
    assert.equal(await run.ended, 1, run.output());
    const becauses = tableOf(run.output()).map(([name, , , decision, because]) => [name, decision, because]);
    assert.deepEqual(becauses, [
      ['not-json.json', 'none', 'It is not JSON.'],
      ['list.json', 'none', 'A task definition must be a JSON object but is a list.'],
      ['null.json', 'none', 'A task definition must be a JSON object but is null.'],
      ['text.json', 'none', 'It is not JSON.'],
      [
        'other.json',
        'none',
        'It is no task definition: containerDefinitions must be a list of containers but is missing.',
      ],
      [
        'no-memory.json',
        'none',
        "ECS refuses it: Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' must be specified.",
      ],
      ['shop', 'repair', 'sidecar-missing'],
      ['described', 'exempt', 'opted-out'],
      ['folder.json', 'none', 'It is a directory.'],
      ['missing.json', 'none', 'There is no such file.'],
      ['search', 'correct', 'nothing to mend'],
    ]);
    assert.match(run.output(), /missing\.json: There is no such file\.\n/);
    assert.ok(!run.output().includes(secret), run.output());
    const events = run
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    assert.deepEqual(
      events.map((line) => JSON.parse(line).family),
      ['shop', 'described'],
    );
  });

  test('--serve keeps an account that any SDK can use, and ends with everything that it started', async () => {
    const run = runStart(['--serve', join(samples, '07-already-right.json')]);
    const clients = await clientsOf(run);
    const policy = await clients.ssm.send(new GetParameterCommand({ Name: '/remora/dev/policy' }));
    assert.match(policy.Parameter?.Value ?? '', /mode: register/);
    await clients.ecs.send(new RegisterTaskDefinitionCommand(task));
    await run.says(/shop:2 repairs shop:1\n/);
    const { taskDefinition } = await clients.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'shop' }),
    );
    assert.deepEqual(
      taskDefinition?.containerDefinitions?.map(({ name }) => name),
      ['app', 'mackerel-container-agent'],
    );
    await endsWhole(run, 'SIGINT', 0);
  });

  test('a signal in the middle ends it with everything that it started', async () => {
    const run = runStart([]);
    await run.says(/is left alone/);
    await endsWhole(run, 'SIGTERM', 143);
  });

  test('--help says what there is', async () => {
    const run = runStart(['--help']);
    assert.equal(await run.ended, 0);
    assert.match(run.output(), /--serve .*\n/);
  });

  test('a wrong argument is one line and the exit status 2', async () => {
    const run = runStart(['--sreve']);
    assert.equal(await run.ended, 2);
    assert.equal(
      run.output(),
      `npm start: Unknown option '--sreve'. "npm start -- --help" tells what there is.\n`,
    );
  });
});

/** Clients that know of the account only what a person exports. */
async function clientsOf(run: StartRun): Promise<{ ecs: ECSClient; ssm: SSMClient }> {
  await run.says(/What happens from here on/);
  const exported = [...run.output().matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name, value]) => [
    name,
    value,
  ]);
  assert.deepEqual(
    exported.map(([name]) => name),
    ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  );
  Object.assign(process.env, Object.fromEntries(exported));
  const clients = { ecs: new ECSClient({}), ssm: new SSMClient({}) };
  after(() => Object.values(clients).forEach((client) => void client.destroy()));
  return clients;
}

async function endsWhole(run: StartRun, signal: NodeJS.Signals, status: number): Promise<void> {
  const descendants = run.descendants();
  assert.ok(descendants.length >= 2, 'the functions have processes of their own');
  run.child.kill(signal);
  assert.equal(await run.ended, status, run.output());
  // The kernel may take a moment to bury what was killed.
  for (let i = 0; i < 50 && descendants.some(isAlive); i += 1) await sleep(20);
  assert.deepEqual(descendants.filter(isAlive), []);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
