import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory, people, type Scenario } from './scenario.ts';

const plugins: Scenario = {
  name: 'none, plugins and checks',
  async surround({ folder }) {
    // Plugins leave what they remember in the agent's directory, so each agent has a copy in its own.
    cpSync(join(import.meta.dirname, 'plugins.yml'), `${folder}/agent.yml`);
    const file = { MACKEREL_AGENT_CONFIG: `${folder}/agent.yml` };
    const environment = { ...memory, ...file, MACKEREL_CONTAINER_PLATFORM: 'none' };
    return { environment, close: async () => {} };
  },
};

const storedHost: Scenario = {
  name: 'none, a stored host',
  async surround({ folder, mackerel }) {
    mkdirSync(`${folder}/root`);
    writeFileSync(`${folder}/root/id`, 'host1\r\n');
    writeFileSync(
      `${folder}/agent.yml`,
      `root: ${folder}/root\nplugin: {metrics: {one: {command: echo one.one 1 0}}}\n`,
    );
    const known = { name: 'an old name', meta: {}, interfaces: [], roleFullnames: ['a1:b1'], checks: [] };
    const state = { id: 'host1', status: 'standby', isRetired: false, size: 'micro' } as const;
    mackerel.hosts.set('host1', { ...known, ...state } as never);
    const environment = {
      ...people,
      MACKEREL_CONTAINER_PLATFORM: 'none',
      MACKEREL_AGENT_CONFIG: `${folder}/agent.yml`,
    };
    return { environment, close: async () => {} };
  },
};

export const anywhere: Scenario[] = [plugins, storedHost];
