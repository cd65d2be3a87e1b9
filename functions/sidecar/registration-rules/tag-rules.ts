import { isPlaceholder } from '../placeholder.ts';
import { type Fields, firstRepeated, isAbsent, objectsOf } from './reading.ts';
import type { RegistrationRule } from './registration-rule.ts';

const source = "SDK RegisterTaskDefinitionRequest.tags; the wording is the document's";

/** The tags that are given with the definition. */
export const tagRules: readonly RegistrationRule[] = [
  {
    id: 'tags-empty',
    source: 'recorded: Autodesk/go-awsecs issue 28',
    check: ({ tags }) => (Array.isArray(tags) && tags.length === 0 ? 'Tags can not be empty.' : undefined),
  },
  {
    id: 'tags-too-many',
    source,
    check: ({ tags }) =>
      objectsOf(tags).filter((tag) => !isReserved(tag)).length > 50
        ? 'Maximum number of tags per resource - 50'
        : undefined,
  },
  {
    id: 'tag-key-length',
    source,
    check: ({ tags }) =>
      objectsOf(tags).some((tag) => isLong(tag.key, 128) || (isAbsent(tag.key) && !isPlaceholder(tag)))
        ? 'Invalid tag key. Maximum key length - 128 Unicode characters in UTF-8'
        : undefined,
  },
  {
    id: 'tag-value-length',
    source,
    check: ({ tags }) =>
      objectsOf(tags).some(({ value }) => isLong(value, 256))
        ? 'Invalid tag value. Maximum value length - 256 Unicode characters in UTF-8'
        : undefined,
  },
  {
    id: 'tag-reserved',
    source,
    check: ({ tags }) =>
      objectsOf(tags).some(isReserved)
        ? 'Do not use aws:, AWS:, or any upper or lowercase combination of such as a prefix for either keys or values.'
        : undefined,
  },
  {
    id: 'tag-key-repeated',
    source,
    check: ({ tags }) =>
      firstRepeated(objectsOf(tags), 'key') === undefined
        ? undefined
        : 'For each resource, each tag key must be unique, and each tag key can have only one value.',
  },
];

/** The document warns of the prefix in values too; that ECS refuses one there is not known. */
function isReserved({ key }: Fields): boolean {
  return typeof key === 'string' && key.charCodeAt(3) === 58 && key.slice(0, 4).toLowerCase() === 'aws:';
}

function isLong(text: unknown, most: number): boolean {
  return typeof text === 'string' && text.length > most && [...text].length > most && !isPlaceholder(text);
}
