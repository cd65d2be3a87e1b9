import { onFargate, onInstances, type Row } from './row.ts';

const seeGuide = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

export const sizeRows: Row[] = [
  {
    id: 'fargate-cpu-missing',
    message: "Fargate requires that 'cpu' be defined at the task level.",
    broken: onFargate({ cpu: undefined }),
    mended: onFargate({ cpu: '.25 vcpu' }),
  },
  {
    id: 'fargate-memory-missing',
    message: "Fargate requires that 'memory' be defined at the task level.",
    broken: onFargate({ memory: undefined }),
    mended: onFargate({ memory: '0.5 GB' }),
  },
  {
    id: 'task-cpu-invalid',
    message: `Invalid 'cpu' setting for task. ${seeGuide}`,
    broken: onInstances({ cpu: '64' }),
    mended: onInstances({ cpu: '128' }),
  },
  {
    id: 'task-memory-invalid',
    message: `Invalid 'memory' setting for task. ${seeGuide}`,
    broken: onInstances({ memory: '512 megabytes' }),
    mended: onInstances({ memory: '512' }),
  },
  {
    id: 'fargate-size-unknown',
    message: 'No Fargate configuration exists for given values.',
    broken: onFargate({ cpu: '256', memory: '8192' }),
    mended: onFargate({ cpu: '32768', memory: '999' }),
  },
  {
    id: 'container-memory-missing',
    message:
      "Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' must be specified.",
    broken: onInstances({}, { memory: undefined }),
    mended: onInstances({ memory: '512' }, { memory: undefined }),
  },
  {
    id: 'container-memory-below-reservation',
    message:
      "Invalid setting for container 'app'. 'memory' must be greater than or equal to 'memoryReservation'.",
    broken: onInstances({}, { memory: 128, memoryReservation: 129 }),
    mended: onInstances({}, { memory: 128, memoryReservation: 128 }),
  },
  {
    id: 'container-memory-over-task',
    message: "The 'memory' setting for container 'app' is greater than for the task.",
    broken: onInstances({ memory: '1GB' }, { memory: 1025 }),
    mended: onInstances({ memory: '1GB' }, { memory: 1024 }, { memory: 1024 }),
  },
  {
    id: 'reservations-over-task',
    message:
      "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'.",
    broken: onInstances(
      { memory: '256' },
      { memoryReservation: 128 },
      { memory: 256, memoryReservation: 129 },
    ),
    mended: onInstances({ memory: '256' }, { memoryReservation: 128 }, { memoryReservation: 128 }),
  },
  {
    id: 'cpu-over-task',
    message: "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    broken: onFargate({}, { cpu: 200 }, { cpu: 57 }),
    mended: onFargate({}, { cpu: 200 }, { cpu: 56 }),
  },
  {
    id: 'ephemeral-storage-small',
    message: 'EphemeralStorage size should be at least 21',
    broken: onFargate({ ephemeralStorage: { sizeInGiB: 20 } }),
    mended: onFargate({ ephemeralStorage: { sizeInGiB: 21 } }),
  },
  {
    id: 'ephemeral-storage-large',
    message: 'EphemeralStorage size should be at most 200',
    broken: onFargate({ ephemeralStorage: { sizeInGiB: 201 } }),
    mended: onFargate({ ephemeralStorage: { sizeInGiB: 200 } }),
  },
];
