import { isPlaceholder } from '../placeholder.ts';
import { type Fields, findBy, hidesSome, isAbsent, isOpaque, objectsOf } from './reading.ts';
import { perContainer, type RegistrationRule } from './registration-rule.ts';

/** The order in which containers start. */
export const dependencyRules: readonly RegistrationRule[] = [
  {
    id: 'dependency-unknown',
    source: 'recorded ClientException',
    check: perContainer(({ dependsOn }, { containerDefinitions }) => {
      for (const { containerName: name } of objectsOf(dependsOn)) {
        if (typeof name !== 'string' || findBy(objectsOf(containerDefinitions), 'name', name)) continue;
        if (isPlaceholder(name) || hidesSome(containerDefinitions, 'name')) continue;
        return `Cannot depend on container ${name} because it does not exist.`;
      }
      return undefined;
    }),
  },
  {
    id: 'dependency-condition-unknown',
    source: 'SDK ContainerDependency.condition; our wording',
    check: perContainer(({ dependsOn }) => {
      const unknown = objectsOf(dependsOn).find(
        ({ condition }) => !isAbsent(condition) && !isOpaque(condition) && !isCondition(condition),
      );
      return unknown && `Invalid dependency condition '${unknown.condition}'.`;
    }),
  },
  {
    id: 'dependency-on-essential',
    source: 'SDK ContainerDependency.condition; recorded: boto/boto3 issue 2436',
    check: perContainer(({ dependsOn }, { containerDefinitions }) =>
      objectsOf(dependsOn).some(({ containerName, condition }) => {
        if (condition !== 'SUCCESS' && condition !== 'COMPLETE') return false;
        const target = targetOf(containerName, containerDefinitions);
        return target !== undefined && (isAbsent(target.essential) || target.essential === true);
      })
        ? 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container'
        : undefined,
    ),
  },
  {
    id: 'dependency-without-health-check',
    source: 'SDK ContainerDependency.condition; recorded ClientException',
    check: perContainer(({ dependsOn }, { containerDefinitions }) =>
      objectsOf(dependsOn).some(({ containerName, condition }) => {
        if (condition !== 'HEALTHY') return false;
        const target = targetOf(containerName, containerDefinitions);
        return target !== undefined && isAbsent(target.healthCheck);
      })
        ? 'A dependency container with HEALTHY condition must have health check configured'
        : undefined,
    ),
  },
  {
    id: 'dependency-cycle',
    source: 'Developer Guide, dependsOn; our wording',
    check: ({ containerDefinitions }) =>
      hasCycle(objectsOf(containerDefinitions)) ? 'Container dependencies must not form a cycle.' : undefined,
  },
];

function isCondition(value: unknown): boolean {
  return value === 'START' || value === 'COMPLETE' || value === 'SUCCESS' || value === 'HEALTHY';
}

function hasCycle(containers: readonly Fields[]): boolean {
  if (!containers.some((container) => waitsForOneThatWaits(container, containers))) return false;
  const done = new Set<Fields>();
  const onTheWay = new Set<Fields>();
  const leadsBack = (container: Fields): boolean => {
    if (onTheWay.has(container)) return true;
    if (done.has(container)) return false;
    onTheWay.add(container);
    for (const { containerName } of objectsOf(container.dependsOn)) {
      const next = targetOf(containerName, containers);
      if (next && leadsBack(next)) return true;
    }
    onTheWay.delete(container);
    done.add(container);
    return false;
  };
  return containers.some(leadsBack);
}

function waits({ dependsOn }: Fields): boolean {
  return objectsOf(dependsOn).length > 0;
}

/** Nearly all definitions have no such container, and so no cycle. */
function waitsForOneThatWaits({ dependsOn }: Fields, containers: readonly Fields[]): boolean {
  for (const { containerName } of objectsOf(dependsOn)) {
    const target = targetOf(containerName, containers);
    if (target && waits(target)) return true;
  }
  return false;
}

/** Two containers may carry the same placeholder for a name, and it tells nothing of either. */
function targetOf(name: unknown, containers: unknown): Fields | undefined {
  const target = findBy(objectsOf(containers), 'name', name);
  return target && !isPlaceholder(name) && !isPlaceholder(target) ? target : undefined;
}
