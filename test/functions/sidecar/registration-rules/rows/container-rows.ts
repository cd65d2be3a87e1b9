import { onInstances, type Row } from './row.ts';

const long = 'x'.repeat(256);
const nameForm =
  'Up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens are allowed.';
const fine = onInstances({});

export const containerRows: Row[] = [
  {
    id: 'family-empty',
    message: 'Family should not be null or empty.',
    broken: onInstances({ family: '' }),
    mended: fine,
  },
  {
    id: 'family-characters',
    message: 'Family contains invalid characters.',
    broken: onInstances({ family: 'web/site' }),
    mended: onInstances({ family: 'Web_site-2' }),
  },
  {
    id: 'family-length',
    message: `Invalid family. ${nameForm}`,
    broken: onInstances({ family: long }),
    mended: onInstances({ family: long.slice(1) }),
  },
  {
    id: 'containers-empty',
    message: 'Container definitions should not be empty',
    broken: onInstances({ containerDefinitions: [] }),
    mended: fine,
  },
  {
    id: 'containers-too-many',
    message: 'Too many containers.',
    broken: onInstances({}, {}, ...Array(10).fill({})),
    mended: onInstances({}, {}, ...Array(9).fill({})),
  },
  {
    id: 'container-name-empty',
    message: 'Container.name should not be null or empty.',
    broken: onInstances({}, { name: null }),
    mended: fine,
  },
  {
    id: 'container-name-characters',
    message: 'Container.name contains invalid characters.',
    broken: onInstances({}, { name: 'my app' }),
    mended: onInstances({}, { name: 'my-app' }),
  },
  {
    id: 'container-name-length',
    message: `Invalid Container.name. ${nameForm}`,
    broken: onInstances({}, { name: long }),
    mended: onInstances({}, { name: long.slice(1) }),
  },
  {
    id: 'container-name-repeated',
    message: 'Container names must be unique within a Task Definition.',
    broken: onInstances({}, {}, { name: 'app' }),
    mended: onInstances({}, {}, { name: 'App' }),
  },
  {
    id: 'image-empty',
    message: 'Container.image should not be null or empty.',
    broken: onInstances({}, { image: '' }),
    mended: fine,
  },
  {
    id: 'image-length',
    message: 'Invalid Container.image. For images using tags, up to 255 characters total are allowed.',
    broken: onInstances({}, { image: `${'x'.repeat(254)}:1` }),
    mended: onInstances({}, { image: `${'x'.repeat(254)}@sha256:${'0'.repeat(64)}` }),
  },
  {
    id: 'essential-missing',
    message: "Task definition doesn't have any essential container.",
    broken: onInstances({}, { essential: false }, { essential: false }),
    mended: onInstances({}, { essential: false }, {}),
  },
];
