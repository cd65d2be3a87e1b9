import { onInstances, type Row } from './row.ts';

const tagged = (...keys: string[]) => onInstances({ tags: keys.map((key) => ({ key, value: 'x' })) });
const numbered = (count: number) => tagged(...Array.from({ length: count }, (_, i) => `key${i}`));

export const tagRows: Row[] = [
  {
    id: 'tags-empty',
    message: 'Tags can not be empty.',
    broken: onInstances({ tags: [] }),
    mended: onInstances({ tags: undefined }),
  },
  {
    id: 'tags-too-many',
    message: 'Maximum number of tags per resource - 50',
    broken: numbered(51),
    mended: numbered(50),
  },
  {
    id: 'tag-key-length',
    message: 'Invalid tag key. Maximum key length - 128 Unicode characters in UTF-8',
    broken: tagged('鯖'.repeat(129)),
    mended: tagged('😀'.repeat(128)),
  },
  {
    id: 'tag-value-length',
    message: 'Invalid tag value. Maximum value length - 256 Unicode characters in UTF-8',
    broken: onInstances({ tags: [{ key: 'a', value: 'x'.repeat(257) }] }),
    mended: onInstances({ tags: [{ key: 'a', value: 'x'.repeat(256) }] }),
  },
  {
    id: 'tag-reserved',
    message:
      'Do not use aws:, AWS:, or any upper or lowercase combination of such as a prefix for either keys or values.',
    broken: tagged('Aws:cloudformation:stack-name'),
    mended: tagged('awscloudformation:stack-name'),
  },
  {
    id: 'tag-key-repeated',
    message: 'For each resource, each tag key must be unique, and each tag key can have only one value.',
    broken: tagged('a', 'b', 'a'),
    mended: tagged('a', 'b', 'A'),
  },
];
