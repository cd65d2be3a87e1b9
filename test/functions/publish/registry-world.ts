import { connectSources } from '../../../functions/clients/connect-publishing.ts';
import { connectRepository } from '../../../functions/clients/registry/connect-repository.ts';
import { parseReference } from '../../../functions/image/reference.ts';
import type { Agent } from '../../../functions/publish/publish-agent.ts';
import type { World } from '../../../functions/publish/world.ts';
import type { RunningRegistry } from '../../registry/registry.ts';

/** A publish into a registry of the tests, with a parameter in memory. */
export interface RegistryWorld extends World {
  notes: string[];
  /** What the parameter holds, and how often it was written. */
  named: { value: string | undefined; writes: number };
  /** Bytes that were to arrive, and that did. */
  bytes: { expected: number; arrived: number };
}

export function registryWorld({ host }: RunningRegistry, repository = 'team/agent'): RegistryWorld {
  const notes: string[] = [];
  const bytes = { expected: 0, arrived: 0 };
  const named: RegistryWorld['named'] = { value: undefined, writes: 0 };
  const progress = {
    note: (sentence: string) => void notes.push(sentence),
    expect: (expected: number) => void Object.assign(bytes, { expected, arrived: 0 }),
    arrived: (more: number) => {
      bytes.arrived += more;
    },
  };
  // Nobody waits in a test as long as between attempts in earnest.
  const waiting = { now: Date.now, sleep: async () => {}, random: () => 0.5 };
  const name = `${host}/${repository}`;
  return {
    ...connectSources({
      npmRegistry: () => Promise.reject(new Error('a tiny base needs no runtime')),
      credentials: () => async () => undefined,
      progress,
    }),
    destination: connectRepository(parseReference(name), { waiting }),
    name,
    parameter: {
      read: async () => named.value,
      write: async (value) => {
        named.value = value;
        named.writes += 1;
      },
    },
    ...{ notes, bytes, named },
  };
}

/** An agent of a few bytes. */
export function agent(content: string, version = '1.2.3'): Agent {
  return { bundle: Buffer.from(`// ${content}`), version, revision: 'abc1234' };
}
