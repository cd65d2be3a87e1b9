import { Trouble } from '../report/trouble.ts';
import { listOf } from './list-of.ts';

/** What the template says of a publish. */
export interface Properties {
  bases: string[];
  npmRegistry: string;
}

/**
 * Reads the properties of the custom resource in infra/agent-image.yml. CloudFormation hands every value over as text.
 *
 * @throws Trouble where they are not as the template has them
 */
export function readProperties({ Base, NpmRegistry }: Record<string, unknown>): Properties {
  const bases = listOf(Base);
  if (bases.length === 0) {
    throw new Trouble('no base image is named', {
      where: 'agentBase',
      remedy: 'Name one as --param agentBase=docker.io/library/alpine:3.22, or leave the parameter out.',
    });
  }
  const npmRegistry = String(NpmRegistry);
  if (!/^https?:$/.test(URL.parse(npmRegistry)?.protocol ?? '')) {
    throw new Trouble("that is no address of npm's registry", {
      where: 'npmRegistry',
      remedy: 'Name one that begins with https://, or leave the parameter out.',
    });
  }
  return { bases, npmRegistry };
}
