/**
 * What the functions weigh, and how long Lambda would wait for them at a cold start: each packaged bundle beside a bundle
 * of nothing but the SDK clients and commands that it uses. Both are made with the settings of infra/bundling.yml,
 * the source of credentials included, so that the difference is what Remora itself adds.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { type BuildOptions, build } from 'esbuild';
import { load } from 'js-yaml';
import { unzip } from '../local-account/lambda/unzip.ts';
import { packageStack } from '../local-account/stack/package-stack.ts';

interface Contestant {
  name: string;
  ours: string;
  bare: string;
  environment: Record<string, string>;
}

const rounds = 21;
const repository = join(import.meta.dirname, '../..');

const folder = mkdtempSync(join(tmpdir(), 'remora-bench-'));
try {
  const contestants = await prepare(folder);
  console.log(report(contestants, measure(contestants)));
} finally {
  rmSync(folder, { recursive: true });
}

async function prepare(into: string): Promise<Contestant[]> {
  const { zipPaths, templatePath } = await packageStack({
    repository,
    stage: 'dev',
    region: 'ap-northeast-1',
  });
  for (const zip of zipPaths) await unzip(zip, into);
  const { Resources } = JSON.parse(readFileSync(templatePath, 'utf8'));
  const functions = Object.values<{ Type: string; Properties: FunctionProperties }>(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => Properties);
  return Promise.all(
    functions.map(async ({ Handler, Environment }) => {
      const name = Handler.replace(/^functions\/|\.handler$/g, '');
      const ours = join(into, 'functions', `${name}.mjs`);
      return { name, ours, bare: await bundleBare(name, into), environment: literal(Environment.Variables) };
    }),
  );
}

interface FunctionProperties {
  Handler: string;
  Environment: { Variables: Record<string, unknown> };
}

/** What stands in the template as an intrinsic is a word here: importing a bundle calls nobody. */
function literal(variables: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(variables);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : 'set']),
  );
}

async function bundleBare(name: string, into: string): Promise<string> {
  const outfile = join(into, 'bare', `${name}.mjs`);
  const { bundle, platform, target, format, minify, mainFields, alias, banner } = load(
    readFileSync(join(repository, 'infra/bundling.yml'), 'utf8'),
  ) as BuildOptions;
  const settings = { bundle, platform, target, format, minify, mainFields, alias, banner } as BuildOptions;
  await build({
    ...settings,
    absWorkingDir: repository,
    entryPoints: [join(import.meta.dirname, 'bare-clients', `${name}.ts`)],
    outfile,
  });
  return outfile;
}

/** Milliseconds of every round by file. The files take turns, so that a slow moment of the machine hits them all. */
function measure(contestants: Contestant[]): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++)
    for (const { ours, bare, environment } of contestants)
      for (const file of [ours, bare])
        times.set(file, [...(times.get(file) ?? []), importTime(file, environment)]);
  return times;
}

function importTime(file: string, environment: Record<string, string>): number {
  const env = { ...environment, AWS_REGION: 'ap-northeast-1' };
  return Number(execFileSync(process.execPath, [join(import.meta.dirname, 'time-import.ts'), file], { env }));
}

function report(contestants: Contestant[], times: Map<string, number[]>): string {
  const table = new Table({
    head: ['bundle', 'KB', 'bare clients, KB', 'import, ms', 'bare clients, ms', 'ratio'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { name, ours, bare } of contestants) {
    const [our, their] = [times.get(ours) ?? [], times.get(bare) ?? []];
    // Of neighbours in time, so that a slow minute of the machine does not count for one side.
    const ratio = median(our.map((time, round) => time / (their[round] ?? Number.NaN)));
    const sizes = [ours, bare].map((file) => (statSync(file).size / 1000).toFixed(0));
    table.push([name, ...sizes, median(our).toFixed(1), median(their).toFixed(1), ratio.toFixed(2)]);
  }
  const machine = `Node ${process.version}, ${process.platform} ${process.arch}`;
  return `${table}\nMedians of ${rounds} imports in fresh processes, ${machine}. Aims: ratio ≤ 1.3, on-work ≤ 600 KB.`;
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
