import { onInstances, type Row } from './row.ts';

const on = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });

export const dependencyRows: Row[] = [
  {
    id: 'dependency-unknown',
    message: 'Cannot depend on container db because it does not exist.',
    broken: onInstances({}, on('db', 'START')),
    mended: onInstances({}, on('db', 'START'), { name: 'db' }),
  },
  {
    id: 'dependency-condition-unknown',
    message: "Invalid dependency condition 'READY'.",
    broken: onInstances({}, on('other0', 'READY'), {}),
    mended: onInstances({}, on('other0', 'START'), {}),
  },
  {
    id: 'dependency-on-essential',
    message: 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
    broken: onInstances({}, on('other0', 'SUCCESS'), {}),
    mended: onInstances({}, on('other0', 'SUCCESS'), { essential: false }),
  },
  {
    id: 'dependency-without-health-check',
    message: 'A dependency container with HEALTHY condition must have health check configured',
    broken: onInstances({}, on('other0', 'HEALTHY'), {}),
    mended: onInstances({}, on('other0', 'HEALTHY'), { healthCheck: { command: ['CMD', 'true'] } }),
  },
  {
    id: 'dependency-cycle',
    message: 'Container dependencies must not form a cycle.',
    broken: onInstances({}, on('other0', 'START'), on('other1', 'START'), on('app', 'START')),
    mended: onInstances({}, on('other0', 'START'), on('other1', 'START'), {}),
  },
  {
    id: 'dependency-cycle',
    message: 'Container dependencies must not form a cycle.',
    broken: onInstances({}, on('app', 'START')),
    mended: onInstances(
      {},
      { dependsOn: [...on('other0', 'START').dependsOn, ...on('other1', 'START').dependsOn] },
      on('other1', 'START'),
      {},
    ),
  },
];
