import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  agent,
  codes,
  fargate,
  planned,
  refusal,
  repaired,
  role,
  standard,
  task,
  variable,
  web,
} from './examples.ts';

test('task-metadata refuses network mode none on every launch type', () => {
  const policy = `${standard}setup: task-metadata\n`;
  for (const requiresCompatibilities of [
    ['EC2'],
    ['MANAGED_INSTANCES'],
    ['FARGATE'],
    ['EXTERNAL'],
    undefined,
  ]) {
    assert.equal(refusal(task({ networkMode: 'none', requiresCompatibilities }), policy), 'network-none');
  }
});

test('a right sidecar in a definition that is too large is correct, and not registrable', () => {
  const large = { ...web, command: ['x'.repeat(65_536)] };
  const made = planned(fargate({ containerDefinitions: [large, agent('fargate')] }));
  assert.deepEqual([made.decision, codes(made)], ['correct', ['not-registrable']]);
  assert.match(made.findings[0]?.message ?? '', /Max allowed length is '65536' bytes/);
});

test('a family whose name leaves no room in our tag is repaired without it', () => {
  const family = 'f'.repeat(255);
  const made = planned(fargate({ family, revision: 12 }));
  assert.equal(made.decision, 'repair');
  assert.deepEqual(codes(made), ['sidecar-missing', 'tags-full']);
  assert.equal(repaired(fargate({ family, revision: 12 })).tags, undefined);
  assert.equal(repaired(fargate({ family: family.slice(2), revision: 12 })).tags?.length, 1);
});

test('our tag is there only where there is a revision', () => {
  assert.equal(repaired(fargate()).tags, undefined);
  assert.equal(repaired(fargate({ revision: null })).tags, undefined);
  assert.deepEqual(repaired(fargate({ revision: 3 })).tags, [{ key: 'remora:repairs', value: 'shop-web:3' }]);
});

test('what ECS says a task is compatible with is not what it requires', () => {
  const described = task({
    revision: 1,
    status: 'ACTIVE',
    compatibilities: ['EC2', 'FARGATE'],
    networkMode: 'awsvpc',
  });
  const input = repaired(described);
  assert.equal(variable(input.containerDefinitions[1], 'MACKEREL_CONTAINER_PLATFORM'), 'ecs_awsvpc');
  assert.ok(!('requiresCompatibilities' in input) && !('compatibilities' in input));
});

test('a Fargate size that our table does not know is no reason to refuse', () => {
  assert.equal(refusal(fargate({ cpu: '32768', memory: '65536' })), 'repair');
  assert.equal(refusal(fargate({ cpu: '256', memory: '4096' })), 'repair');
  const right = planned(
    fargate({ cpu: '256', memory: '4096', containerDefinitions: [web, agent('fargate')] }),
  );
  assert.deepEqual([right.decision, codes(right)], ['correct', ['not-registrable']]);
});

test('ten containers are enough where one of them is the sidecar', () => {
  const nine = Array.from({ length: 9 }, (_, i) => ({ ...web, name: `web-${i}`, memory: 16 }));
  assert.equal(refusal(fargate({ containerDefinitions: nine })), 'repair');
  assert.equal(
    refusal(fargate({ containerDefinitions: [...nine, agent('fargate', { essential: true })] })),
    'repair',
  );
  assert.equal(refusal(fargate({ containerDefinitions: [...nine, web] })), 'too-many-containers');
});

test('the size counts as it would be registered, without tags', () => {
  const large = (length: number) => fargate({ someday: 'x'.repeat(length) });
  const room = 65_536 - JSON.stringify(repaired(large(0))).length;
  assert.equal(refusal(large(room)), 'repair');
  assert.equal(refusal(large(room + 1)), 'too-large');
  const tags = Array.from({ length: 40 }, (_, i) => ({ key: `tag-${i}`, value: 'v'.repeat(256) }));
  assert.equal(refusal({ ...large(room), tags }), 'repair');
});

test('an execution role is given only where there is none', () => {
  const policy = `mode: register\nsidecar: { executionRole: "${role}-of-the-policy", roles: ["Shop:web"] }\n`;
  assert.equal(repaired(fargate(), policy).executionRoleArn, role);
  assert.equal(repaired(fargate({ executionRoleArn: '' }), policy).executionRoleArn, `${role}-of-the-policy`);
  const template = { Ref: 'Role' };
  assert.deepEqual(repaired(fargate({ executionRoleArn: template }), policy).executionRoleArn, template);
  assert.equal(refusal(fargate({ executionRoleArn: null })), 'execution-role-missing');
});

test('the order of the members is that which was found', () => {
  const definition = { tags: [{ key: 'team', value: 'web' }], ...fargate() };
  assert.deepEqual(Object.keys(repaired(definition)), Object.keys(definition));
});

