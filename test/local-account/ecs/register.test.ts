import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { describeOnlyFields } from '../../../functions/sidecar/registration-rules/describe-only.ts';
import type { Input } from '../service.ts';
import { caller, deregister, place, prefix, read, refused, register, web } from './calls.ts';
import { createEcs } from './ecs.ts';

describe('registering', () => {
  test('fills in what ECS fills in, and says who and when', async () => {
    const ecs = createEcs({ ...place, now: () => 1_795_000_000_123 });
    const { taskDefinition, tags } = await register(
      ecs,
      web({ cpu: '1 vCPU', memory: '2GB', tags: [{ key: 'a', value: '' }] }),
    );
    assert.deepEqual(taskDefinition, {
      taskDefinitionArn: `${prefix}web:1`,
      family: 'web',
      cpu: '1024',
      memory: '2048',
      networkMode: 'bridge',
      containerDefinitions: [
        {
          name: 'app',
          image: 'nginx',
          memory: 128,
          cpu: 0,
          essential: true,
          environment: [],
          mountPoints: [],
          volumesFrom: [],
          systemControls: [],
          portMappings: [],
        },
      ],
      volumes: [],
      placementConstraints: [],
      revision: 1,
      status: 'ACTIVE',
      requiresAttributes: [],
      compatibilities: ['EXTERNAL', 'EC2'],
      registeredAt: 1_795_000_000.123,
      registeredBy: caller.arn,
    });
    assert.deepEqual(tags, [{ key: 'a', value: '' }]);
  });

  test('maps ports as the network mode says', async () => {
    const ecs = createEcs(place);
    const portMappings = [{ containerPort: 80 }, { containerPortRange: '90-99', protocol: 'udp' }];
    const portsIn = async (networkMode: string): Promise<unknown> =>
      (await register(ecs, web({ networkMode }, { portMappings }))).taskDefinition.containerDefinitions[0]
        ?.portMappings;
    const range = portMappings[1];
    assert.deepEqual(await portsIn('awsvpc'), [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }, range]);
    assert.deepEqual(await portsIn('bridge'), [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }, range]);
  });

  test('keeps what nobody knows, at every depth', async () => {
    const ecs = createEcs(place);
    const unknown = { brandNew: { deep: [{ deeper: null, kept: 1 }] } };
    await register(
      ecs,
      web(
        { ...unknown, volumes: [{ name: 'v', ...unknown }] },
        { ...unknown, environment: [{ name: 'A', value: '', ...unknown }] },
      ),
    );
    const { taskDefinition } = await read(ecs, 'web');
    const kept = { deep: [{ kept: 1 }] };
    assert.deepEqual(taskDefinition.brandNew, kept);
    assert.deepEqual(taskDefinition.volumes?.[0]?.brandNew, kept);
    assert.deepEqual(taskDefinition.containerDefinitions[0]?.brandNew, kept);
    assert.deepEqual(taskDefinition.containerDefinitions[0]?.environment?.[0]?.brandNew, kept);
  });

  test('a described definition registers again as it is', async () => {
    const definitions = fc.record(
      {
        networkMode: fc.constantFrom('bridge', 'host', 'awsvpc'),
        cpu: fc.constantFrom('256', '.5 vCPU'),
        memory: fc.constantFrom('1024', '1 GB'),
        volumes: fc.constantFrom([], [{ name: 'v' }], [{ name: 'v', host: { sourcePath: '/v' } }]),
        enableFaultInjection: fc.boolean(),
        somethingNew: fc.jsonValue(),
        container: fc.record(
          {
            cpu: fc.nat({ max: 256 }),
            essential: fc.constant(true),
            environment: fc.array(fc.record({ name: fc.string(), value: fc.string() })),
            portMappings: fc.array(fc.record({ containerPort: fc.integer({ min: 1, max: 99 }) }), {
              maxLength: 3,
            }),
            links: fc.constant([]),
            somethingNew: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: ['container'] },
    );
    await fc.assert(
      fc.asyncProperty(definitions, async ({ container, ...task }) => {
        const ecs = createEcs({ ...place, now: () => 0 });
        const { taskDefinition: first } = await register(ecs, web(task, container));
        const stripped: Input = { ...first };
        for (const field of describeOnlyFields) delete stripped[field];
        const { taskDefinition: second } = await register(ecs, stripped);
        assert.deepEqual(second, { ...first, revision: 2, taskDefinitionArn: `${prefix}web:2` });
      }),
    );
  });

  test('never uses a number twice', async () => {
    const ecs = createEcs(place);
    await register(ecs);
    await deregister(ecs, 'web:1');
    await ecs.call('DeleteTaskDefinitions', { taskDefinitions: ['web:1'] }, caller);
    assert.equal((await register(ecs)).taskDefinition.revision, 2);
  });
});

describe('refusing', () => {
  const cases: [name: string, input: Input, code: string, message: string][] = [
    ['a rule', web({ tags: [] }), 'ClientException', 'Tags can not be empty.'],
    [
      'a number as text',
      web({}, { memory: '128' }),
      'SerializationException',
      'STRING_VALUE can not be converted to an Integer',
    ],
    [
      'a text as number',
      web({ cpu: 256 }),
      'SerializationException',
      'NUMBER_VALUE can not be converted to a String',
    ],
    [
      'no container at all',
      { family: 'web' },
      'ClientException',
      'Container definitions should not be empty',
    ],
    ['an object for a list', web({ volumes: {} }), 'SerializationException', 'Expected list or null'],
    [
      'null in a list',
      web({ volumes: [null] }),
      'SerializationException',
      'NULL_VALUE can not be an element of a list',
    ],
    [
      'a role that is not there',
      web({ taskRoleArn: 'arn:aws:iam::123456789012:role/gone' }),
      'ClientException',
      'Role is not valid',
    ],
  ];
  for (const [name, input, code, message] of cases) {
    test(`${name}: ${message}`, async () => {
      const ecs = createEcs(place);
      ecs.missingRoles.add('gone');
      await assert.rejects(register(ecs, input), refused(code, message));
      await assert.rejects(
        read(ecs, 'web'),
        refused('ClientException', 'Unable to describe task definition.'),
      );
    });
  }

  test('what is over 64 KiB', async () => {
    const input = web({}, { environment: [{ name: 'A', value: 'x'.repeat(65_536) }] });
    await assert.rejects(register(createEcs(place), input), /Max allowed length is '65536' bytes\./);
  });
});
