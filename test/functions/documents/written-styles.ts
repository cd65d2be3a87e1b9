import { stringify } from 'yaml';

/** A way of writing the same JSON value down. */
export interface WrittenStyle {
  format: 'json' | 'yaml';
  write(value: unknown): string;
}

const indented = (value: unknown) => JSON.stringify(value, null, 2);

/** How people and tools write task definitions: indentation, line ends, brackets, comments. */
export const writtenStyles: Readonly<Record<string, WrittenStyle>> = {
  'two spaces': { format: 'json', write: indented },
  'four spaces': { format: 'json', write: (value) => `${JSON.stringify(value, null, 4)}\n` },
  tabs: { format: 'json', write: (value) => JSON.stringify(value, null, '\t') },
  'one line': { format: 'json', write: (value) => JSON.stringify(value) },
  'Windows line ends': { format: 'json', write: (value) => `${indented(value)}\n`.replaceAll('\n', '\r\n') },
  'brackets together': {
    format: 'json',
    write: (value) =>
      indented(value)
        .replace(/\[\n\s+\{/g, '[{')
        .replace(/\},\n\s+\{/g, '}, {')
        .replace(/\}\n\s+\]/g, '}]'),
  },
  'commas at every end': {
    format: 'json',
    write: (value) => indented(value).replace(/([\]}"\de])\n/g, '$1,\n'),
  },
  comments: {
    format: 'json',
    write: (value) =>
      indented(value)
        .replace(/,\n/g, ', // behind, ] }\n')
        .replace(/\n( *)"/g, '\n$1/* before */ "'),
  },
  YAML: { format: 'yaml', write: (value) => stringify(value) },
  'YAML, lists not indented': { format: 'yaml', write: (value) => stringify(value, { indentSeq: false }) },
  'YAML, Windows line ends': { format: 'yaml', write: (value) => stringify(value).replaceAll('\n', '\r\n') },
  'YAML in brackets': { format: 'yaml', write: (value) => stringify(value, { collectionStyle: 'flow' }) },
  'YAML in quotes': {
    format: 'yaml',
    write: (value) => stringify(value, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_SINGLE' }),
  },
  'YAML that is JSON': { format: 'yaml', write: indented },
};
