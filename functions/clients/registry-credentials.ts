import { askingAws } from './aws-trouble.ts';
import { dockerCredentials } from './docker-credentials.ts';
import { ecrCredentials } from './ecr-credentials.ts';
import type { Credentials, CredentialsProvider } from './registry/tokens.ts';
import type { Environment } from './surroundings.ts';

/** `ACCOUNT.dkr.ecr.REGION.amazonaws.com`, in China with `.cn`, and the dual-stack one: Amazon ECR user guide, "Private registry". */
const ecrHost =
  /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.(?:aws|amazonwebservices\.com\.cn))$/;

/**
 * Who a person at a command line is to a registry: as they say, else as they are logged in with Docker, else for ECR by
 * their AWS credentials (`ecr:GetAuthorizationToken`), else nobody. Asked a second time, what did not help is left out.
 *
 * @param given from the command line
 */
export function registryCredentials(
  registry: string,
  given: Credentials | undefined,
  environment: Environment,
): CredentialsProvider {
  const [, region] = ecrHost.exec(registry) ?? [];
  const ofAws = region === undefined ? undefined : ecrCredentials({ region });
  let round = 0;
  return async () => {
    round += 1;
    if (given) return given;
    // The password that "docker login" keeps for ECR ends after twelve hours.
    const ofDocker = round > 1 && ofAws ? undefined : await dockerCredentials(registry, environment);
    return ofDocker ?? (ofAws && (await askingAws(ofAws)));
  };
}
