import type { ContainerDefinition, LogConfiguration, RegisterInput } from '../../sidecar/definition.ts';
import type { Repair } from '../guards.ts';
import type { GuardWorld, Place } from '../world.ts';
import { apiKeyReference, containerNamed, isHere, readEcrImage, readReference } from './references.ts';

/** Something that ECS does with the execution role before it starts the sidecar. */
export interface Need {
  actions: string[];
  /** What the call is made on. */
  resource: string;
  /** What a policy statement that allows it names; absent where that is the same. */
  grant?: string;
  context?: Record<string, string>;
}

/** What ECS will need the execution role for, in the order in which it does, each once. */
export async function needsOf(
  world: GuardWorld,
  { newest, plan }: Pick<Repair, 'newest' | 'plan'>,
): Promise<Need[]> {
  const valueFrom = apiKeyReference(containerNamed(plan.registerInput, plan.sidecar));
  const needs = [
    ...(valueFrom === undefined ? [] : await secretNeeds(world, valueFrom)),
    ...concerned(newest, plan).flatMap((container) => [
      ...imageNeeds(container.image ?? '', world.place),
      ...logNeeds(container.logConfiguration, container.name, world.place),
    ]),
  ];
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}

/**
 * Whose image and log are the execution role's: of what was there before, the others', too, where we give the task its
 * role, for until then ECS pulled and logged for them in the name of the host. Amazon ECS developer guide, "Amazon ECS
 * task execution IAM role".
 */
function concerned(newest: RegisterInput, { registerInput, sidecar }: Repair['plan']): ContainerDefinition[] {
  const { containerDefinitions } = registerInput;
  return newest.executionRoleArn
    ? containerDefinitions.filter(({ name }) => name === sidecar)
    : containerDefinitions;
}

async function secretNeeds(world: GuardWorld, valueFrom: string): Promise<Need[]> {
  const reference = readReference(valueFrom, world.place);
  if (reference.service === 'secretsmanager') {
    return [{ actions: ['secretsmanager:GetSecretValue'], resource: reference.arn }];
  }
  const read: Need = { actions: ['ssm:GetParameters'], resource: reference.arn };
  if (!isHere(reference, world.place)) return [read];
  const key = keyArn(await world.parameterKey(reference.names), world.place);
  if (key === undefined) return [read];
  const context = {
    'kms:ViaService': `ssm.${world.place.region}.amazonaws.com`,
    'kms:EncryptionContext:PARAMETER_ARN': reference.arn,
  };
  return [read, { actions: ['kms:Decrypt'], resource: key, context }];
}

/**
 * AWS's own key (`alias/aws/ssm`) needs no permission. Another alias would have to be resolved by KMS, which we
 * have no permission to ask, so a key that is named by an alias is not checked.
 */
function keyArn(key: string | undefined, { partition, region, account }: Place): string | undefined {
  if (key === undefined || key === 'none' || key.includes('alias/')) return undefined;
  return key.startsWith('arn:') ? key : `arn:${partition}:kms:${region}:${account}:key/${key}`;
}

function imageNeeds(reference: string, { partition }: Place): Need[] {
  const image = readEcrImage(reference);
  if (!image) return [];
  return [
    { actions: ['ecr:GetAuthorizationToken'], resource: '*' },
    {
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resource: `arn:${partition}:ecr:${image.region}:${image.account}:repository/${image.repository}`,
    },
  ];
}

/** CloudWatch Logs checks these actions against a stream's ARN, so that only a grant on `group:*` reaches them. */
function logNeeds(log: LogConfiguration | undefined, container: string, place: Place): Need[] {
  const { 'awslogs-group': name, 'awslogs-region': region = place.region, ...options } = log?.options ?? {};
  if (log?.logDriver !== 'awslogs' || !name) return [];
  const group = `arn:${place.partition}:logs:${region}:${place.account}:log-group:${name}`;
  const stream = `${group}:log-stream:${options['awslogs-stream-prefix'] ?? 'mackerel'}/${container}/0`;
  const grant = `${group}:*`;
  const write: Need = { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resource: stream, grant };
  if (options['awslogs-create-group'] !== 'true') return [write];
  return [{ actions: ['logs:CreateLogGroup'], resource: `${group}:log-stream:`, grant }, write];
}
