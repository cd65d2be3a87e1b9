import { isPlaceholder } from '../placeholder.ts';
import {
  type Fields,
  fieldsOf,
  hidesSome,
  isAbsent,
  isNumberOutside,
  isOpaque,
  objectsOf,
  sizeOfList,
} from './reading.ts';
import { perContainer, type RegistrationRule } from './registration-rule.ts';

/** How containers are watched, restarted, limited and logged. */
export const runtimeRules: readonly RegistrationRule[] = [
  healthCheckRange('interval', 5, 300, 'seconds'),
  healthCheckRange('timeout', 2, 60, 'seconds'),
  healthCheckRange('retries', 1, 10, 'retries'),
  healthCheckRange('startPeriod', 0, 300, 'seconds'),
  {
    id: 'restart-period',
    source: 'SDK ContainerRestartPolicy.restartAttemptPeriod; recorded ClientException',
    check: perContainer(({ name, restartPolicy }) =>
      isNumberOutside(fieldsOf(restartPolicy).restartAttemptPeriod, 60, 1800)
        ? `the 'restartAttemptPeriod' setting for container '${name}' must be between 60 and 1800`
        : undefined,
    ),
  },
  {
    id: 'restart-exit-codes',
    source: "SDK ContainerRestartPolicy.ignoredExitCodes; the wording is the document's",
    check: perContainer(({ restartPolicy }) =>
      sizeOfList(fieldsOf(restartPolicy).ignoredExitCodes) > 50
        ? 'You can specify a maximum of 50 container exit codes.'
        : undefined,
    ),
  },
  {
    id: 'ulimit-soft-over-hard',
    source: 'recorded ClientException',
    check: perContainer(({ ulimits }) => {
      const wrong = objectsOf(ulimits).find(exceedsHardLimit);
      return wrong && `Soft limit exceeds hard limit for ulimit ${wrong.name}`;
    }),
  },
  {
    id: 'credential-specs-too-many',
    source: "SDK ContainerDefinition.credentialSpecs; the wording is the document's",
    check: perContainer(({ credentialSpecs }) =>
      sizeOfList(credentialSpecs) > 1 ? 'The maximum number of ARNs is 1.' : undefined,
    ),
  },
  {
    id: 'awslogs-options-missing',
    source: 'SDK LogConfiguration.options: required; recorded: klotho issue 892',
    check: perContainer(({ logConfiguration }) => {
      const { logDriver, options } = fieldsOf(logConfiguration);
      if (logDriver !== 'awslogs') return undefined;
      const given = fieldsOf(options);
      if (!isAbsent(given['awslogs-region']) && !isAbsent(given['awslogs-group'])) return undefined;
      if (isPlaceholder(options) || isPlaceholder(logConfiguration)) return undefined;
      const missing = ['awslogs-region', 'awslogs-group'].filter((key) => isAbsent(given[key]));
      return `Log driver awslogs requires options: ${missing.join(', ')}`;
    }),
  },
  {
    id: 'firelens-unused',
    source: 'recorded ClientException (through CloudFormation and AWS Batch)',
    check: ({ containerDefinitions }) => {
      const list = objectsOf(containerDefinitions);
      if (!list.some(isRouter) || list.some(mayLogToRouter)) return undefined;
      if (hidesSome(containerDefinitions, 'name')) return undefined;
      return (
        'When a firelensConfiguration object is specified, at least one container has to be configured with ' +
        'the awsfirelens log driver.'
      );
    },
  },
  {
    id: 'firelens-twice',
    source: 'Developer Guide, "Using FireLens": one log router container in a task; our wording',
    check: ({ containerDefinitions }) =>
      objectsOf(containerDefinitions).filter(isRouter).length > 1
        ? 'Only one container in a task definition can have a firelensConfiguration.'
        : undefined,
  },
  {
    id: 'inference-accelerators',
    source:
      'SDK RegisterTaskDefinitionRequest.inferenceAccelerators: no longer available; recorded ClientException',
    check: ({ inferenceAccelerators }) =>
      sizeOfList(inferenceAccelerators) > 0 ? "Unsupported field 'inferenceAccelerators'." : undefined,
  },
];

function healthCheckRange(member: string, least: number, most: number, unit: string): RegistrationRule {
  return {
    id: `health-check-${member.toLowerCase()}`,
    source: `SDK HealthCheck.${member}; the wording is the document's`,
    check: perContainer(({ healthCheck, name }) =>
      isNumberOutside(fieldsOf(healthCheck)[member], least, most)
        ? `Invalid healthCheck.${member} for container '${name}'. You may specify between ${least} and ${most} ${unit}.`
        : undefined,
    ),
  };
}

function isRouter({ firelensConfiguration }: Fields): boolean {
  return !isAbsent(firelensConfiguration) && !isPlaceholder(firelensConfiguration);
}

function mayLogToRouter({ logConfiguration }: Fields): boolean {
  const { logDriver } = fieldsOf(logConfiguration);
  return logDriver === 'awsfirelens' || isOpaque(logDriver) || isPlaceholder(logConfiguration);
}

/** A negative hard limit stands for no limit. */
function exceedsHardLimit({ softLimit, hardLimit }: Fields): boolean {
  if (typeof softLimit !== 'number' || typeof hardLimit !== 'number') return false;
  return hardLimit >= 0 && softLimit > hardLimit;
}
