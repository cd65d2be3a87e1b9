import { isAgentImage } from './agent-image.ts';
import type { ContainerDefinition, TaskDefinition } from './definition.ts';
import type { Settings } from './settings.ts';

const platformVariable = 'MACKEREL_CONTAINER_PLATFORM';

/** Indexes of the containers that are the sidecar: none, one, or too many. */
export function findSidecars(definition: TaskDefinition, settings: Settings): number[] {
  const found: number[] = [];
  const containers = definition.containerDefinitions;
  for (let i = 0; i < containers.length; i++) {
    if (isSidecar(containers[i] as ContainerDefinition, settings)) found.push(i);
  }
  return found;
}

/** What to call a container: by its place where it has no name yet. */
export function nameOf(container: ContainerDefinition | undefined, index: number): string {
  const name: unknown = container?.name;
  return typeof name === 'string' ? name : `containerDefinitions[${index}]`;
}

/** `MACKEREL_APIKEY` alone does not make a sidecar: an OpenTelemetry collector may carry it. */
function isSidecar(container: ContainerDefinition, { sidecar, ownRepositories }: Settings): boolean {
  return (
    container.name === sidecar.name ||
    container.name === 'mackerel-container-agent' ||
    isAgentImage(container.image, ownRepositories) ||
    hasName(container.environment) ||
    hasName(container.secrets)
  );
}

function hasName(list: readonly { name: string }[] | undefined): boolean {
  return Array.isArray(list) && list.some((entry) => entry.name === platformVariable);
}
