import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { registering } from '../../functions/clients/ecs.ts';
import { fargate, startScenario } from '../end-to-end/scenario.ts';
import { operatorOf } from '../functions/commands/remora-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = join(root, 'docs/command-line.md');
const block = /```console account\n\$ (.*)\n([\s\S]*?)```/g;
const policy = (mode: string) =>
  `mode: ${mode}\nrules:\n  - match: { family: "shop-*" }\n    roles: ["Shop:web"]`;

const { account, client } = await startScenario({ clockSpeed: 1, policy: policy('report') });
const put = (name: string, Value: string) =>
  account.ssm.put({ Name: `/remora/dev/${name}`, Type: 'String', Value });

/** What happens in the account before a command of the page is called. */
const before: Record<string, () => void | Promise<void>> = {
  'remora reconcile shop-web': () => put('policy', policy('register')),
  'remora doctor': () => {
    put('policy', policy('report'));
    // The repair from before would be of another hour now and then.
    put('brake', '{}');
  },
  'remora resume': () =>
    put(
      'brake',
      '{"failures":5,"paused":{"at":"2026-11-22T15:04:05.123Z","because":"the registration of billing failed."}}',
    ),
  'remora prune --dry-run --keep 1': async () => {
    const push = (tag: string, month: number) =>
      account.ecr.putImage('remora/dev/mackerel-container-agent', {
        ...{ tag, version: tag, architectures: ['amd64', 'arm64'], bytes: 41_300_000 + month * 20_000 },
        pushedAt: new Date(Date.UTC(2026, month, 9)),
      });
    push('0.1.0-5d0c2e4f-0b7f61aa', 3);
    const used = push('0.1.0-5d0c2e4f-c4e81d93', 4);
    push('0.1.0-91ab37f0-77d2095e', 6);
    const registry = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';
    const image = `${registry}/remora/dev/mackerel-container-agent@${used}`;
    const containerDefinitions = [{ name: 'mackerel-container-agent', image }];
    await registering(client).register(fargate('shop-jobs', { containerDefinitions }));
    await registering(client).register(fargate('shop-jobs', { containerDefinitions }));
  },
};

async function people(): Promise<void> {
  // An event was there, but the page's families wait for the commands.
  await account.lambda.invoke('remora-dev-on-registered', { detail: {} });
  account.bus.addRule({
    name: 'remora-dev-on-registered',
    schedule: 'rate(1 day)',
    targets: [{ id: 'none', arn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:none' }],
  });
  const app = { name: 'app', image: 'shop:1' };
  const valueFrom = 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/remora/dev/mackerel-api-key';
  const agent = {
    name: 'mackerel-container-agent',
    image: 'public.ecr.aws/mackerel/mackerel-container-agent:v0.13.2',
    essential: false,
    environment: [
      { name: 'MACKEREL_CONTAINER_PLATFORM', value: 'fargate' },
      { name: 'MACKEREL_ROLES', value: 'Shop:web' },
    ],
    secrets: [{ name: 'MACKEREL_APIKEY', valueFrom }],
  };
  account.iam.denyRole('billing-execution', 'ssm:GetParameters');
  const windows = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE', cpuArchitecture: 'X86_64' };
  const { register } = registering(client);
  await register(fargate('shop-web', { containerDefinitions: [app, { ...agent, essential: true }] }));
  await register(fargate('shop-api', { containerDefinitions: [app, agent] }));
  await register(fargate('shop-worker'));
  await register(
    fargate('billing', { executionRoleArn: 'arn:aws:iam::123456789012:role/billing-execution' }),
  );
  await register(fargate('reports', { runtimePlatform: windows, cpu: '1024', memory: '2048' }));
  for (const task of ['shop-worker:1', 'shop-worker:1', 'shop-worker:1', 'shop-web:1']) {
    account.ecs.runTask('main', task);
  }
}

/** What the shell shows of a command; times are those of the page. */
async function shown(command: string): Promise<string> {
  await account.settled();
  await before[command.split(';')[0] ?? '']?.();
  const PATH = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
  const env = { PATH, HOME: '/nonexistent', ...operatorOf(account) };
  return new Promise((resolve) => {
    execFile('bash', ['-c', `exec 2>&1; ${command}`], { env }, (_error, out) =>
      resolve(out.replace(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, '2026-11-22T15:04:05.123Z')),
    );
  });
}

// `REFRESH_GOLDEN=1` writes the outputs anew: read them before they are committed.
test('what docs/command-line.md shows of an account is what the command line prints', async () => {
  await people();
  const text = readFileSync(page, 'utf8');
  let fresh = text;
  for (const [whole, command = ''] of text.matchAll(block)) {
    const output = await shown(command);
    fresh = fresh.replace(whole, () => `\`\`\`console account\n$ ${command}\n${output}\`\`\``);
  }
  if (process.env.REFRESH_GOLDEN === '1') writeFileSync(page, fresh);
  else assert.equal(fresh, text);
});
