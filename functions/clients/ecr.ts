import { BatchGetImageCommand, ECRClient, RepositoryNotFoundException } from '@aws-sdk/client-ecr';
import { indexTypes, manifestTypes } from '../image/oci.ts';
import type { Architectures, World } from '../reconcile/world.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';

/** Looks at images in ECR, in whichever region; needs `ecr:BatchGetImage` on the repository. */
export function connectEcr(settings: ClientSettings = {}): Pick<World, 'architectures'> {
  const clients = new Map<string, ECRClient>();
  const clientOf = (region: string) => {
    const client = clients.get(region) ?? new ECRClient({ ...settings, requestHandler: patience, region });
    clients.set(region, client);
    return client;
  };
  return {
    async architectures({ account, region, repository, id }) {
      const command = new BatchGetImageCommand({
        registryId: account,
        repositoryName: repository,
        imageIds: [id],
        acceptedMediaTypes: [...indexTypes, ...manifestTypes],
      });
      try {
        const { images } = await clientOf(region).send(command);
        return architecturesOf(images?.[0]?.imageManifest);
      } catch (error) {
        if (error instanceof RepositoryNotFoundException) return 'missing';
        throw error;
      }
    },
  };
}

/** OCI image specification, "Image Index": attestations stand in the index as the architecture `unknown`. */
function architecturesOf(manifest: string | undefined): Architectures {
  if (manifest === undefined) return 'missing';
  const { manifests } = JSON.parse(manifest) as { manifests?: { platform?: { architecture?: string } }[] };
  if (!manifests) return 'unknown';
  const built = manifests.map((entry) => entry.platform?.architecture ?? 'unknown');
  return [...new Set(built)].filter((architecture) => architecture !== 'unknown');
}
