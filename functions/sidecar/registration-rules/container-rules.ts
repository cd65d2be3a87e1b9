import { isPlaceholder } from '../placeholder.ts';
import { firstRepeated, hidesSome, isAbsent, isOpaque, objectsOf, sizeOfList } from './reading.ts';
import { perContainer, type RegistrationRule } from './registration-rule.ts';

const nameForm =
  'Up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens are allowed.';
const wordingOf = 'the wording is that of the same error for Container.name';

/** What the family and the containers are called, how many there are, and which of them matter. */
export const containerRules: readonly RegistrationRule[] = [
  {
    id: 'family-empty',
    source: `SDK RegisterTaskDefinitionRequest.family: "You must specify a family"; ${wordingOf}`,
    check: ({ family }) => (isAbsent(family) ? 'Family should not be null or empty.' : undefined),
  },
  {
    id: 'family-characters',
    source: `SDK RegisterTaskDefinitionRequest.family: "${nameForm}"; ${wordingOf}`,
    check: ({ family }) => (breaksNameForm(family) ? 'Family contains invalid characters.' : undefined),
  },
  {
    id: 'family-length',
    source: `SDK RegisterTaskDefinitionRequest.family: "${nameForm}"; the wording is the document's`,
    check: ({ family }) => (isLong(family) ? `Invalid family. ${nameForm}` : undefined),
  },
  {
    id: 'containers-empty',
    source: 'recorded ClientException',
    check: ({ containerDefinitions: list }) =>
      Array.isArray(list) ? empty(list.length) : empty(isAbsent(list) ? 0 : 1),
  },
  {
    id: 'containers-too-many',
    source: 'Service quotas of ECS, "Containers per task definition"; recorded: aws/amazon-ecs-cli issue 184',
    check: ({ containerDefinitions }) =>
      sizeOfList(containerDefinitions) > 10 ? 'Too many containers.' : undefined,
  },
  {
    id: 'container-name-empty',
    source: 'recorded: hashicorp/terraform issue 2888',
    check: perContainer((container) =>
      isAbsent(container.name) && !isPlaceholder(container)
        ? 'Container.name should not be null or empty.'
        : undefined,
    ),
  },
  {
    id: 'container-name-characters',
    source: 'recorded: ansible/ansible issue 22860',
    check: perContainer(({ name }) =>
      breaksNameForm(name) ? 'Container.name contains invalid characters.' : undefined,
    ),
  },
  {
    id: 'container-name-length',
    source: `SDK ContainerDefinition.name: "${nameForm}"; the wording is the document's`,
    check: perContainer(({ name }) => (isLong(name) ? `Invalid Container.name. ${nameForm}` : undefined)),
  },
  {
    id: 'container-name-repeated',
    source: 'recorded: Shippable/support issue 2946',
    check: ({ containerDefinitions }) =>
      firstRepeated(objectsOf(containerDefinitions), 'name') === undefined
        ? undefined
        : 'Container names must be unique within a Task Definition.',
  },
  {
    id: 'image-empty',
    source: 'recorded: aws/aws-cli issue 5924, prefect-aws issue 159',
    check: perContainer((container) =>
      isAbsent(container.image) && !isPlaceholder(container)
        ? 'Container.image should not be null or empty.'
        : undefined,
    ),
  },
  {
    id: 'image-length',
    source:
      'SDK ContainerDefinition.image: 255 characters, before the @ where there is a digest; our wording',
    check: perContainer(({ image }) =>
      typeof image === 'string' && image.length > 255 && imageNameLength(image) > 255 && !isOpaque(image)
        ? 'Invalid Container.image. For images using tags, up to 255 characters total are allowed.'
        : undefined,
    ),
  },
  {
    id: 'essential-missing',
    source: 'SDK ContainerDefinition.essential; recorded ClientException',
    check: ({ containerDefinitions: list }) =>
      objectsOf(list).length > 0 &&
      objectsOf(list).every(({ essential }) => essential === false) &&
      !hidesSome(list, 'essential')
        ? "Task definition doesn't have any essential container."
        : undefined,
  },
];

function empty(count: number): string | undefined {
  return count === 0 ? 'Container definitions should not be empty' : undefined;
}

/** Without a regular expression: a name is a dozen characters, and this runs for each of them at every plan. */
function breaksNameForm(name: unknown): boolean {
  if (typeof name !== 'string') return false;
  for (let i = 0; i < name.length; i++) {
    if (!isNameCharacter(name.charCodeAt(i))) return !isPlaceholder(name);
  }
  return false;
}

function isNameCharacter(code: number): boolean {
  const isDigit = code >= 48 && code <= 57;
  const isUpper = code >= 65 && code <= 90;
  const isLower = code >= 97 && code <= 122;
  return isLower || isUpper || isDigit || code === 45 || code === 95;
}

function isLong(name: unknown): boolean {
  return typeof name === 'string' && name.length > 255 && !isPlaceholder(name);
}

function imageNameLength(image: string): number {
  const at = image.indexOf('@');
  return at < 0 ? image.length : at;
}
