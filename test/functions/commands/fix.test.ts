import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from './memory-terminal.ts';

const wrong = `{
  // the shop
  "family": "shop",
  "networkMode": "awsvpc",
  "executionRoleArn": "arn:aws:iam::123456789012:role/execution",
  "containerDefinitions": [
    { "name": "mackerel-container-agent", "image": "mackerel/mackerel-container-agent:v0.12.0", "essential": false,
      "environment": [{ "name": "MACKEREL_CONTAINER_PLATFORM", "value": "fargate" }],
      "secrets": [{ "name": "MACKEREL_APIKEY", "valueFrom": "/key" }], "memory": 128 },
    { "name": "web", "image": "web:1", "memory": 64 }
  ]
}
`;
const right = wrong.replace('"fargate"', '"ecs_awsvpc"');
const bare = JSON.stringify({
  family: 'bare',
  networkMode: 'awsvpc',
  executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
  containerDefinitions: [{ name: 'web', image: 'web:1', memory: 64 }],
});

function place(files: Record<string, string>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'remora-fix-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}

test('a file is repaired in place, once', async () => {
  const path = place({ 'task.json': wrong });
  const first = await run(['fix', path('task.json')]);
  assert.deepEqual(
    [first.status, first.stdout],
    [0, `${path('task.json')} (shop): repaired (platform-wrong)\n`],
  );
  assert.equal(readFileSync(path('task.json'), 'utf8'), right);
  const { ino } = statSync(path('task.json'));
  assert.equal((await run(['fix', path('task.json')])).stdout, `${path('task.json')} (shop): correct\n`);
  assert.equal(statSync(path('task.json')).ino, ino, 'a file that is right is not written');
});

test('--check changes nothing and ends with 2', async () => {
  const path = place({ 'task.json': wrong, 'right.json': right });
  const { status, stdout } = await run(['fix', '--check', path('right.json'), path('task.json')]);
  assert.equal(status, 2);
  assert.match(stdout, /task\.json \(shop\): would be repaired \(platform-wrong\)\n$/);
  assert.equal(readFileSync(path('task.json'), 'utf8'), wrong);
  assert.equal((await run(['fix', '--check', path('right.json')])).status, 0);
});

test('mode, link and byte order mark stay, and no temporary file is left', async () => {
  const path = place({ 'task.json': `\uFEFF${wrong}` });
  chmodSync(path('task.json'), 0o640);
  symlinkSync('task.json', path('link.json'));
  assert.equal((await run(['fix', path('link.json')])).status, 0);
  assert.ok(lstatSync(path('link.json')).isSymbolicLink());
  assert.equal(statSync(path('task.json')).mode & 0o777, 0o640);
  assert.equal(readFileSync(path('task.json'), 'utf8'), `\uFEFF${right}`);
  assert.deepEqual(readdirSync(path('.')).sort(), ['link.json', 'task.json']);
});

test('standard input is repaired to standard output', async () => {
  const { status, stdout, stderr } = await run(['fix', '-'], { stdin: wrong });
  assert.deepEqual([status, stdout], [0, right]);
  assert.match(stderr, /- \(shop\): repaired/);
});

test('others are repaired beside what cannot be, and the worst is the exit status', async () => {
  const unresolved = wrong.replace('awsvpc', '${MODE}');
  const path = place({ 'broken.json': '{', 'refused.json': unresolved, 'task.json': wrong });
  const names = ['broken.json', 'refused.json', 'task.json'].map(path);
  const { status, stdout, stderr } = await run(['fix', ...names]);
  assert.equal(status, 1);
  assert.match(stderr, /remora: .*broken\.json:1: it is not JSON: .*\.\n$/);
  assert.match(stdout, /refused\.json \(shop\): refused, platform-unresolved: /);
  assert.equal(readFileSync(path('refused.json'), 'utf8'), unresolved);
  assert.equal(readFileSync(path('task.json'), 'utf8'), right);
  assert.equal((await run(['fix', ...names.slice(1)])).status, 3);
});

test('CloudFormation is only read', async () => {
  const template = `Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ExecutionRoleArn: role
      ContainerDefinitions: [{ Name: web, Image: web, Memory: 64 }]
`;
  const path = place({ 'template.yml': template });
  const { status, stderr } = await run(['fix', path('template.yml')]);
  assert.equal(status, 1);
  assert.match(stderr, /template\.yml \(Web\): a CloudFormation template is only read\. "remora plan" says/);
  assert.equal(readFileSync(path('template.yml'), 'utf8'), template);
});

test("an image that only the account's parameter knows is asked for", async () => {
  const path = place({ 'bare.json': bare, 'policy.yml': 'mode: report\n' });
  const asked = await run(['fix', '--policy', path('policy.yml'), path('bare.json')]);
  assert.equal(asked.status, 1);
  assert.match(
    asked.stderr,
    /takes the agent's image from the parameter \/remora\/dev\/agent-image, which no file holds\. Name the image: --image "\$\(aws ssm get-parameter --name \/remora\/dev\/agent-image --query/,
  );
  assert.equal(readFileSync(path('bare.json'), 'utf8'), bare);
  const given = await run([
    'fix',
    '--policy',
    path('policy.yml'),
    '--image',
    'agent:v1.0.0',
    path('bare.json'),
  ]);
  assert.equal(given.status, 0);
  const [, sidecar] = JSON.parse(readFileSync(path('bare.json'), 'utf8')).containerDefinitions;
  assert.equal(sidecar.image, 'agent:v1.0.0');
});
