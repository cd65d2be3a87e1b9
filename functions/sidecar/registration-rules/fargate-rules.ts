import { isForFargate } from './launch-types.ts';
import { fieldsOf, isAbsent, isOpaque, sizeOfList } from './reading.ts';
import { perVolume, type RegistrationRule } from './registration-rule.ts';

/** What a task cannot have that is validated for Fargate. */
export const fargateRules: readonly RegistrationRule[] = [
  {
    id: 'compatibility-unknown',
    source: 'SDK Compatibility; our wording',
    check: ({ requiresCompatibilities }) => {
      const unknown = Array.isArray(requiresCompatibilities) && requiresCompatibilities.find(isNoLaunchType);
      return unknown ? `Invalid requiresCompatibilities '${unknown}'.` : undefined;
    },
  },
  {
    id: 'fargate-network-mode',
    source: 'SDK RegisterTaskDefinitionRequest.networkMode; recorded ClientException',
    check: (definition) =>
      isForFargate(definition) && definition.networkMode !== 'awsvpc' && !isOpaque(definition.networkMode)
        ? "Fargate only supports network mode 'awsvpc'."
        : undefined,
  },
  {
    id: 'fargate-pid-mode',
    source: 'SDK RegisterTaskDefinitionRequest.pidMode; recorded: getmoto/moto',
    check: (definition) =>
      isForFargate(definition) && definition.pidMode === 'host'
        ? "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'."
        : undefined,
  },
  {
    id: 'fargate-ipc-mode',
    source:
      'SDK RegisterTaskDefinitionRequest.ipcMode; recorded: cn-terraform/terraform-aws-ecs-fargate issue 2',
    check: (definition) =>
      isForFargate(definition) && !isAbsent(definition.ipcMode)
        ? 'Tasks using the Fargate launch type do not support ipcMode.'
        : undefined,
  },
  {
    id: 'fargate-placement-constraints',
    source: 'SDK TaskDefinitionPlacementConstraint; recorded ClientException',
    check: (definition) =>
      isForFargate(definition) && sizeOfList(definition.placementConstraints) > 0
        ? unsupported('constraints')
        : undefined,
  },
  {
    id: 'fargate-host-path',
    source: 'SDK TaskDefinition.volumes; recorded: cloudposse/terraform-aws-ecs-alb-service-task issue 174',
    check: perVolume(({ host }, definition) =>
      !isAbsent(fieldsOf(host).sourcePath) && isForFargate(definition)
        ? unsupported('sourcePath')
        : undefined,
    ),
  },
  {
    id: 'fargate-docker-volume',
    source: 'SDK Volume.dockerVolumeConfiguration; recorded ClientException',
    check: perVolume(({ dockerVolumeConfiguration }, definition) =>
      !isAbsent(dockerVolumeConfiguration) && isForFargate(definition)
        ? unsupported('dockerVolumeConfiguration')
        : undefined,
    ),
  },
];

/** ECS's sentence for most of what Fargate does not have. */
export function unsupported(field: string): string {
  return `Fargate compatible task definitions do not support ${field}`;
}

function isNoLaunchType(name: unknown): boolean {
  const isKnown = name === 'EC2' || name === 'FARGATE' || name === 'EXTERNAL' || name === 'MANAGED_INSTANCES';
  return !isKnown && !isOpaque(name);
}