test('what ECS has registered is not said to be refused', () => {
  const odd = { containerDefinitions: [{ ...web, image: '' }, agent('fargate')] };
  const taskDefinitionArn = 'arn:aws:ecs:ap-northeast-1:123456789012:task-definition/shop-web:1';
  assert.deepEqual(codes(planned(fargate(odd))), ['not-registrable']);
  assert.deepEqual(codes(planned(fargate({ ...odd, taskDefinitionArn }))), []);
});

test('a value of the wrong type is named by its place and kind, and not shown', () => {
  for (const [member, value, message] of [
    ['image', 5, /containerDefinitions\[0\]\.image: NUMBER_VALUE can not be converted to a String/],
    ['memory', '64', /containerDefinitions\[0\]\.memory: STRING_VALUE can not be converted to an Integer/],
    [
      'essential',
      'true',
      /containerDefinitions\[0\]\.essential: STRING_VALUE can not be converted to a Boolean/,
    ],
    [
      'environment',
      [{ name: 'A', value: ['geheim'] }],
      /environment\[0\]\.value: START_ARRAY can not be converted/,
    ],
    [
      'portMappings',
      [{ containerPort: { geheim: 1 } }],
      /portMappings\[0\]\.containerPort: START_OBJECT can not/,
    ],
    ['dependsOn', 'geheim', /containerDefinitions\[0\]\.dependsOn must be a list/],
    ['volumesFrom', ['geheim'], /containerDefinitions\[0\]\.volumesFrom\[0\] must be an object/],
    ['command', 'geheim', /containerDefinitions\[0\]\.command must be a list/],
    ['command', ['sh', null], /containerDefinitions\[0\]\.command\[1\] must not be null/],
    ['stopTimeout', '30', /containerDefinitions\[0\]\.stopTimeout: STRING_VALUE can not be/],
    ['memory', 128.5, /containerDefinitions\[0\]\.memory: NUMBER_VALUE can not be converted to an Integer/],
    ['healthCheck', { interval: '30' }, /\.healthCheck\.interval: STRING_VALUE can not be/],
    [
      'logConfiguration',
      { logDriver: 'json-file', options: { tls: true } },
      /\.logConfiguration\.options\.tls: BOOLEAN_VALUE can not be converted to a String/,
    ],
    ['logConfiguration', { logDriver: 'json-file', secretOptions: {} }, /\.secretOptions must be a list/],
  ] as const) {
    const made = planned(fargate({ containerDefinitions: [{ ...web, [member]: value }] }));
    assert.ok(made.decision === 'refuse' && made.reason === 'invalid', member);
    assert.match(made.message, message);
    assert.doesNotMatch(JSON.stringify(made), /geheim/);
  }
});

test('App Mesh intercepts nothing on a port that it ignores', () => {
  const under = (value: string) => {
    const properties = [{ name: 'EgressIgnoredPorts', value }];
    const proxyConfiguration = { type: 'APPMESH', containerName: 'web', properties };
    return codes(planned(fargate({ proxyConfiguration, containerDefinitions: [web, agent('fargate')] })));
  };
  assert.deepEqual(under('443'), []);
  assert.deepEqual(under('22, 443'), []);
  assert.deepEqual(under('22,8443'), ['proxy-intercepts']);
});

test('JSON that is nested too deep to be written down is refused', () => {
  for (const depth of [1001, 100_000]) {
    const newMember = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    assert.equal(refusal(fargate({ newMember })), 'too-large');
    const right = planned(fargate({ newMember, containerDefinitions: [web, agent('fargate')] }));
    assert.deepEqual(codes(right), ['not-registrable']);
  }
});

test('lists of a hundred thousand entries are no burden', { timeout: 10_000 }, () => {
  const many = (entry: (i: number) => object) => Array.from({ length: 100_000 }, (_, i) => entry(i));
  const volumes = many((i) => ({ name: `v${i}` }));
  const mountPoints = many((i) => ({ sourceVolume: `v${i}`, containerPath: `/v${i}` }));
  const app = { ...web, mountPoints, environment: mountPoints, secrets: mountPoints };
  const sidecar = agent('fargate', { mountPoints });
  const made = planned(fargate({ volumes, containerDefinitions: [app, sidecar] }));
  assert.deepEqual([made.decision, codes(made)], ['correct', ['not-registrable']]);
});

test('only App Mesh intercepts', () => {
  const proxyConfiguration = (type?: string) => ({ containerName: 'web', ...(type && { type }) });
  const warned = (proxy: object | string) =>
    codes(planned(fargate({ proxyConfiguration: proxy }))).includes('proxy-intercepts');
  assert.deepEqual(
    [proxyConfiguration('APPMESH'), proxyConfiguration(), proxyConfiguration('OTHER'), '${PROXY}'].map(
      warned,
    ),
    [true, true, false, false],
  );
});

test('on Fargate other launch types may be placeholders', () => {
  const requiresCompatibilities = ['FARGATE', '${OTHER}'];
  assert.equal(refusal(fargate({ requiresCompatibilities })), 'repair');
});
