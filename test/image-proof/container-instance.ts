import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ECRClient } from '@aws-sdk/client-ecr';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Certified } from '../agent/doubles/authority.ts';
import { type MackerelDouble, startMackerel } from '../agent/doubles/mackerel-api.ts';
import { type RealEngine, startEngine } from '../agent/real-docker/engine.ts';
import type { LocalAccount } from '../local-account/local-account.ts';
import { apiKey } from '../local-account/start/prepared-account.ts';
import { connectEngine } from './engine-api.ts';
import type { ContainerInstance } from './run-task.ts';
import { mackerelHost, serveMackerel } from './serve-mackerel.ts';
import { startTaskEndpoint } from './task-endpoint.ts';
import { undoAll } from './undo-all.ts';

/** A container instance of the local account's cluster, on this machine, and Mackerel where its containers look for it. */
export interface RealInstance extends ContainerInstance {
  engine: RealEngine;
  mackerel: MackerelDouble;
  close(): Promise<void>;
}

/** A network beside those of other engines, and this machine's address in it. */
const bridge = 'instance';
const subnet = `10.89.${process.pid % 256}`;
const gateway = `${subnet}.1`;

/** @param certified Mackerel's certificate, of an authority that the images trust */
export async function startInstance(account: LocalAccount, certified: Certified): Promise<RealInstance> {
  const { region, accountId, endpoint, operator } = account;
  const engine = await startEngine();
  const undo: (() => unknown)[] = [() => engine.close()];
  const close = () => undoAll(undo);
  try {
    engine.docker('network', 'create', '-d', 'bridge', '--subnet', `${subnet}.0/24`, bridge);
    const api = connectEngine(engine.socket);
    const relay = join(engine.folder, 'relay');
    mkdirSync(relay);
    const mackerel = await startMackerel();
    mackerel.key = apiKey;
    undo.push(() => mackerel.close());
    const tls = await serveMackerel(gateway, certified, mackerel.base);
    undo.push(() => tls.close());
    const cluster = 'shop';
    const tasks = await startTaskEndpoint(api, gateway, cluster);
    undo.push(() => tasks.close());
    const settings = { endpoint: endpoint.url, region, credentials: operator };
    const [ssm, ecr] = [new SSMClient(settings), new ECRClient(settings)];
    undo.push(() => ssm.destroy());
    undo.push(() => ecr.destroy());
    return {
      ...{ api, ssm, ecr, region, accountId, cluster, bridge, engine, mackerel, close, endpoint: tasks },
      pauseImage: 'machine',
      paths: { '/var/run/docker.sock': engine.socket, '/var/run/remora': relay },
      hosts: [`${mackerelHost}:${gateway}`],
    };
  } catch (error) {
    await close();
    throw error;
  }
}
