import type { Log } from '../log.ts';
import { type Host, isNotFound, type Mackerel } from './api.ts';
import type { HostIdStore } from './host-id-store.ts';
import type { HostParameters } from './host-parameters.ts';

/**
 * The host that this agent is at Mackerel: the one whose id is stored, else the one with its identifier, else a new
 * one. A stored host that is gone or retired is replaced.
 *
 * @throws ApiError; Error where there is no answer, or one that is none. All may be tried again but a refusal
 */
export async function findOrCreateHost(
  mackerel: Mackerel,
  parameters: HostParameters,
  store: HostIdStore,
  log: Log,
): Promise<Host> {
  const stored = await storedHost(mackerel, store, log);
  const found = stored ?? (await hostWithIdentifier(mackerel, parameters.customIdentifier));
  if (found) {
    await mackerel.updateHost(found.id, parameters);
    if (!stored) await keep(store, found.id, log);
    return found;
  }
  const id = await mackerel.createHost(parameters);
  await keep(store, id, log);
  return mackerel.findHost(id);
}

async function storedHost(mackerel: Mackerel, store: HostIdStore, log: Log): Promise<Host | undefined> {
  const id = await store.load();
  if (id === undefined) return undefined;
  try {
    const host = await mackerel.findHost(id);
    if (!host.isRetired) return host;
    log('WARNING', 'agent', `the stored host ${id} is retired: looking for another`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    log('WARNING', 'agent', `the stored host ${id} is gone: looking for another`);
  }
  await store.forget();
  return undefined;
}

/** The answer to a creation may have been lost on its way: with an identifier, that host is found here. */
async function hostWithIdentifier(
  mackerel: Mackerel,
  customIdentifier: string | undefined,
): Promise<Host | undefined> {
  if (customIdentifier === undefined) return undefined;
  const hosts = await mackerel.findHosts(customIdentifier);
  return hosts.find(({ isRetired }) => !isRetired);
}

/** A host that cannot be remembered is better than none: it is only not found again after a restart. */
async function keep(store: HostIdStore, id: string, log: Log): Promise<void> {
  try {
    await store.save(id);
  } catch (error) {
    log('WARNING', 'agent', `the host's id could not be stored: ${(error as Error).message}`);
  }
}
