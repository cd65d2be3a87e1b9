import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountHandles } from './account-handles.ts';
import { CustomResourceFailed, type CustomResourceRequest } from './custom-resource.ts';
import { type DeployedStack, deployStack } from './deploy-stack.ts';
import type { Place } from './resource-identity.ts';
import { resolveTemplate, type Template } from './template.ts';
import { updateStack } from './update-stack.ts';

const place: Place = {
  ...{ account: '111122223333', region: 'ap-northeast-1', partition: 'aws', stackName: 'remora-dev' },
  queueUrl: (name) => `http://sqs/${name}`,
};
const thing = (more: object) => ({ Type: 'Custom::Thing', Properties: { ServiceToken: 'f', ...more } });
const resolve = (Resources: Template['Resources']) => resolveTemplate({ Resources }, place);

/** An account that writes down what custom resources are asked; what `fails` says of a request, it refuses. */
function account(fails: (request: CustomResourceRequest) => boolean = () => false) {
  const asked: string[] = [];
  const handles = {
    askCustomResource: async (request: CustomResourceRequest) => {
      asked.push(`${request.type} ${request.logicalId} ${request.properties.Value}`);
      if (fails(request)) throw new CustomResourceFailed('no', `id-${request.logicalId}`);
      return `id-${request.logicalId}`;
    },
    putParameter: () => {},
  } as Partial<AccountHandles> as AccountHandles;
  return { asked, handles };
}

async function updated(
  before: Template['Resources'],
  after: Template['Resources'],
  fails?: (request: CustomResourceRequest) => boolean,
): Promise<string[]> {
  const { asked, handles } = account(fails);
  const deployed: DeployedStack = await deployStack(resolve(before), '/packages', handles);
  asked.length = 0;
  const update = updateStack(deployed, { stack: resolve(after), packages: '/packages' }, handles);
  await (fails ? assert.rejects(update) : update);
  return asked;
}

test('what is another is updated, what is new is created, what is gone is deleted at the end', async () => {
  const before = { Same: thing({ Value: 1 }), Other: thing({ Value: 1 }), Gone: thing({ Value: 1 }) };
  const after = { Same: thing({ Value: 1 }), Other: thing({ Value: 2 }), Fresh: thing({ Value: 1 }) };
  assert.deepEqual(await updated(before, after), ['Update Other 2', 'Create Fresh 1', 'Delete Gone 1']);
});

test('where one fails, what was changed goes back, and what could not be created is deleted', async () => {
  const before = { Other: thing({ Value: 1 }) };
  const after = { Other: thing({ Value: 2 }), Fresh: thing({ Value: 1 }) };
  const fails = ({ type, logicalId }: CustomResourceRequest) => type === 'Create' && logicalId === 'Fresh';
  assert.deepEqual(await updated(before, after, fails), [
    'Update Other 2',
    'Create Fresh 1',
    'Delete Fresh 1',
    'Update Other 1',
  ]);
});

test('another resource than a function or a custom resource is not updated', async () => {
  const parameter = (Value: string) => ({
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: '/p', Type: 'String', Value },
  });
  const { handles } = account();
  const deployed = await deployStack(resolve({ P: parameter('1') }), '/packages', handles);
  const after = { stack: resolve({ P: parameter('2') }), packages: '/packages' };
  await assert.rejects(
    updateStack(deployed, after, handles),
    /Resource P: .* functions and custom resources only/,
  );
});
