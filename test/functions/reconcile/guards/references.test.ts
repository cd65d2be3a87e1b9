import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEcrImage, readReference } from '../../../../functions/reconcile/guards/references.ts';
import { place } from '../account.ts';

const parameter = 'arn:aws:ssm:ap-northeast-1:123456789012:parameter';
const digest = `sha256:${'0'.repeat(64)}`;

for (const [valueFrom, arn, names] of [
  [`${parameter}/remora/dev/key`, `${parameter}/remora/dev/key`, ['/remora/dev/key']],
  [`${parameter}/key`, `${parameter}/key`, ['/key', 'key']],
  ['/remora/dev/key', `${parameter}/remora/dev/key`, ['/remora/dev/key']],
  ['key', `${parameter}/key`, ['/key', 'key']],
] as const) {
  test(`${valueFrom} is a parameter of ours`, () => {
    const { account, region } = place;
    assert.deepEqual(readReference(valueFrom, place), { service: 'ssm', arn, account, region, names });
  });
}

test('a secret’s JSON key, stage and version are no part of its ARN', () => {
  const arn = 'arn:aws:secretsmanager:us-east-1:210987654321:secret:name-AbCdEf';
  const secret = { service: 'secretsmanager', arn, account: '210987654321', region: 'us-east-1' };
  for (const suffix of ['', ':json-key::', ':json-key:AWSCURRENT:id']) {
    assert.deepEqual(readReference(arn + suffix, place), secret);
  }
});

for (const [image, region, repository, id] of [
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/b:v1', 'eu-west-1', 'a/b', { imageTag: 'v1' }],
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/b', 'eu-west-1', 'b', { imageTag: 'latest' }],
  [`123456789012.dkr.ecr.eu-west-1.amazonaws.com/b:v1@${digest}`, 'eu-west-1', 'b', { imageDigest: digest }],
  [
    `123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/b@${digest}`,
    'us-east-1',
    'b',
    { imageDigest: digest },
  ],
  ['123456789012.dkr-ecr.us-east-1.on.aws/b:v1', 'us-east-1', 'b', { imageTag: 'v1' }],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/b:v1', 'cn-north-1', 'b', { imageTag: 'v1' }],
] as const) {
  test(`${image} is in ECR`, () => {
    assert.deepEqual(readEcrImage(image), { account: '123456789012', region, repository, id });
  });
}

for (const image of [
  '',
  'nginx',
  'public.ecr.aws/a/b:v1',
  'ghcr.io/a/b@sha256:0',
  '${ssm:/remora/dev/agent-image}',
]) {
  test(`${image || 'nothing'} is not in ECR`, () => assert.equal(readEcrImage(image), undefined));
}
