import { onInstances, type Row } from './row.ts';

const mount = { mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] };
const efs = (members: object) =>
  onInstances({ volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1', ...members } }] });
const encrypted = { transitEncryption: 'ENABLED' };

export const volumeRows: Row[] = [
  {
    id: 'volume-name-repeated',
    message: "Duplicate volume name 'data'.",
    broken: onInstances({ volumes: [{ name: 'data' }, { name: 'tmp' }, { name: 'data' }] }),
    mended: onInstances({ volumes: [{ name: 'data' }, { name: 'tmp' }] }),
  },
  {
    id: 'mounted-volume-unknown',
    message: "Unknown volume 'data'.",
    broken: onInstances({ volumes: [{ name: 'date' }] }, mount),
    mended: onInstances({ volumes: [{ name: 'data' }] }, mount),
  },
  {
    id: 'volumes-from-unknown',
    message: "Invalid 'volumesFrom' setting. Unknown container: 'data'.",
    broken: onInstances({}, { volumesFrom: [{ sourceContainer: 'data' }] }),
    mended: onInstances({}, { volumesFrom: [{ sourceContainer: 'data' }] }, { name: 'data' }),
  },
  {
    id: 'launch-volumes-too-many',
    message:
      'Each task definition revision may only have one volume configured at launch in the volume configuration.',
    broken: onInstances({
      volumes: [
        { name: 'data', configuredAtLaunch: true },
        { name: 'more', configuredAtLaunch: true },
      ],
    }),
    mended: onInstances(
      {
        volumes: [
          { name: 'data', configuredAtLaunch: true },
          { name: 'more', configuredAtLaunch: false },
        ],
      },
      mount,
    ),
  },
  {
    id: 'launch-volume-unmounted',
    message: 'Volumes [data] are not referenced by any of the containers',
    broken: onInstances({ volumes: [{ name: 'data', configuredAtLaunch: true }] }),
    mended: onInstances({ volumes: [{ name: 'data', configuredAtLaunch: true }] }, mount),
  },
  {
    id: 'efs-iam-unencrypted',
    message: 'EFS IAM authorization requires TransitEncryption to be enabled.',
    broken: efs({ authorizationConfig: { iam: 'ENABLED' } }),
    mended: efs({ authorizationConfig: { iam: 'ENABLED' }, ...encrypted }),
  },
  {
    id: 'efs-port-unencrypted',
    message: 'TransitEncryptionPort requires that TransitEncryption is enabled.',
    broken: efs({ transitEncryptionPort: 2049, transitEncryption: 'DISABLED' }),
    mended: efs({ transitEncryptionPort: 2049, ...encrypted }),
  },
  {
    id: 'efs-access-point-directory',
    message: 'When using an EFS access point, the root directory must either be set to "/" or be omitted.',
    broken: efs({ authorizationConfig: { accessPointId: 'fsap-1' }, rootDirectory: '/data', ...encrypted }),
    mended: efs({ authorizationConfig: { accessPointId: 'fsap-1' }, rootDirectory: '/', ...encrypted }),
  },
];
