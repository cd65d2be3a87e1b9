// A plugin of the framework: `serverless remove` says at its end what is still there, and how to delete it.
const { GetTemplateCommand, ListStackResourcesCommand } = require('@aws-sdk/client-cloudformation');

/** How a resource that the stack leaves behind is deleted. What is not in the table is named without a command. */
const commands = {
  'AWS::ECR::Repository': (name, region) =>
    `aws ecr delete-repository --force --repository-name ${name} --region ${region}`,
  'AWS::S3::Bucket': (name, region) => `aws s3 rb --force s3://${name} --region ${region}`,
};

/** It goes with its bucket. */
const spokenFor = ['AWS::S3::BucketPolicy'];

module.exports = class SayWhatIsKept {
  constructor(serverless, _options, { log }) {
    const provider = serverless.getProvider('aws');
    let kept = [];
    this.hooks = {
      // Once the stack is gone, nobody knows the names any more.
      'before:remove:remove': async () => {
        const client = await provider.getCloudFormationClient();
        kept = [
          ...(await retained(client, provider.naming.getStackName())),
          ...agentImages(serverless.service.custom),
        ];
      },
      'after:remove:remove': () => {
        for (const line of report(kept, provider.getStage(), provider.getRegion())) log.notice(line);
      },
    };
  }
};

/** Not of the stack: on-deploy makes it, so that it neither goes with the stack nor hinders the next one. */
function agentImages({ agentRepository } = {}) {
  const but =
    ', if an image was published. Revisions that were repaired name its images, and tasks pull them.';
  return agentRepository ? [{ type: 'AWS::ECR::Repository', name: agentRepository, but }] : [];
}

/** The resources that the deployed template retains: type and physical name. A stack that is not there retains nothing. */
async function retained(client, StackName) {
  try {
    const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName }));
    const { Resources } = JSON.parse(TemplateBody);
    return (await resourcesOf(client, StackName))
      .filter(({ LogicalResourceId }) => isRetained(Resources[LogicalResourceId]))
      .map(({ ResourceType, PhysicalResourceId }) => ({ type: ResourceType, name: PhysicalResourceId }))
      .filter(({ type }) => !spokenFor.includes(type));
  } catch (error) {
    // The removal itself says this better than we could.
    if (/does not exist/.test(error.message)) return [];
    throw error;
  }
}

async function resourcesOf(client, StackName) {
  const found = [];
  let NextToken;
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName, NextToken }));
    found.push(...(page.StackResourceSummaries ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

function isRetained(resource) {
  return (resource?.DeletionPolicy ?? 'Delete') !== 'Delete';
}

function report(kept, stage, region) {
  const prefix = `/remora/${stage}/`;
  return [
    '',
    'Kept, because tasks may depend on it or you may want it:',
    ...kept.flatMap(({ type, name, but = '.' }) => [
      `- ${name} (${type})${but} To delete it:`,
      `    ${commands[type]?.(name, region) ?? 'by hand, in the console'}`,
    ]),
    '- the task definitions that were repaired: services go on running them',
    `- the parameters below ${prefix}: those that you made, and the one that names the agent's image. Tasks that start read the Mackerel API key there. To see and delete them:`,
    `    aws ssm describe-parameters --region ${region} --parameter-filters Key=Name,Option=BeginsWith,Values=${prefix} --query 'Parameters[].Name'`,
    `    aws ssm delete-parameter --region ${region} --name NAME`,
  ];
}
