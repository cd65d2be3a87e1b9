import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeArchive } from '../../functions/clients/runtime-package.ts';
import { bunLayer } from '../../functions/image/bun-layer.ts';
import { architectures } from '../../functions/image/oci.ts';
import { runtimePackages } from './runtime-packages.ts';

/**
 * Computes `functions/image/runtime.json` anew, after Bun's version in package.json has changed or a layer is made
 * differently: `node test/image/runtime-table.ts [--check]`. Fetches the packages, 200 MB, from the registry that npm
 * itself uses; with `--check`, nothing is written and a difference is an error.
 */
const file = join(import.meta.dirname, '../../functions/image/runtime.json');
const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const { version, packages } = runtimePackages();

const runtimes: Record<string, Record<string, object>> = {};
for (const architecture of architectures) {
  const ofArchitecture: Record<string, object> = {};
  runtimes[architecture] = ofArchitecture;
  for (const library of ['musl', 'glibc'] as const) {
    const { name, integrity } = packages[architecture][library];
    const layer = bunLayer(runtimeArchive({ package: name, version, integrity }, registry), name);
    let next = await layer.next();
    while (!next.done) next = await layer.next();
    const { digest, diffId, size } = next.value;
    ofArchitecture[library] = { package: name, integrity, digest, diffId, size };
    console.log(`${name} ${version}: ${digest}, ${size} bytes`);
  }
}

const text = `${JSON.stringify({ version, runtimes }, null, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (text !== readFileSync(file, 'utf8')) throw new Error(`${file} is not what the packages make`);
