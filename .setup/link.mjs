// Run by npm after every installation (package.json, "postinstall"): npm links the programs of packages, not a project's own.
import { rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bin, root } from './node-24.mjs';

const link = join(bin, 'remora');
rmSync(link, { force: true });
symlinkSync(relative(bin, join(root, '.setup', 'remora')), link);
