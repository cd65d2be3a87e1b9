import { onFargate, onInstances, type Row } from './row.ts';

const role = 'arn:aws:iam::123456789012:role/execution';
const awslogs = {
  logDriver: 'awslogs',
  options: { 'awslogs-group': 'web', 'awslogs-region': 'ap-northeast-1' },
};
const inEcr = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web:1';
const fine = onFargate({});

const unsupported = (field: string): string => `Fargate compatible task definitions do not support ${field}`;

export const fargateRows: Row[] = [
  {
    id: 'compatibility-unknown',
    message: "Invalid requiresCompatibilities 'FARGATE_SPOT'.",
    broken: onInstances({ requiresCompatibilities: ['FARGATE_SPOT'] }),
    mended: onInstances({ requiresCompatibilities: ['EC2', 'EXTERNAL', 'MANAGED_INSTANCES'] }),
  },
  {
    id: 'fargate-network-mode',
    message: "Fargate only supports network mode 'awsvpc'.",
    broken: onFargate({ networkMode: undefined }),
    mended: fine,
  },
  {
    id: 'fargate-pid-mode',
    message:
      "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.",
    broken: onFargate({ pidMode: 'host' }),
    mended: onFargate({ pidMode: 'task' }),
  },
  {
    id: 'fargate-ipc-mode',
    message: 'Tasks using the Fargate launch type do not support ipcMode.',
    broken: onFargate({ ipcMode: 'task' }),
    mended: onInstances({ ipcMode: 'task' }),
  },
  {
    id: 'fargate-placement-constraints',
    message: unsupported('constraints'),
    broken: onFargate({ placementConstraints: [{ type: 'memberOf', expression: 'attribute:x == y' }] }),
    mended: onFargate({ placementConstraints: [] }),
  },
  {
    id: 'fargate-host-path',
    message: unsupported('sourcePath'),
    broken: onFargate({ volumes: [{ name: 'data', host: { sourcePath: '/data' } }] }),
    mended: onFargate({ volumes: [{ name: 'data', host: {} }] }),
  },
  {
    id: 'fargate-docker-volume',
    message: unsupported('dockerVolumeConfiguration'),
    broken: onFargate({ volumes: [{ name: 'data', dockerVolumeConfiguration: { scope: 'task' } }] }),
    mended: onInstances({ volumes: [{ name: 'data', dockerVolumeConfiguration: { scope: 'task' } }] }),
  },
  {
    id: 'fargate-privileged',
    message: "Fargate requires that the 'privileged' setting be 'false'",
    broken: onFargate({}, { privileged: true }),
    mended: onFargate({}, { privileged: false }),
  },
  {
    id: 'fargate-security-options',
    message: unsupported('dockerSecurityOptions'),
    broken: onFargate({}, { dockerSecurityOptions: ['no-new-privileges'] }),
    mended: onFargate({}, { dockerSecurityOptions: [] }),
  },
  {
    id: 'fargate-dns-search-domains',
    message: unsupported('dnsSearchDomains'),
    broken: onFargate({}, { dnsSearchDomains: ['example.com'] }),
    mended: onFargate({}, { dnsSearchDomains: [] }),
  },
  {
    id: 'fargate-gpu',
    message: 'Tasks using the Fargate launch type do not support GPU resource requirements',
    broken: onFargate({}, { resourceRequirements: [{ type: 'GPU', value: '1' }] }),
    mended: onInstances({}, { resourceRequirements: [{ type: 'GPU', value: '1' }] }),
  },
  {
    id: 'fargate-linux-parameters',
    message: unsupported('sharedMemorySize'),
    broken: onFargate({}, { linuxParameters: { sharedMemorySize: 64 } }),
    mended: onFargate({}, { linuxParameters: { devices: [], tmpfs: [{ containerPath: '/tmp', size: 64 }] } }),
  },
  {
    id: 'fargate-capabilities',
    message: 'NET_ADMIN is not allowed on Fargate.',
    broken: onFargate({}, { linuxParameters: { capabilities: { add: ['SYS_PTRACE', 'NET_ADMIN'] } } }),
    mended: onFargate({}, { linuxParameters: { capabilities: { add: ['SYS_PTRACE'], drop: ['NET_RAW'] } } }),
  },
  {
    id: 'fargate-log-driver',
    message: 'json-file is not a valid log driver. Must be one of [awslogs, splunk, awsfirelens]',
    broken: onFargate({}, { logConfiguration: { logDriver: 'json-file' } }),
    mended: onFargate({}, { logConfiguration: { logDriver: 'splunk' } }),
  },
  {
    id: 'fargate-stop-timeout',
    message: 'For tasks that use the Fargate launch type, the max stop timeout value is 120 seconds.',
    broken: onFargate({}, { stopTimeout: 121 }),
    mended: onFargate({}, { stopTimeout: 120 }),
  },
  {
    id: 'fargate-role-for-ecr',
    message: 'Fargate requires task definition to have execution role ARN to support ECR images.',
    broken: onFargate({}, { image: inEcr }),
    mended: onFargate({ executionRoleArn: role }, { image: inEcr }),
  },
  {
    id: 'fargate-role-for-awslogs',
    message: 'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
    broken: onFargate({}, { logConfiguration: awslogs }),
    mended: onFargate({ executionRoleArn: role }, { logConfiguration: awslogs }),
  },
];
