import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { promisify } from 'node:util';
import { createAuthority } from '../doubles/authority.ts';
import { type KubeletDouble, startKubelet } from '../doubles/kubelet.ts';
import { examplePod, podStats } from '../doubles/pod.ts';
import type { Asked } from './ask-kubelet.ts';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);
const runtimes = { 'on Node': process.execPath, 'on Bun': join(root, 'node_modules/.bin/bun') };

const authority = createAuthority();
const directory = mkdtempSync(join(tmpdir(), 'service-account-'));
after(() => rmSync(directory, { recursive: true }));
const started: KubeletDouble[] = [];
afterEach(() => Promise.all(started.splice(0).map((double) => double.close())));

async function start(options: Parameters<typeof startKubelet>[0] = {}): Promise<KubeletDouble> {
  const double = await startKubelet(options);
  started.push(double);
  double.pods = { items: [examplePod()] };
  double.summary = { pods: [podStats([{ name: 'agent', at: 0, cpu: 1, memory: 4096 }])] };
  return double;
}

/** The token and the authority with line ends, as an editor leaves them. */
function mount(token: string, ca = authority.cert): string {
  writeFileSync(join(directory, 'token'), `${token}\n`);
  // A cluster that changes its authority has two for a while.
  writeFileSync(join(directory, 'ca.crt'), `${createAuthority().cert}${ca}\n`);
  return directory;
}

const found = { uid: '11111111-2222-3333-4444-555555555555', stats: ['agent'] };

for (const [name, program] of Object.entries(runtimes)) {
  /** With a proxy in the environment that nobody is behind. */
  const ask = async (asked: Asked) => {
    const nobody = 'http://127.0.0.1:9';
    const env = { ...process.env, HTTP_PROXY: nobody, HTTPS_PROXY: nobody, http_proxy: nobody };
    const { stdout } = await run(
      program,
      [join(import.meta.dirname, 'ask-kubelet.ts'), JSON.stringify(asked)],
      {
        env: { ...env, https_proxy: nobody, NO_PROXY: '', no_proxy: '', NODE_USE_ENV_PROXY: '1' },
      },
    );
    return JSON.parse(stdout);
  };

  test(`${name}, the read-only port is asked without a token and without a proxy`, async () => {
    const double = await start();
    assert.deepEqual(await ask({ base: `http://127.0.0.1:${double.port}` }), found);
    assert.deepEqual(double.requests, ['GET /pods', 'GET /stats/summary']);
  });

  test(`${name}, the authenticated port is asked with the token, and verified by the cluster's authority`, async () => {
    const double = await start({ certified: authority.certify('127.0.0.1') });
    double.token = 'the token';
    const base = `https://127.0.0.1:${double.port}`;
    assert.deepEqual(await ask({ base, serviceAccount: mount('the token') }), found);
  });

  test(`${name}, a certificate of another authority or another name is refused with a remedy, or trusted if so told`, async () => {
    for (const certified of [createAuthority().certify('127.0.0.1'), authority.certify('node-1')]) {
      const double = await start({ certified });
      const asked = { base: `https://127.0.0.1:${double.port}`, serviceAccount: mount('the token') };
      const { error } = await ask(asked);
      assert.match(error, /certificate.*MACKEREL_KUBERNETES_KUBELET_INSECURE_TLS=true/is);
      assert.doesNotMatch(error, /the token/);
      assert.deepEqual(double.requests, []);
      assert.deepEqual(await ask({ ...asked, verify: false }), found);
    }
  });

  test(`${name}, a token is not carried elsewhere by a redirect`, async () => {
    const double = await start({ certified: authority.certify('127.0.0.1') });
    double.mood = 'elsewhere';
    const base = `https://127.0.0.1:${double.port}`;
    assert.match((await ask({ base, serviceAccount: mount('x') })).error, /status code 302/);
    assert.equal(double.requests.length, 1);
  });

  test(`${name}, a kubelet that hangs is given up after three seconds`, async () => {
    const double = await start();
    double.mood = 'hangs';
    const { error } = await ask({ base: `http://127.0.0.1:${double.port}` });
    assert.equal(error, `GET http://127.0.0.1:${double.port}/pods: no answer within 3 s`);
  });
}
