import { isFargateSize, parseCpu, parseMemory } from './fargate-sizes.ts';
import { isForFargate, isForInstances } from './launch-types.ts';
import { fieldsOf, isAbsent, isOpaque } from './reading.ts';
import type { RegistrationRule } from './registration-rule.ts';

const seeGuide = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

/** CPU, memory and storage of the task. */
export const taskSizeRules: readonly RegistrationRule[] = [
  {
    id: 'fargate-cpu-missing',
    source: 'SDK RegisterTaskDefinitionRequest.cpu: "required for Fargate"; recorded: klotho issue 892',
    check: (definition) =>
      isForFargate(definition) && isAbsent(definition.cpu)
        ? "Fargate requires that 'cpu' be defined at the task level."
        : undefined,
  },
  {
    id: 'fargate-memory-missing',
    source: 'SDK RegisterTaskDefinitionRequest.memory: required for Fargate; recorded ClientException',
    check: (definition) =>
      isForFargate(definition) && isAbsent(definition.memory)
        ? "Fargate requires that 'memory' be defined at the task level."
        : undefined,
  },
  {
    id: 'task-cpu-invalid',
    source: 'Developer Guide, "Invalid CPU or memory value specified" (128 units are the least on instances)',
    check: (definition) =>
      isTaskCpuInvalid(definition) ? `Invalid 'cpu' setting for task. ${seeGuide}` : undefined,
  },
  {
    id: 'task-memory-invalid',
    source: "Developer Guide, same page; the wording is that of the same error for 'cpu'",
    check: ({ memory }) =>
      !isAbsent(memory) && parseMemory(memory) === undefined && !isOpaque(memory)
        ? `Invalid 'memory' setting for task. ${seeGuide}`
        : undefined,
  },
  {
    id: 'fargate-size-unknown',
    source: 'Developer Guide, same page and "Task size"; Windows needs 1 vCPU (SDK, same comment)',
    check: (definition) =>
      isForFargate(definition) && isNoFargateSize(definition)
        ? 'No Fargate configuration exists for given values.'
        : undefined,
  },
  {
    id: 'ephemeral-storage-small',
    source: 'SDK EphemeralStorage.sizeInGiB; recorded ClientException',
    check: ({ ephemeralStorage }) => {
      const { sizeInGiB } = fieldsOf(ephemeralStorage);
      return typeof sizeInGiB === 'number' && sizeInGiB < 21
        ? 'EphemeralStorage size should be at least 21'
        : undefined;
    },
  },
  {
    id: 'ephemeral-storage-large',
    source: 'SDK EphemeralStorage.sizeInGiB; recorded ClientException',
    check: ({ ephemeralStorage }) => {
      const { sizeInGiB } = fieldsOf(ephemeralStorage);
      return typeof sizeInGiB === 'number' && sizeInGiB > 200
        ? 'EphemeralStorage size should be at most 200'
        : undefined;
    },
  },
];

type Definition = Parameters<RegistrationRule['check']>[0];

function isTaskCpuInvalid(definition: Definition): boolean {
  const { cpu } = definition;
  if (isAbsent(cpu) || isOpaque(cpu)) return false;
  const units = parseCpu(cpu);
  if (units === undefined) return true;
  return units < 128 && isForInstances(definition) && !isForFargate(definition);
}

function isNoFargateSize(definition: Definition): boolean {
  const cpu = parseCpu(definition.cpu);
  const memory = parseMemory(definition.memory);
  if (cpu === undefined) return false;
  const system = fieldsOf(definition.runtimePlatform).operatingSystemFamily;
  if (cpu < 1024 && typeof system === 'string' && system.startsWith('WINDOWS')) return true;
  return memory !== undefined && isFargateSize(cpu, memory) === false;
}
