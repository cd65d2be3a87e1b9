// Run by npm after every installation (package.json, "postinstall"), by hand or by us: what was installed is written down.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './node-24.mjs';

const stamp = join(root, 'node_modules', '.installed-lock-hash');

/** Whether node_modules holds what today's package-lock.json asks for, as far as npm was asked to put it there. */
export function isStamped() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash();
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

if (fileURLToPath(import.meta.url) === realpathSync(process.argv[1])) writeFileSync(stamp, lockHash());
