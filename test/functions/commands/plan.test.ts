import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from './memory-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'remora-plan-'));

/** The path of a new file with this content. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
  );
  return path;
}

const sidecar = (platform: string) => ({
  name: 'mackerel-container-agent',
  image: 'mackerel/mackerel-container-agent:v0.12.0',
  essential: false,
  memory: 128,
  environment: [
    { name: 'MACKEREL_CONTAINER_PLATFORM', value: platform },
    { name: 'MACKEREL_ROLES', value: 'Shop:web' },
    { name: 'OTHER', value: 'SECRET' },
  ],
  secrets: [{ name: 'MACKEREL_APIKEY', valueFrom: '/key' }],
});
const definition = (family: string, platform: string) => ({
  family,
  networkMode: 'awsvpc',
  executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
  containerDefinitions: [{ name: 'web', image: 'web:1', memory: 64 }, sidecar(platform)],
});
const correct = file('correct.json', definition('right', 'ecs_awsvpc'));
const wrong = file('wrong.json', definition('wrong', 'fargate'));
const refused = file('refused.json', { ...definition('refused', 'ecs'), networkMode: '${MODE}' });
const broken = file('broken.json', '{\n"family": SECRET}');
const policy = file('policy.yml', 'sidecar: { roles: ["Shop:web"] }\n');
const template = file(
  'template.yml',
  `Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: web
          Image: !Ref Image
          Memory: 64
  Job:
    Type: AWS::ECS::TaskDefinition
    Properties: { Family: job, NetworkMode: !Ref Mode, ContainerDefinitions: [{ Name: job, Image: job }] }
`,
);

async function records(args: string[], stdin = '') {
  const { stdout, ...rest } = await run(['plan', '--json', ...args], { stdin });
  return {
    ...rest,
    records: stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

test('the exit status is that of the worst: unreadable, refused, repair, nothing', async () => {
  const cases: [string[], number][] = [
    [[correct], 0],
    [[correct, wrong], 2],
    [[wrong, refused, correct], 3],
    [[broken, refused, wrong], 1],
    [[join(folder, 'none.json'), correct], 1],
  ];
  for (const [files, status] of cases)
    for (const form of [[], ['--json'], ['--sarif']])
      assert.equal((await run(['plan', ...form, ...files])).status, status, files.join(' '));
});

test('--json has a line for everything, also for what could not be read', async () => {
  const read = await records([broken, correct, folder, refused, template]);
  assert.deepEqual(
    read.records.map(({ file: path, findings, message, ...rest }) => rest),
    [
      {
        decision: 'refuse',
        reason: 'unreadable',
        error: 'it is not JSON: a word stands where none may',
        line: 2,
      },
      { family: 'right', decision: 'correct' },
      {
        decision: 'refuse',
        reason: 'unreadable',
        error: `it is a directory. Name the files in it, as ${folder}/*.json`,
      },
      { family: 'refused', decision: 'refuse', reason: 'platform-unresolved' },
      { logicalId: 'Web', decision: 'repair' },
      { logicalId: 'Job', family: 'job', decision: 'refuse', reason: 'platform-unresolved' },
    ],
  );
  assert.deepEqual(
    read.records.map((record) => record.file),
    [broken, correct, folder, refused, template, template],
  );
  assert.ok(read.records.every(({ findings }) => Array.isArray(findings)));
});

test('--register-input carries what to register, but for CloudFormation', async () => {
  const [repair, cloudformation] = (await records(['--register-input', wrong, template])).records;
  assert.equal(repair.registerInput.containerDefinitions[1].environment[0].value, 'ecs_awsvpc');
  assert.equal(repair.registerInput.containerDefinitions[1].environment[2].value, 'SECRET');
  assert.equal(cloudformation.registerInput, undefined);
  assert.equal((await records([wrong])).records[0].registerInput, undefined);
});

test('no environment value is shown without --register-input', async () => {
  for (const form of [[], ['--json'], ['--sarif']]) {
    const { stdout, stderr } = await run(['plan', ...form, wrong, broken]);
    assert.doesNotMatch(stdout + stderr, /SECRET/);
  }
});

test('people see the decision, the findings and a diff', async () => {
  const { stdout, stderr } = await run(['plan', wrong]);
  assert.equal(stderr, 'The built-in policy is in force; --policy names yours.\n');
  assert.equal(
    stdout,
    `${wrong} (wrong): repair
  error    platform-wrong  MACKEREL_CONTAINER_PLATFORM is "fargate" but must be "ecs_awsvpc" here.

@@ -16,7 +16,7 @@
       "environment": [
         {
           "name": "MACKEREL_CONTAINER_PLATFORM",
-          "value": "fargate"
+          "value": "ecs_awsvpc"
         },
         {
           "name": "MACKEREL_ROLES",

1 task definition: 1 to repair
`,
  );
});

test('standard input is read, and an answer of describe-task-definition says where it is from', async () => {
  const taskDefinition = {
    ...definition('live', 'ecs'),
    containerDefinitions: [{ name: 'web', image: 'web:1', memory: 64 }],
    taskDefinitionArn: 'arn:aws-cn:ecs:cn-north-1:210987654321:task-definition/live:7',
    revision: 7,
    status: 'ACTIVE',
  };
  const stdin = JSON.stringify({ taskDefinition, tags: [{ key: 'mackerel:roles', value: 'Shop:web' }] });
  const [record] = (await records(['--register-input', '-'], stdin)).records;
  assert.equal(record.file, '-');
  assert.equal(record.revision, 7);
  const [added] = record.registerInput.containerDefinitions.slice(-1);
  const parameter = 'parameter/remora/dev/mackerel-api-key';
  assert.equal(added.secrets[0].valueFrom, `arn:aws-cn:ssm:cn-north-1:210987654321:${parameter}`);
});

test('the key is named by ARN where account and region are known, else by its name', async () => {
  const bare = file('bare.json', {
    ...definition('bare', 'ecs'),
    containerDefinitions: [{ name: 'a', image: 'b', memory: 64 }],
  });
  const keyOf = async (...args: string[]) => {
    const [record] = (await records(['--register-input', bare, ...args])).records;
    return record.registerInput.containerDefinitions[1].secrets[0].valueFrom;
  };
  assert.equal(await keyOf(), '/remora/dev/mackerel-api-key');
  assert.equal(await keyOf('--region', 'eu-west-1'), '/remora/dev/mackerel-api-key');
  assert.equal(
    await keyOf('--account', '123456789012', '--region', 'eu-west-1', '--stage', 'prod'),
    'arn:aws:ssm:eu-west-1:123456789012:parameter/remora/prod/mackerel-api-key',
  );
});

test("--image is what the policy's parameter holds", async () => {
  const bare = file('image.json', {
    ...definition('bare', 'ecs'),
    containerDefinitions: [{ name: 'a', image: 'b', memory: 64 }],
  });
  const read = await records(['--register-input', '--policy', policy, '--image', 'agent:v1.2.3', bare]);
  assert.equal(read.records[0].registerInput.containerDefinitions[1].image, 'agent:v1.2.3');
});

test('SARIF says where in the file', async () => {
  const { stdout } = await run(['plan', '--sarif', template, broken]);
  const log = JSON.parse(stdout);
  const [{ results, invocations, tool }] = log.runs;
  assert.equal(log.version, '2.1.0');
  assert.equal(invocations[0].executionSuccessful, false);
  const places = results.map(
    (result: {
      ruleId: string;
      ruleIndex: number;
      locations: { physicalLocation: { region: object } }[];
    }) => {
      assert.equal(tool.driver.rules[result.ruleIndex].id, result.ruleId);
      return [result.ruleId, result.locations[0]?.physicalLocation.region];
    },
  );
  assert.deepEqual(places, [
    ['sidecar-missing', { startLine: 7, startColumn: 7 }],
    ['roles-unknown', { startLine: 7, startColumn: 7 }],
    ['platform-unresolved', { startLine: 13, startColumn: 32 }],
    ['refused', { startLine: 13, startColumn: 17 }],
  ]);
  const [notice] = invocations[0].toolExecutionNotifications;
  assert.equal(notice.locations[0].physicalLocation.region.startLine, 2);
  assert.equal(notice.locations[0].physicalLocation.artifactLocation.uri, `file://${broken}`);
});

test('bytes that are no text, or too many, are told apart', async () => {
  const tooLarge = 'it is larger than 10 MiB. No task definition, template or policy is: name the right file';
  const cases: [string, Buffer, string][] = [
    ['utf16.json', Buffer.from('\uFEFF{}', 'utf16le'), 'it is UTF-16; save it as UTF-8'],
    ['latin1.json', Buffer.from('{"a": "é"}', 'latin1'), 'it is no UTF-8 text; save it as UTF-8'],
    ['binary.json', Buffer.from([0x7b, 0, 1, 2]), 'it is no text; name a JSON or YAML file'],
    ['empty.json', Buffer.alloc(0), 'it is empty'],
    ['large.json', Buffer.alloc(11 * 1024 * 1024, ' '), tooLarge],
  ];
  for (const [name, bytes, error] of cases) {
    const { records: read, status } = await records([file(name, bytes)]);
    assert.deepEqual([read[0].error, status], [error, 1]);
  }
  const marked = file('marked.json', `\uFEFF${JSON.stringify(definition('marked', 'ecs_awsvpc'))}`);
  assert.equal((await records([marked])).records[0].decision, 'correct');
});

test('what is no task definition, and a template without one', async () => {
  const { records: read, status } = await records([
    file('package.json', { name: 'x' }),
    file('list.json', []),
  ]);
  assert.deepEqual([read.length, status], [2, 1]);
  for (const { error } of read) assert.match(error, /^it is no task definition: /);
  const none = await run(['plan', '--json', file('none.yml', 'Resources: { A: { Type: AWS::SNS::Topic } }')]);
  assert.deepEqual([none.status, none.stdout], [0, '']);
  assert.match(none.stderr, /no task definition is in it/);
});

test('a call that makes no sense is one line on standard error, and nothing on standard output', async () => {
  const typo = file('typo.yml', 'mode: regster\nsidecar: { memroy: 1 }\n');
  const cases: [string[], RegExp][] = [
    [['plan'], /missing required argument 'file'/],
    [['plan', '--jsn', correct], /unknown option '--jsn'\. Did you mean --json\?/],
    [['plan', '--json', '--sarif', correct], /--json and --sarif exclude each other/],
    [['plan', '--register-input', correct], /--register-input belongs to --json/],
    [['plan', '--policy', '-', '-'], /standard input cannot be both/],
    [['plan', '--account', '12', correct], /--account must be the twelve digits/],
    [
      ['plan', '--json', '--policy', typo, correct],
      /typo\.yml: the policy is not valid: .*Did you mean memory\?/,
    ],
    [
      ['plan', '--policy', join(folder, 'nothing.yml'), correct],
      /nothing\.yml: there is no such file\. Is its path spelt right\?/,
    ],
    [['paln', correct], /there is no command "paln"\. Did you mean plan\?/],
    [['--verbose'], /The command comes first/],
  ];
  for (const [args, line] of cases) {
    const { status, stdout, stderr } = await run(args);
    assert.deepEqual([status, stdout, stderr.split('\n').length], [1, '', 2], stderr);
    assert.match(stderr, line);
  }
});
