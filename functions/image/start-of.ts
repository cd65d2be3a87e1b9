import type { ImageConfig } from './image-config.ts';
import { labelsOnto } from './image-labels.ts';

/** Where the agent is, in every image of ours and in the official one. */
export const agentPath = '/usr/local/bin/mackerel-container-agent';

/**
 * What Bun is told, each of WebKit's JSC options by its environment variable. A minute's work is too little to compile,
 * and the collector needs no threads, but some room before it begins, in bytes, and soon forgets how to do what was
 * done at the start. The agent's bench measures with these.
 */
export const tuning = {
  BUN_JSC_useJIT: '0',
  BUN_JSC_numberOfGCMarkers: '1',
  BUN_JSC_useConcurrentGC: '0',
  BUN_JSC_smallHeapSize: '1200000',
  BUN_JSC_codeBlockAgingLeaseMultiplier: '1',
};

/** Of a base's own program, which is not the one that runs. */
const ofTheBase = ['Cmd', 'ArgsEscaped', 'Healthcheck', 'ExposedPorts', 'Volumes', 'StopSignal', 'OnBuild'];

/** What tells Bun how to run a program, and was meant for another one: files to load before it, an inspector, a memory. */
const settings = /^BUN_(OPTIONS|INSPECT\w*|JSC_\w+)=/;

type Start = NonNullable<ImageConfig['config']>;

/** How a container begins: the base's environment with the agent's program in it. */
export function startOf(base: Start, labels: Record<string, string>): Start {
  const kept = Object.fromEntries(Object.entries(base).filter(([member]) => !ofTheBase.includes(member)));
  const inherited = (base.Env ?? []).filter((entry) => !settings.test(entry));
  return {
    ...kept,
    // Root, because the engine's socket is root's.
    User: '',
    Env: [...inherited, ...Object.entries(tuning).map(([name, value]) => `${name}=${value}`)],
    Entrypoint: [agentPath],
    WorkingDir: '/',
    Labels: labelsOnto(base.Labels ?? {}, labels),
  };
}
