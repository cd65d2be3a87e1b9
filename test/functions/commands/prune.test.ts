import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { after, beforeEach, test } from 'node:test';
import { ask, canAsk } from '../../../functions/clients/ask.ts';
import { registering } from '../../../functions/clients/ecs.ts';
import type { Terminal } from '../../../functions/clients/terminal.ts';
import { runCommand } from '../../../functions/commands/run-command.ts';
import { clientOf, fargate } from '../../end-to-end/scenario.ts';
import { startLocalAccount } from '../../local-account/local-account.ts';
import { operatorOf, remora, sessionWithout } from './remora-process.ts';

const account = await startLocalAccount();
const client = clientOf(account);
after(async () => {
  client.destroy();
  await account.stop();
});

const repository = 'remora/dev/mackerel-container-agent';
const operator = operatorOf(account);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const kept = push('named', 40);
const image = `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/${repository}@${kept}`;
await registering(client).register(fargate('web', { containerDefinitions: [{ name: 'agent', image }] }));
for (const [n, tag] of ['newest', 'newer', 'new'].entries()) push(tag, n + 2);

beforeEach(() => {
  push('unused', 30);
});

function push(tag: string, days: number): string {
  const architectures = ['amd64', 'arm64'];
  return account.ecr.putImage(repository, { tag, version: tag, architectures, pushedAt: daysAgo(days) });
}

const tags = () => [...(account.ecr.store.repositories.get(repository)?.tags.keys() ?? [])].sort();
const all = ['named', 'new', 'newer', 'newest', 'unused'];

test('--dry-run says what would go and why the rest stays, and changes nothing', async () => {
  const { status, out, err } = await remora(operator, 'prune', '--dry-run');
  assert.equal(status, 0, err);
  assert.match(out, /│ named +│ \d{4}-\d\d-\d\d │ +0\.0 MB │ stays: named by revision web:1 +│/);
  assert.match(out, /│ unused +│ .*│ goes: nothing names it +│/);
  assert.match(out, /│ newest +│ .*│ stays: one of the newest +│/);
  assert.match(out, /^5 images: 1 may go, 4 stay\.$/m);
  assert.match(
    err,
    /Account 123456789012, ap-northeast-1, as .*\nRepository remora\/dev\/mackerel-container-agent/,
  );
  assert.deepEqual(tags(), all);
});

test('--json is one object per image and line, the newest first', async () => {
  const { status, out } = await remora(operator, 'prune', '--dry-run', '--json', '--keep', '1');
  assert.equal(status, 0);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(lines.length, 15);
  assert.deepEqual(
    lines.filter(({ tags }) => tags.length > 0).map((line) => [line.tags[0], line.decision, line.why]),
    [
      ['newest', 'keep', 'one of the newest'],
      ['newer', 'remove', 'nothing names it'],
      ['new', 'remove', 'nothing names it'],
      ['unused', 'remove', 'nothing names it'],
      ['named', 'keep', 'named by revision web:1'],
    ],
  );
  assert.match(lines[0].pushedAt, /^\d{4}-\d\d-\d\dT/);
});

test('where nobody can be asked, --yes must be there; with it, what may go goes', async () => {
  const before = account.endpoint.calls.length;
  const refused = await remora(operator, 'prune');
  assert.equal(refused.status, 1);
  assert.match(refused.err, /nobody here who could be asked .* Add --yes, or --dry-run to only look\./);
  // Said at once, and not after minutes of reading.
  assert.equal(account.endpoint.calls.length, before);
  const { status, err } = await remora(operator, 'prune', '--yes');
  assert.equal(status, 0);
  assert.match(err, /^Removed 1 image, 3 manifests in all\.$/m);
  assert.deepEqual(tags(), all.slice(0, -1));
  const again = await remora(operator, 'prune', '--yes');
  assert.equal(again.status, 0);
  assert.match(again.out, /^4 images: 0 may go, 4 stay\.$/m);
});

test('a permission that is missing, a stage that is not there and a wrong number are said in one line', async () => {
  const blind = await remora(await sessionWithout(account, 'blind', 'ecs:ListTasks'), 'prune', '--yes');
  // Nothing runs, so nothing was asked about tasks.
  assert.equal(blind.status, 0);
  push('unused', 30);
  const unable = await sessionWithout(account, 'unable', 'ecr:BatchDeleteImage');
  const left = await remora(unable, 'prune', '--yes');
  assert.equal(left.status, 1);
  assert.match(
    left.err,
    /^Not removed: sha256:\w+\nthe permission ecr:BatchDeleteImage on arn:aws:ecr:\S+ is missing/m,
  );
  assert.match(left.err, /^Removed 0 images, 0 manifests in all\.$/m);
  const unread = await sessionWithout(account, 'unread', 'ecs:DescribeTaskDefinition');
  const unknown = await remora(unread, 'prune', '--yes');
  assert.equal(unknown.status, 1);
  assert.match(unknown.err, /the permission ecs:DescribeTaskDefinition is missing/);
  assert.deepEqual(tags(), all);
  const nowhere = await remora(operator, 'prune', '--stage', 'none', '--dry-run');
  assert.equal(nowhere.status, 1);
  assert.match(
    nowhere.err,
    /remora\/none\/mackerel-container-agent: there is no such repository\. .*--stage/,
  );
  for (const wrong of [
    ['--keep', '0'],
    ['--older-than', '0.5'],
    ['--keep', 'all'],
  ]) {
    const { status, err } = await remora(operator, 'prune', '--dry-run', ...wrong);
    assert.equal(status, 1);
    assert.match(err, /must be a whole number from 1 on/);
  }
});

/** A terminal at which a person types this line and ends the input. */
function typing(answer: string | undefined): { terminal: Terminal; shown: () => string } {
  const stdin = answer === undefined ? Readable.from([]) : Readable.from([Buffer.from(`${answer}\n`)]);
  const progress = new PassThrough();
  const notes: string[] = [];
  const terminal: Terminal = {
    print: () => {},
    note: (text) => void notes.push(text),
    paint: (_style, text) => text,
    paintNote: (_style, text) => text,
    ...{ width: 80, progress, stdin: Object.assign(stdin, { isTTY: true }), environment: {} },
  };
  return { terminal, shown: () => [String(progress.read() ?? ''), ...notes].join('\n') };
}

test('on a terminal a person is asked, and only a yes is one', async () => {
  const answering = async (answer: string | undefined) => {
    const { terminal, shown } = typing(answer);
    assert.equal(canAsk(terminal), true);
    return [await ask(terminal, 'Remove 3 images?'), shown()];
  };
  assert.deepEqual(await answering('y'), [true, 'Remove 3 images? [y/N] ']);
  assert.equal((await answering('Yes'))[0], true);
  for (const answer of ['', 'n', 'yellow', undefined]) assert.equal((await answering(answer))[0], false);
  const nobody = { ...typing('y').terminal, stdin: Readable.from([]) };
  assert.equal(canAsk(nobody), false);
});

test('a no removes nothing, a yes what was shown', async () => {
  Object.assign(process.env, operator);
  const no = typing('n');
  assert.equal(await runCommand(['prune'], no.terminal), 1);
  assert.match(
    no.shown(),
    /Remove 1 image\? What is removed cannot be brought back\. \[y\/N\] [\s\S]*Nothing was removed\./,
  );
  assert.deepEqual(tags(), all);
  const yes = typing('yes');
  assert.equal(await runCommand(['prune'], yes.terminal), 0);
  assert.match(yes.shown(), /Removed 1 image, 3 manifests in all\./);
  assert.deepEqual(tags(), all.slice(0, -1));
});
