import { unsupported } from './fargate-rules.ts';
import { isForFargate } from './launch-types.ts';
import { type Fields, fieldsOf, isAbsent, isOpaque, objectsOf, sizeOfList } from './reading.ts';
import { perContainer, type RegistrationRule } from './registration-rule.ts';

/**
 * What the containers of a task on Fargate cannot have. `linuxParameters.tmpfs` was among it until AWS announced it
 * for Fargate in January 2026.
 */
export const fargateContainerRules: readonly RegistrationRule[] = [
  forbidden(
    'fargate-privileged',
    'SDK ContainerDefinition.privileged; recorded ClientException',
    ({ privileged }) =>
      privileged === true ? "Fargate requires that the 'privileged' setting be 'false'" : undefined,
  ),
  forbidden(
    'fargate-security-options',
    'SDK ContainerDefinition.dockerSecurityOptions; recorded ClientException',
    ({ dockerSecurityOptions }) =>
      sizeOfList(dockerSecurityOptions) > 0 ? unsupported('dockerSecurityOptions') : undefined,
  ),
  forbidden(
    'fargate-dns-search-domains',
    'Developer Guide, "Task definition differences for Fargate"; the wording is that of the same error for others',
    ({ dnsSearchDomains }) =>
      sizeOfList(dnsSearchDomains) > 0 ? unsupported('dnsSearchDomains') : undefined,
  ),
  forbidden(
    'fargate-gpu',
    'Developer Guide, "Task definition differences for Fargate"; recorded ClientException',
    ({ resourceRequirements }) =>
      objectsOf(resourceRequirements).some(({ type }) => type === 'GPU')
        ? 'Tasks using the Fargate launch type do not support GPU resource requirements'
        : undefined,
  ),
  forbidden(
    'fargate-linux-parameters',
    'SDK LinuxParameters: devices, sharedMemorySize, maxSwap, swappiness; recorded ClientException',
    ({ linuxParameters }) => unsupportedLinuxParameter(fieldsOf(linuxParameters)),
  ),
  forbidden(
    'fargate-capabilities',
    'SDK KernelCapabilities.add: only SYS_PTRACE; recorded ClientException',
    ({ linuxParameters }) => {
      const { add } = fieldsOf(fieldsOf(linuxParameters).capabilities);
      const other = Array.isArray(add) && add.find((each) => each !== 'SYS_PTRACE' && !isOpaque(each));
      return other ? `${other} is not allowed on Fargate.` : undefined;
    },
  ),
  forbidden(
    'fargate-log-driver',
    'SDK LogConfiguration.logDriver; recorded ClientException',
    ({ logConfiguration }) => {
      const { logDriver } = fieldsOf(logConfiguration);
      if (isAbsent(logDriver) || logDriver === 'awslogs' || logDriver === 'awsfirelens') return undefined;
      if (logDriver === 'splunk' || isOpaque(logDriver)) return undefined;
      return `${logDriver} is not a valid log driver. Must be one of [awslogs, splunk, awsfirelens]`;
    },
  ),
  forbidden(
    'fargate-stop-timeout',
    "SDK ContainerDefinition.stopTimeout; the wording is the document's",
    ({ stopTimeout }) =>
      typeof stopTimeout === 'number' && stopTimeout > 120
        ? 'For tasks that use the Fargate launch type, the max stop timeout value is 120 seconds.'
        : undefined,
  ),
  {
    id: 'fargate-role-for-ecr',
    source: 'recorded: jenkinsci/amazon-ecs-plugin pull request 53',
    check: perContainer(({ image }, definition) =>
      isAbsent(definition.executionRoleArn) && isForFargate(definition) && isInEcr(image)
        ? 'Fargate requires task definition to have execution role ARN to support ECR images.'
        : undefined,
    ),
  },
  {
    id: 'fargate-role-for-awslogs',
    source: 'recorded ClientException, many times',
    check: perContainer(({ logConfiguration }, definition) =>
      isAbsent(definition.executionRoleArn) &&
      isForFargate(definition) &&
      fieldsOf(logConfiguration).logDriver === 'awslogs'
        ? 'Fargate requires task definition to have execution role ARN to support log driver awslogs.'
        : undefined,
    ),
  },
];

function forbidden(
  id: string,
  source: string,
  check: (container: Fields) => string | undefined,
): RegistrationRule {
  const inContainers = perContainer(check);
  return {
    id,
    source,
    check: (definition) => (isForFargate(definition) ? inContainers(definition) : undefined),
  };
}

function unsupportedLinuxParameter(parameters: Fields): string | undefined {
  if (sizeOfList(parameters.devices) > 0) return unsupported('devices');
  if (!isAbsent(parameters.sharedMemorySize)) return unsupported('sharedMemorySize');
  if (!isAbsent(parameters.maxSwap)) return unsupported('maxSwap');
  return isAbsent(parameters.swappiness) ? undefined : unsupported('swappiness');
}

const privateRegistry = /^\d{12}\.dkr[.-]ecr(-fips)?\./;

function isInEcr(image: unknown): boolean {
  return typeof image === 'string' && privateRegistry.test(image);
}
