import { onInstances, type Row } from './row.ts';

const task = { executionRoleArn: 'arn:aws:iam::123456789012:role/execution' };
const secret = { name: 'KEY', valueFrom: '/web/key' };
const fine = onInstances(task, { secrets: [secret], environment: [{ name: 'OTHER', value: '' }] });
const taken =
  'The secret name must be unique and not shared with any new or existing environment variables ' +
  "set on the container, such as 'KEY'.";

export const environmentRows: Row[] = [
  {
    id: 'secrets-without-role',
    message:
      "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    broken: onInstances({}, { secrets: [secret] }),
    mended: fine,
  },
  {
    id: 'secret-name-empty',
    message: 'Secret.name should not be null or empty.',
    broken: onInstances(task, { secrets: [{ ...secret, name: '' }] }),
    mended: fine,
  },
  {
    id: 'secret-value-empty',
    message: 'Secret.valueFrom should not be null or empty.',
    broken: onInstances(task, { secrets: [{ name: 'KEY' }] }),
    mended: fine,
  },
  {
    id: 'secret-name-taken',
    message: taken,
    broken: onInstances(task, { secrets: [secret], environment: [{ name: 'KEY', value: '' }] }),
    mended: onInstances(task, { secrets: [secret] }, { environment: [{ name: 'KEY', value: '' }] }),
  },
  {
    id: 'secret-name-taken',
    message: taken,
    broken: onInstances(task, { secrets: [secret, { name: 'KEY', valueFrom: '/other' }] }),
    mended: fine,
  },
  {
    id: 'environment-files-too-many',
    message: 'The maximum number of environment files was exceeded. Specify ten or less and try again.',
    broken: onInstances(
      {},
      { environmentFiles: Array(11).fill({ type: 's3', value: 'arn:aws:s3:::b/x.env' }) },
    ),
    mended: onInstances(
      {},
      { environmentFiles: Array(10).fill({ type: 's3', value: 'arn:aws:s3:::b/x.env' }) },
    ),
  },
];
