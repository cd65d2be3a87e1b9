import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'yaml';
import type { FoundDefinition } from '../../../functions/documents/read-definitions.ts';
import { readDefinitions } from '../../../functions/documents/read-definitions.ts';
import { mistyped } from '../../../functions/sidecar/mistyped.ts';
import { shapeError } from '../../../functions/sidecar/shape.ts';
import { templateOf } from '../../third-party/to-cloudformation.ts';
import { caseInputs } from './case-inputs.ts';

function found(text: string): FoundDefinition[] {
  const read = readDefinitions(text, undefined);
  assert.ok(Array.isArray(read), JSON.stringify(read));
  return read;
}

test('a template gives back the definitions that it was made of, as JSON and as YAML', () => {
  // CloudFormation takes a number for a text and the other way round, so the wrong type would come back right.
  const inputs = caseInputs.filter(
    (input) => shapeError(input) === undefined && mistyped(input) === undefined,
  );
  for (const text of [JSON.stringify(templateOf(inputs)), stringify(templateOf(inputs))]) {
    const read = found(text);
    assert.deepEqual(
      read.map(({ logicalId }) => logicalId),
      inputs.map((_, i) => `T${i}`),
    );
    for (const [i, { definition }] of read.entries()) assert.deepEqual(definition, inputs[i]);
  }
});

test('short intrinsics are placeholders, and a member without a value is absent', () => {
  const [one] = found(`
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: 256
      NetworkMode: !Ref Mode
      ExecutionRoleArn: !GetAtt Role.Arn
      TaskRoleArn: !Ref AWS::NoValue
      ContainerDefinitions:
        - Name: web
          Image: !Sub '\${Account}.dkr.ecr/web'
          Memory: "512"
          Essential: "false"
          Environment: [{ Name: PORT, Value: 80 }]
          DockerLabels: { Team: web }
        - !Ref AWS::NoValue`);
  assert.equal(one?.logicalId, 'Web');
  assert.deepEqual(one?.definition, {
    family: { Ref: 'Web' },
    cpu: '256',
    networkMode: { Ref: 'Mode' },
    executionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
    containerDefinitions: [
      {
        name: 'web',
        image: { 'Fn::Sub': '${Account}.dkr.ecr/web' },
        memory: 512,
        essential: false,
        environment: [{ name: 'PORT', value: '80' }],
        dockerLabels: { Team: 'web' },
      },
    ],
  });
});

test('one resource, a resource under its name, and bare properties are read too', () => {
  const properties = { Family: 'web', ContainerDefinitions: [{ Name: 'web' }] };
  const resource = { Type: 'AWS::ECS::TaskDefinition', Properties: properties };
  for (const value of [resource, { Web: resource }, properties]) {
    const [one] = found(JSON.stringify(value));
    assert.equal(one?.form, 'cloudformation');
    assert.deepEqual(one?.definition, { family: 'web', containerDefinitions: [{ name: 'web' }] });
  }
});

test('a loop has its task definitions read once, as they are written', () => {
  const [one] = found(`
Resources:
  Fn::ForEach::Tasks:
    - Name
    - [web, job]
    - Task\${Name}:
        Type: AWS::ECS::TaskDefinition
        Properties: { Family: !Ref Name, ContainerDefinitions: [] }`);
  assert.equal(one?.logicalId, 'Task${Name}');
  assert.deepEqual(one?.definition, { family: { Ref: 'Name' }, containerDefinitions: [] });
});

test('a template without a task definition has none', () => {
  assert.deepEqual(found('Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n'), []);
});

test('a number for a text, and the other way round, is handed on as ECS wants it, at every depth', () => {
  const [one] = found(`
Type: AWS::ECS::TaskDefinition
Properties:
  Family: web
  EphemeralStorage: { SizeInGiB: "30" }
  ContainerDefinitions:
    - Name: web
      Command: [sleep, 60]
      StopTimeout: "30"
      LogConfiguration: { LogDriver: awslogs, Options: { awslogs-create-group: true, max: 10 } }
      HealthCheck: { Command: [CMD, "true"], Interval: "30" }
      LinuxParameters: { Swappiness: "-1", InitProcessEnabled: "true" }
      NewMember: { Depth: "1", constructor: x }`);
  assert.deepEqual(one?.definition, {
    family: 'web',
    ephemeralStorage: { sizeInGiB: 30 },
    containerDefinitions: [
      {
        name: 'web',
        command: ['sleep', '60'],
        stopTimeout: 30,
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-create-group': 'true', max: '10' } },
        healthCheck: { command: ['CMD', 'true'], interval: 30 },
        linuxParameters: { swappiness: -1, initProcessEnabled: true },
        newMember: { depth: '1', constructor: 'x' },
      },
    ],
  });
});

test('what an include may bring is a placeholder where the template itself does not say it', () => {
  const include = { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/task.yml' } };
  const properties = {
    Family: 'web',
    'Fn::Transform': include,
    NetworkMode: 'awsvpc',
    ContainerDefinitions: [],
  };
  const [one] = found(JSON.stringify({ Type: 'AWS::ECS::TaskDefinition', Properties: properties }));
  assert.deepEqual(one?.definition, {
    family: 'web',
    networkMode: 'awsvpc',
    requiresCompatibilities: { 'Fn::Transform': include },
    containerDefinitions: [],
  });
});

test("YAML 1.1's words for true and false are taken where CloudFormation takes them", () => {
  const [one] = found(`
Type: AWS::ECS::TaskDefinition
Properties:
  Family: web
  ContainerDefinitions:
    - { Name: on, Essential: no, Privileged: Off, ReadonlyRootFilesystem: YES, Interactive: on }`);
  assert.deepEqual(one?.definition, {
    family: 'web',
    containerDefinitions: [
      { name: 'on', essential: false, privileged: false, readonlyRootFilesystem: true, interactive: true },
    ],
  });
});
