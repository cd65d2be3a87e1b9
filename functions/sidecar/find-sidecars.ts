import { isAgentImage } from './agent-image.ts';
import type { ContainerDefinition, TaskDefinition } from './definition.ts';
import type { Settings } from './settings.ts';

const platformVariable = 'MACKEREL_CONTAINER_PLATFORM';

/** Indexes of the containers that are the sidecar: none, one, or too many. */
export function findSidecars(definition: TaskDefinition, settings: Settings): number[] {
  const found: number[] = [];
  const containers = definition.containerDefinitions;
  for (let i = 0; i < containers.length; i++) {
    const container = containers[i] as ContainerDefinition;
    if (isAgent(container, settings) && !isRelay(container)) found.push(i);
  }
  return found;
}

/** What to call a container: by its place where it has no name yet. */
export function nameOf(container: ContainerDefinition | undefined, index: number): string {
  const name: unknown = container?.name;
  return typeof name === 'string' ? name : `containerDefinitions[${index}]`;
}

/**
 * Whether a container is the agent, as sidecar or as relay. `MACKEREL_APIKEY` alone does not make one: an OpenTelemetry
 * collector may carry it.
 */
export function isAgent(container: ContainerDefinition, { sidecar, ownImages }: Settings): boolean {
  return (
    container.name === sidecar.name ||
    container.name === 'mackerel-container-agent' ||
    isAgentImage(container.image, ownImages) ||
    hasName(container.environment) ||
    hasName(container.secrets)
  );
}

/**
 * `agent relay` forwards what the agents of other tasks say, and watches nothing. It is a command of its own: the word
 * after an option is that option's.
 */
function isRelay({ entryPoint, command }: ContainerDefinition): boolean {
  const words = [entryPoint, command].flatMap((list) => (Array.isArray(list) ? list : []));
  const at = words.indexOf('relay');
  const before = at > 0 ? String(words[at - 1]) : '';
  return at >= 0 && (before === '--' || !before.startsWith('-'));
}

function hasName(list: readonly { name: string }[] | undefined): boolean {
  return Array.isArray(list) && list.some((entry) => entry.name === platformVariable);
}
