import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const Plugin = createRequire(import.meta.url)('../../infra/say-what-is-kept.cjs');

const template = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue' },
    Table: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain' },
    TrailBucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
    TrailBucketPolicy: { Type: 'AWS::S3::BucketPolicy', DeletionPolicy: 'Retain' },
    Images: { Type: 'AWS::ECR::Repository', DeletionPolicy: 'Retain' },
  },
};

type Input = { NextToken?: string };

/** Removes a stack as the framework would; what the plugin says. */
async function removing(answer: (command: string, input: Input) => object): Promise<string> {
  const said: string[] = [];
  const provider = {
    getCloudFormationClient: async () => ({
      send: async (command: { input: Input }) => answer(command.constructor.name, command.input),
    }),
    getRegion: () => 'eu-central-1',
    getStage: () => 'prod',
    naming: { getStackName: () => 'remora-prod' },
  };
  const log = { notice: (line: string) => said.push(line) };
  const { hooks } = new Plugin(
    { getProvider: () => provider, service: { custom: { agentRepository: 'remora/prod/agent' } } },
    {},
    { log },
  );
  await hooks['before:remove:remove']();
  await hooks['after:remove:remove']();
  return said.join('\n');
}

test('what the stack retains is named, with the command that deletes it', async () => {
  const summaries = Object.entries(template.Resources).map(([id, { Type }]) => ({
    LogicalResourceId: id,
    ResourceType: Type,
    PhysicalResourceId: `remora-prod-${id.toLowerCase()}`,
  }));
  const said = await removing((command, { NextToken }) => {
    if (command === 'GetTemplateCommand') return { TemplateBody: JSON.stringify(template) };
    return NextToken === undefined
      ? { StackResourceSummaries: summaries.slice(0, 3), NextToken: 'more' }
      : { StackResourceSummaries: summaries.slice(3) };
  });
  assert.match(said, /- remora-prod-trailbucket \(AWS::S3::Bucket\)/);
  assert.match(said, /aws s3 rb --force s3:\/\/remora-prod-trailbucket --region eu-central-1/);
  assert.match(said, /aws ecr delete-repository --force --repository-name remora-prod-images/);
  assert.match(said, /- remora-prod-table \(AWS::DynamoDB::Table\)[^-]*by hand/);
  assert.match(said, /Values=\/remora\/prod\//);
  assert.doesNotMatch(said, /queue|bucketpolicy/i);
  // It is not of the stack.
  assert.match(
    said,
    /- remora\/prod\/agent \(AWS::ECR::Repository\), if an image was published\..* To delete it:/,
  );
  assert.match(said, /aws ecr delete-repository --force --repository-name remora\/prod\/agent/);
});

test('a stack that is not there is left for the framework to speak of', async () => {
  const said = await removing(() => {
    throw new Error('Stack with id remora-prod does not exist');
  });
  assert.doesNotMatch(said, /remora-prod-/);
});

test('a call that is refused stops the removal before anything is lost', async () => {
  await assert.rejects(
    removing(() => {
      throw new Error('not authorized to perform: cloudformation:GetTemplate');
    }),
    /GetTemplate/,
  );
});
