import { Trouble } from '../report/trouble.ts';

/** Amazon ECR API reference, CreateRepository, `repositoryName`: what is between its slashes. */
const component = /^[a-z0-9]+([._-][a-z0-9]+)*$/;

/**
 * The repository of a stage's agent image, within the account's registry.
 *
 * @throws Trouble where ECR takes no name with this stage in it
 */
export function agentRepository(stage: string): string {
  if (component.test(stage)) return `remora/${stage}/mackerel-container-agent`;
  throw new Trouble('ECR has no repository for a stage of that name', {
    where: stage,
    remedy:
      'It takes lower-case letters, digits and single hyphens between. Publish elsewhere with --to, and deploy with publishAgent=no.',
  });
}
