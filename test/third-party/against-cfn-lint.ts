/** Does cfn-lint find in a definition, as CloudFormation would be given it, what the strict account refuses? */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { differences } from './differences.ts';
import { judged } from './judged.ts';
import { knownOfCfnLint, sameInCfnLint } from './known-of-cfn-lint.ts';
import { templateOf } from './to-cloudformation.ts';
import { programOf } from './venv.ts';

test('cfn-lint and the strict account complain of the same', async () => {
  const all = await judged();
  const complaints = lint(templateOf(all.map(({ input }) => input)));
  const found = differences(
    all,
    (judged) => complaints.get(`T${all.indexOf(judged)}`) ?? [],
    ({ rule }, complaint) => (sameInCfnLint[rule] ?? []).some((start) => complaint.startsWith(start)),
    knownOfCfnLint,
  );
  assert.deepEqual(found, []);
});

/** The errors by logical id, each as the number of cfn-lint's rule, the property and the message. */
function lint(template: object): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'remora-cfn-lint-'));
  try {
    const file = join(folder, 'template.json');
    writeFileSync(file, JSON.stringify(template));
    const options = ['--format', 'json', '--regions', 'ap-northeast-1', '--template', file];
    const { stdout, stderr, error } = spawnSync(programOf('cfn-lint'), options, {
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    });
    if (error || !stdout.startsWith('[')) throw error ?? new Error(`cfn-lint gave no answer: ${stderr}`);
    return byResource(JSON.parse(stdout));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Match {
  Rule: { Id: string };
  Level: string;
  Message: string;
  Location: { Path: (string | number)[] };
}

function byResource(matches: Match[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { Rule, Level, Message, Location } of matches) {
    if (Level !== 'Error') continue;
    const [, resource, , ...path] = Location.Path;
    const place = path.filter((part) => typeof part === 'string').join('.');
    const complaint = `${[Rule.Id, place].join(' ').trim()}: ${shortened(Message)}`;
    const before = found.get(String(resource)) ?? [];
    if (!before.includes(complaint)) found.set(String(resource), [...before, complaint]);
  }
  return found;
}

/** Without long values, and without what would have been right. */
function shortened(message: string): string {
  return message.replace(/\[.*\]|'[^']{40,}'/s, '…');
}
