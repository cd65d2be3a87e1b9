import { onInstances, type Row } from './row.ts';

const check = (members: object) => onInstances({}, { healthCheck: { command: ['CMD', 'true'], ...members } });
const outside = (member: string, range: string) =>
  `Invalid healthCheck.${member} for container 'app'. You may specify between ${range}.`;
const restart = (members: object) => onInstances({}, { restartPolicy: { enabled: true, ...members } });
const logs = (options: object) => onInstances({}, { logConfiguration: { logDriver: 'awslogs', options } });
const router = { firelensConfiguration: { type: 'fluentbit' } };
const routed = { logConfiguration: { logDriver: 'awsfirelens' } };

export const runtimeRows: Row[] = [
  {
    id: 'health-check-interval',
    message: outside('interval', '5 and 300 seconds'),
    broken: check({ interval: 4 }),
    mended: check({ interval: 5 }),
  },
  {
    id: 'health-check-timeout',
    message: outside('timeout', '2 and 60 seconds'),
    broken: check({ timeout: 61 }),
    mended: check({ timeout: 60 }),
  },
  {
    id: 'health-check-retries',
    message: outside('retries', '1 and 10 retries'),
    broken: check({ retries: 11 }),
    mended: check({ retries: 10 }),
  },
  {
    id: 'health-check-startperiod',
    message: outside('startPeriod', '0 and 300 seconds'),
    broken: check({ startPeriod: 301 }),
    mended: check({ startPeriod: 0 }),
  },
  {
    id: 'restart-period',
    message: "the 'restartAttemptPeriod' setting for container 'app' must be between 60 and 1800",
    broken: restart({ restartAttemptPeriod: 59 }),
    mended: restart({ restartAttemptPeriod: 60 }),
  },
  {
    id: 'restart-exit-codes',
    message: 'You can specify a maximum of 50 container exit codes.',
    broken: restart({ ignoredExitCodes: Array(51).fill(0) }),
    mended: restart({ ignoredExitCodes: Array(50).fill(0) }),
  },
  {
    id: 'ulimit-soft-over-hard',
    message: 'Soft limit exceeds hard limit for ulimit nofile',
    broken: onInstances({}, { ulimits: [{ name: 'nofile', softLimit: 2, hardLimit: 1 }] }),
    mended: onInstances({}, { ulimits: [{ name: 'nofile', softLimit: 2, hardLimit: -1 }] }),
  },
  {
    id: 'credential-specs-too-many',
    message: 'The maximum number of ARNs is 1.',
    broken: onInstances({}, { credentialSpecs: ['credentialspec:a', 'credentialspec:b'] }),
    mended: onInstances({}, { credentialSpecs: ['credentialspec:a'] }),
  },
  {
    id: 'awslogs-options-missing',
    message: 'Log driver awslogs requires options: awslogs-region',
    broken: logs({ 'awslogs-group': 'web' }),
    mended: logs({ 'awslogs-group': 'web', 'awslogs-region': 'ap-northeast-1' }),
  },
  {
    id: 'firelens-unused',
    message:
      'When a firelensConfiguration object is specified, at least one container has to be configured with ' +
      'the awsfirelens log driver.',
    broken: onInstances({}, router),
    mended: onInstances({}, router, routed),
  },
  {
    id: 'firelens-twice',
    message: 'Only one container in a task definition can have a firelensConfiguration.',
    broken: onInstances({}, router, router, routed),
    mended: onInstances({}, router, routed, routed),
  },
  {
    id: 'inference-accelerators',
    message: "Unsupported field 'inferenceAccelerators'.",
    broken: onInstances({ inferenceAccelerators: [{ deviceName: 'a', deviceType: 'eia2.medium' }] }),
    mended: onInstances({ inferenceAccelerators: [] }),
  },
];
