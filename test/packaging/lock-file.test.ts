import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Locked {
  version?: string;
  optionalDependencies?: Record<string, string>;
}

// npm leaves a platform's package out where the registry at hand does not have it, and then `npm ci` fails where one has.
test('the lock file names the packages of every platform', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, Locked>;
  };
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages))
    for (const name of Object.keys(optionalDependencies))
      assert.ok(
        packages[`${path}/node_modules/${name}`] ?? packages[`node_modules/${name}`],
        `${path} wants ${name}, which is not in package-lock.json: put it there`,
      );
});
