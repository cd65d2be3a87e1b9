import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const files = globSync('{functions,agent,.setup,test}/**/*.{ts,mjs}');
/** What each file imports, paths from the root; `import type` is free, for nothing is left of it at run time. */
const imports = new Map(files.map((file) => [file, valueImports(file)]));
const pureLibraries = ['js-yaml', '@cfworker/json-schema', 'fastest-levenshtein'];
/** They compute: of Node.js, nothing that leads outside. */
const byteLibraries = [
  'fflate',
  'tar-stream',
  'node:crypto',
  'node:path',
  'node:stream',
  'node:stream/consumers',
  'node:stream/promises',
  'node:zlib',
];
const layoutLibraries = ['diff', 'cli-table3'];

function valueImports(file: string): string[] {
  const statement =
    /^(?:import|export)\s+(?!type\s)(?:[^;'"]*?\sfrom\s+)?['"]([^'"]+)|\bimport\(\s*['"]([^'"]+)/gm;
  return [...readFileSync(file, 'utf8').matchAll(statement)].map(([, fixed, dynamic]) => {
    const target = fixed ?? dynamic ?? '';
    return target.startsWith('.') ? join(dirname(file), target) : target;
  });
}

/** Every import of the files whose path begins so passes `allowed`. */
function only(from: string, allowed: (target: string, file: string) => boolean): void {
  for (const [file, targets] of imports)
    for (const target of file.startsWith(from) ? targets : [])
      assert.ok(allowed(target, file), `${file} must not import ${target}`);
}

const isCommandLine = (file: string) => /^functions\/(commands\/|remora\.ts$)/.test(file);
const isSdk = (target: string) => /^@(aws-sdk|smithy|aws-lambda-powertools)\//.test(target);

test('sidecar and report decide and say: they import no input, no output and no SDK', () => {
  only('functions/sidecar/', (to) => to.startsWith('functions/sidecar/') || pureLibraries.includes(to));
  only(
    'functions/report/',
    (to) => /^functions\/(report|sidecar)\//.test(to) || layoutLibraries.includes(to),
  );
});

test('documents turns text into definitions and back: it imports the decision and two parsers', () => {
  const parsers = ['yaml', 'jsonc-parser'];
  only('functions/documents/', (to) => /^functions\/(documents|sidecar)\//.test(to) || parsers.includes(to));
});

test('image says what an image is made of, publish in which order it goes out: neither reaches out by itself', () => {
  only(
    'functions/image/',
    (to) => /^functions\/image\/|^functions\/report\/trouble\.ts$/.test(to) || byteLibraries.includes(to),
  );
  only('functions/publish/', (to) => /^functions\/(publish|image|report)\//.test(to));
});

test('commands is the uppermost room: of the functions, only the command line opens it', () => {
  only('functions/', (to, file) => !to.startsWith('functions/commands/') || isCommandLine(file));
});

test('clients is the only room with an SDK in it; reconcile knows the outside by the words of its world', () => {
  only('functions/', (to, file) => !isSdk(to) || file.startsWith('functions/clients/'));
  only('functions/reconcile/', (to) => !to.startsWith('functions/clients/'));
});

test('the agent and the functions do not know each other', () => {
  only('agent/', (to) => !/^(functions|\.setup|test)\//.test(to));
});

test("the agent's arithmetic does no input or output; what it tells Mackerel is handed to whoever can send", () => {
  only('agent/metrics/', (to) => to.startsWith('agent/metrics/'));
  only('agent/mackerel/', (to, file) => file.endsWith('/host-id-store.ts') || !to.startsWith('node:'));
  only('agent/sources/', (to) => !/^agent\/(platforms|mackerel|plugins|probes|commands)\//.test(to));
});

test('what Bun need not load, the agent does not import: it costs more memory than all else', () => {
  const costly = /^node:(http|https|tls|net|child_process|zlib|dns|crypto|stream)/;
  // These load it when they are asked to, or on Node.js only.
  const late = /^agent\/(build|probes\/probe-tcp|plugins\/start-on-node)\.ts$/;
  only('agent/', (to, file) => !costly.test(to) || late.test(file));
});

test('imports run downhill: from nobody to a door, from the functions to nothing around them, and in no circle', () => {
  only('functions/', (to) => !/^(functions\/(on-|remora\.)|agent\/|\.setup\/|test\/)/.test(to));
  const done = new Set<string>();
  const walk = (file: string, path: string[]) => {
    assert.ok(!path.includes(file), `a cycle: ${[...path, file].join(' → ')}`);
    if (!done.has(file)) for (const target of imports.get(file) ?? []) walk(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
});

test('a file has a name that says something, and can be read at one sitting', () => {
  for (const file of files) {
    assert.doesNotMatch(file, /\/(utils?|common|helpers?|shared|misc|lib)\/|\/(index|types)\.\w+$/);
    const lines = readFileSync(file, 'utf8').split('\n').length - 1;
    const most = file.endsWith('.test.ts') ? 300 : 200;
    assert.ok(lines <= most, `${file} has ${lines} lines, more than ${most}`);
  }
});
