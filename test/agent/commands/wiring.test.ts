import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { runtimes } from '../doubles/agent-process.ts';
import { createAuthority } from '../doubles/authority.ts';
import { bundledAgent } from '../doubles/bundled-agent.ts';
import { bundleHurriedAgent } from '../doubles/hurried-agent.ts';
import { type MackerelDouble, startMackerel } from '../doubles/mackerel-api.ts';
import { startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';
import { type Served, serve } from '../doubles/serve.ts';
import { until } from '../doubles/until.ts';
import { watchedContainers } from '../doubles/watched-container.ts';

const { directory, start: startBundle, closed } = bundledAgent(bundleHurriedAgent);
/** By it Mackerel decides what kind of host this is. */
const agentName = /^mackerel-container-agent\/\S+ \(Revision \w+\)$/;

/** A proxy that knows no host but Mackerel. */
async function startProxy(double: MackerelDouble, happened: string[]) {
  const agents: (string | undefined)[] = [];
  const { base } = await closed(
    serve(async (request, response) => {
      const { method = '', url = '', headers } = request;
      happened.push(`${method} ${url}`);
      agents.push(headers['user-agent']);
      let body = '';
      for await (const chunk of request) body += chunk;
      const answer = await fetch(url.replace('http://mackerel.example', double.base), {
        method,
        headers: { 'x-api-key': `${headers['x-api-key']}` },
        ...(body !== '' && { body }),
      });
      response.writeHead(answer.status).end(await answer.text());
    }),
  );
  return { base, agents };
}

/** On an address that only seems to be far, so that a proxy would be asked for it. */
const far = ({ base }: Served) => base.replace('127.0.0.1', '0.0.0.0');

/** The endpoint, where not all of the page cache can be taken back. */
async function startEndpoint() {
  const endpoint = await closed(startMetadataEndpoint(watchedContainers(1)));
  return closed(
    serve(async ({ url }, response) => {
      const answer = await fetch(`${endpoint.base}${url}`);
      response.end((await answer.text()).replaceAll(/("(?:total_)?inactive_file"):4096/g, '$1:1024'));
    }),
  );
}

/** A server of TLS before Mackerel. */
async function startSecure({ base }: MackerelDouble) {
  const authority = createAuthority();
  const server = tls.createServer(authority.certify('127.0.0.1'), (client) => {
    const target = net.connect(Number(new URL(base).port), '127.0.0.1');
    client.pipe(target).pipe(client);
    for (const socket of [client, target])
      socket.on('error', () => [client, target].map((each) => each.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  await closed({ close: async () => void server.close() });
  const file = join(directory, 'authorities.pem');
  writeFileSync(file, authority.cert);
  return { base: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, file };
}

for (const [name, runtime] of Object.entries(runtimes)) {
  const start = (environment: Record<string, string>) =>
    startBundle(runtime, { TMPDIR: directory, MACKEREL_HOST_ID_STORE: 'memory', ...environment });

  test(`${name}, probe, plugin and memory are those of the file, and only Mackerel is behind the proxy`, async () => {
    const happened: string[] = [];
    const [double, endpoint] = [await closed(startMackerel()), await startEndpoint()];
    const proxy = await startProxy(double, happened);
    const statuses = [503, 200];
    const application = await closed(
      serve(({ url }, response) => {
        response.statusCode = statuses.shift() ?? 500;
        happened.push(`${url} ${response.statusCode}`);
        response.end();
      }),
    );
    const file = join(directory, 'agent.yml');
    writeFileSync(
      file,
      `memoryUsage: inactive_file
readinessProbe:
  http: {host: 0.0.0.0, port: ${new URL(application.base).port}, path: /ready}
plugin:
  metrics:
    dice: {command: "printf 'dice.six\\t6\\t0\\n'"}
`,
    );
    const agent = start({
      AGENT_SPEED: '120',
      MACKEREL_CONTAINER_PLATFORM: 'fargate',
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      ECS_CONTAINER_METADATA_URI_V4: `${far(endpoint)}/v4/me`,
      HTTP_PROXY: proxy.base,
      MACKEREL_APIBASE: 'http://mackerel.example',
      MACKEREL_APIKEY: double.key,
      MACKEREL_AGENT_CONFIG: file,
    });
    await agent.until(/ INFO <agent> start the agent: /);
    assert.equal(happened.slice(0, 2).join(), '/ready 503,/ready 200');
    const value = (metric: string) => double.values.find(({ name: each }) => each === metric)?.value;
    await until(() => [value('custom.dice.six'), value('container.memory.c1.usage')].every(Boolean));
    assert.equal(value('custom.dice.six'), 6);
    assert.equal(value('container.memory.c1.usage'), 1_048_576 - 1024);
    for (const asked of happened.slice(2))
      assert.match(asked, /^[A-Z]+ http:\/\/mackerel\.example\/api\/v0\//);
    for (const userAgent of proxy.agents) assert.match(userAgent ?? '', agentName);
    for (const { meta } of double.hosts.values()) assert.match(meta['agent-name'], agentName);
  });

  test(`${name}, Mackerel's certificate may be of SSL_CERT_FILE; interrupted twice, it ends with 130`, async () => {
    const double = await closed(startMackerel());
    const secure = await startSecure(double);
    double.fault = ({ path }) => (path.endsWith('/retire') ? 'hangs' : undefined);
    const agent = start({
      MACKEREL_CONTAINER_PLATFORM: 'none',
      MACKEREL_APIBASE: secure.base,
      MACKEREL_APIKEY: double.key,
      SSL_CERT_FILE: secure.file,
    });
    await agent.until(/ INFO <agent> start the agent: /);
    assert.equal(double.hosts.size, 1);
    agent.child.kill('SIGINT');
    await agent.until(/ INFO <agent> stop the agent: signal = interrupt$/);
    agent.child.kill('SIGINT');
    assert.equal(await agent.ended, 130);
  });
}
