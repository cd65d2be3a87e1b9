import type { ContainerDefinition, RegisterInput } from '../../sidecar/definition.ts';
import type { EcrImage, Place } from '../world.ts';

/** A reference to a parameter or secret, as ECS reads it in `valueFrom`. */
export type SecretReference =
  | { service: 'ssm'; arn: string; account: string; region: string; names: string[] }
  | { service: 'secretsmanager'; arn: string; account: string; region: string };

export function containerNamed(definition: RegisterInput, name: string): ContainerDefinition | undefined {
  return definition.containerDefinitions.find((container) => container.name === name);
}

/** Where the container's Mackerel key comes from; undefined where it has no such secret. */
export function apiKeyReference(container: ContainerDefinition | undefined): string | undefined {
  return container?.secrets?.find((secret) => secret.name === 'MACKEREL_APIKEY')?.valueFrom;
}

/**
 * Amazon ECS developer guide, "Pass Systems Manager parameters / Secrets Manager secrets": the ARN of a secret may
 * be followed by `:json-key:version-stage:version-id`, and a bare name is a parameter of the task's own region.
 */
export function readReference(valueFrom: string, place: Place): SecretReference {
  const [, , service, region = '', account = ''] = valueFrom.split(':');
  if (service === 'secretsmanager') {
    return { service, arn: valueFrom.split(':').slice(0, 7).join(':'), account, region };
  }
  const name =
    service === 'ssm' ? valueFrom.slice(valueFrom.indexOf(':parameter/') + ':parameter/'.length) : valueFrom;
  const bare = name.replace(/^\//, '');
  return {
    service: 'ssm',
    arn: service === 'ssm' ? valueFrom : parameterArn(bare, place),
    account: account || place.account,
    region: region || place.region,
    // The ARNs of `key` and `/key` are the same.
    names: bare.includes('/') ? [`/${bare}`] : [`/${bare}`, bare],
  };
}

export function isHere(reference: { account: string; region: string }, place: Place): boolean {
  return reference.account === place.account && reference.region === place.region;
}

/** Amazon ECR user guide, "Registry authentication" and "Dual-stack endpoints"; undefined for an image elsewhere. */
export function readEcrImage(image: string): EcrImage | undefined {
  const host =
    /^([0-9]{12})\.dkr(?:\.ecr|-ecr)(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com|amazonaws\.com\.cn|on\.aws|on\.amazonwebservices\.com\.cn)\/(.+)$/.exec(
      image,
    );
  const [, account = '', region = '', path = ''] = host ?? [];
  const [, repository, tag, digest] = /^([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(path) ?? [];
  if (!repository) return undefined;
  return {
    account,
    region,
    repository,
    id: digest ? { imageDigest: digest } : { imageTag: tag ?? 'latest' },
  };
}

function parameterArn(name: string, { partition, region, account }: Place): string {
  return `arn:${partition}:ssm:${region}:${account}:parameter/${name}`;
}
