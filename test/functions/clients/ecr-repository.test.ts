import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { ecrCredentials } from '../../../functions/clients/ecr-credentials.ts';
import { ensureRepository } from '../../../functions/clients/ecr-repository.ts';
import { createEcr } from '../../local-account/ecr.ts';
import { AwsError } from '../../local-account/service.ts';
import { place, startForTest } from '../../local-account/test-account.ts';

const ecr = createEcr(place);
const { endpoint, as } = await startForTest([ecr]);
process.env.AWS_ENDPOINT_URL = endpoint.url;
const { region, credentials } = as('ANY');
const settings = { region, credentials };
const client = new ECRClient(as('ANY'));
const calls = () => endpoint.calls.splice(0).map(({ action }) => action);
const settingsOf = async (name: string) => {
  const { repositories } = await client.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
  calls();
  return repositories?.map((one) => [one.imageTagMutability, one.imageScanningConfiguration?.scanOnPush]);
};

test('a repository is made where there is none, once', async () => {
  const { uri } = await ensureRepository(settings, 'remora/dev/agent');
  assert.equal(uri, '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/remora/dev/agent');
  assert.deepEqual(calls(), ['DescribeRepositories', 'CreateRepository']);
  assert.deepEqual(await settingsOf('remora/dev/agent'), [['IMMUTABLE', true]]);
  await ensureRepository(settings, 'remora/dev/agent');
  assert.deepEqual(calls(), ['DescribeRepositories']);
});

test('one that is set otherwise is put right', async () => {
  ecr.putRepository('lax');
  await ensureRepository(settings, 'lax');
  assert.deepEqual(calls(), [
    'DescribeRepositories',
    'PutImageTagMutability',
    'PutImageScanningConfiguration',
  ]);
  assert.deepEqual(await settingsOf('lax'), [['IMMUTABLE', true]]);
});

test('where somebody makes it at the same moment, it is theirs', async () => {
  ecr.putRepository('twice');
  endpoint.failNext('ecr', 'DescribeRepositories', new AwsError('RepositoryNotFoundException', 'not yet'));
  await ensureRepository(settings, 'twice');
  assert.deepEqual(calls().slice(0, 3), ['DescribeRepositories', 'CreateRepository', 'DescribeRepositories']);
  assert.deepEqual(await settingsOf('twice'), [['IMMUTABLE', true]]);
});

test('credentials are what the registry takes, and can be had anew', async () => {
  const give = ecrCredentials(settings);
  const status = async ({ username, password }: { username: string; password: string }) => {
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    return (await fetch(`${endpoint.url}/v2/`, { headers: { authorization } })).status;
  };
  const first = await give();
  assert.equal(first.username, 'AWS');
  assert.equal(await status(first), 200);
  ecr.expireTokens();
  assert.equal(await status(first), 401);
  assert.equal(await status(await give()), 200);
});
