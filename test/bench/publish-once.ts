/** A publish in a process of its own: how long it took, and how much memory it had beyond what it has when idle. */
import { readFileSync } from 'node:fs';
import { connectSources } from '../../functions/clients/connect-publishing.ts';
import { npmRegistry } from '../../functions/clients/npm-registry.ts';
import { connectRepository } from '../../functions/clients/registry/connect-repository.ts';
import { parseReference } from '../../functions/image/reference.ts';
import { publishAgent } from '../../functions/publish/publish-agent.ts';

const [to = '', base = '', bundle = ''] = process.argv.slice(2);
const nobody = async () => undefined;
const world = {
  ...connectSources({
    npmRegistry,
    credentials: () => nobody,
    progress: { note: () => {}, expect: () => {}, arrived: () => {} },
  }),
  destination: connectRepository(parseReference(to), { credentials: nobody }),
  name: to,
  parameter: undefined,
};
const agent = { bundle: readFileSync(bundle), version: '0.0.0', revision: 'bench' };
const idle = process.memoryUsage.rss();
const begun = performance.now();
const { sent, blobs } = await publishAgent(world, { agent, bases: [base] });
const milliseconds = performance.now() - begun;
// What the kernel says of resource usage begins with that of the process that started this one.
const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
console.log(JSON.stringify({ milliseconds, memory: Number(peak) * 1024 - idle, sent, blobs }));
