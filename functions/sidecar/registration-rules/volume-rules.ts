import { isPlaceholder } from '../placeholder.ts';
import { type Fields, fieldsOf, findBy, firstRepeated, hidesSome, isAbsent, objectsOf } from './reading.ts';
import { perContainer, perVolume, type RegistrationRule } from './registration-rule.ts';

/** The task's volumes and what the containers mount of them. */
export const volumeRules: readonly RegistrationRule[] = [
  {
    id: 'volume-name-repeated',
    source: 'SDK Volume.name is what mountPoints refer to; our wording',
    check: ({ volumes }) => {
      const name = firstRepeated(objectsOf(volumes), 'name');
      return name === undefined ? undefined : `Duplicate volume name '${name}'.`;
    },
  },
  {
    id: 'mounted-volume-unknown',
    source: 'recorded: wellcomecollection/platform pull request 677',
    check: perContainer(({ mountPoints }, { volumes }) => {
      const name = unknownName(mountPoints, 'sourceVolume', volumes);
      return name === undefined ? undefined : `Unknown volume '${name}'.`;
    }),
  },
  {
    id: 'volumes-from-unknown',
    source: 'recorded ClientException',
    check: perContainer(({ volumesFrom }, { containerDefinitions }) => {
      const name = unknownName(volumesFrom, 'sourceContainer', containerDefinitions);
      return name === undefined ? undefined : `Invalid 'volumesFrom' setting. Unknown container: '${name}'.`;
    }),
  },
  {
    id: 'launch-volumes-too-many',
    source: "SDK Volume.configuredAtLaunch; the wording is the document's",
    check: ({ volumes }) =>
      objectsOf(volumes).filter(isConfiguredAtLaunch).length > 1
        ? 'Each task definition revision may only have one volume configured at launch in the volume configuration.'
        : undefined,
  },
  {
    id: 'launch-volume-unmounted',
    source: 'recorded ClientException',
    check: perVolume((volume, { containerDefinitions }) =>
      isConfiguredAtLaunch(volume) &&
      !isPlaceholder(volume.name) &&
      !mayBeMounted(volume.name, containerDefinitions)
        ? `Volumes [${volume.name}] are not referenced by any of the containers`
        : undefined,
    ),
  },
  {
    id: 'efs-iam-unencrypted',
    source: 'SDK EFSAuthorizationConfig.iam; recorded ClientException',
    check: perVolume(({ efsVolumeConfiguration }) => {
      const { authorizationConfig, transitEncryption } = fieldsOf(efsVolumeConfiguration);
      return fieldsOf(authorizationConfig).iam === 'ENABLED' && isOff(transitEncryption)
        ? 'EFS IAM authorization requires TransitEncryption to be enabled.'
        : undefined;
    }),
  },
  {
    id: 'efs-port-unencrypted',
    source: 'SDK EFSVolumeConfiguration.transitEncryptionPort; recorded ClientException',
    check: perVolume(({ efsVolumeConfiguration }) => {
      const { transitEncryptionPort, transitEncryption } = fieldsOf(efsVolumeConfiguration);
      return !isAbsent(transitEncryptionPort) && isOff(transitEncryption)
        ? 'TransitEncryptionPort requires that TransitEncryption is enabled.'
        : undefined;
    }),
  },
  {
    id: 'efs-access-point-directory',
    source: 'SDK EFSAuthorizationConfig.accessPointId; recorded ClientException',
    check: perVolume(({ efsVolumeConfiguration }) => {
      const { authorizationConfig, rootDirectory } = fieldsOf(efsVolumeConfiguration);
      const isElsewhere = !isAbsent(rootDirectory) && rootDirectory !== '/' && !isPlaceholder(rootDirectory);
      return isElsewhere && !isAbsent(fieldsOf(authorizationConfig).accessPointId)
        ? 'When using an EFS access point, the root directory must either be set to "/" or be omitted.'
        : undefined;
    }),
  },
];

/** The first name that a reference makes and that no element of the list has, nor may have behind a placeholder. */
function unknownName(references: unknown, member: string, list: unknown): string | undefined {
  for (const reference of objectsOf(references)) {
    const name = reference[member];
    if (typeof name !== 'string' || findBy(objectsOf(list), 'name', name)) continue;
    if (!isPlaceholder(name) && !hidesSome(list, 'name')) return name;
  }
  return undefined;
}

function isConfiguredAtLaunch(volume: Fields): boolean {
  return volume.configuredAtLaunch === true;
}

function mayBeMounted(name: unknown, containers: unknown): boolean {
  if (hidesSome(containers, 'name')) return true;
  return objectsOf(containers).some(
    ({ mountPoints }) =>
      findBy(objectsOf(mountPoints), 'sourceVolume', name) !== undefined ||
      hidesSome(mountPoints, 'sourceVolume'),
  );
}

/** EFS encrypts in transit only where it is told to. */
function isOff(transitEncryption: unknown): boolean {
  return isAbsent(transitEncryption) || transitEncryption === 'DISABLED';
}
