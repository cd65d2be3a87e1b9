import type { Certified } from '../doubles/authority.ts';
import { type KubeletDouble, startKubelet } from '../doubles/kubelet.ts';
import { examplePod, podStats } from '../doubles/pod.ts';

/** The step without the pod in the summary, and that from which a container is there. */
const absence = 3;
const arrival = 2;

/**
 * A kubelet on loopback with one pod among others, measured at the moment of each request: the n-th summary is the n-th
 * step of the script, whoever asks.
 *
 * @param now milliseconds, by which counters advance
 */
export async function startScriptedPod(
  options: { certified?: Certified; prefix?: string },
  now: () => number,
): Promise<KubeletDouble> {
  const kubelet = await startKubelet(options);
  let asked = 0;
  const begun = now();
  kubelet.pods = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [...strangers(), pod()] };
  Object.defineProperty(kubelet, 'summary', {
    get() {
      const step = asked++;
      const seconds = (now() - begun) / 1000 + 100;
      const stats = podStats(measured(step, seconds));
      for (const { cpu } of stats.containers) cpu.usageCoreNanoSeconds = Math.round(cpu.usageCoreNanoSeconds);
      return { node: { nodeName: 'node-1' }, pods: step === absence ? [] : [stats] };
    },
  });
  return kubelet;
}

/** Limits that both know how to read; what they read otherwise has tests of its own. */
function pod() {
  const example = examplePod();
  const [web] = example.spec.containers;
  if (web) web.resources = { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '100m' } };
  example.spec.containers.push({
    name: 'ignored-one',
    image: 'shop/ignored:1',
    command: [],
    args: [],
    ports: [],
    resources: {},
  });
  return example;
}

/** A pod of the same name elsewhere, and another beside ours. */
function strangers() {
  const [elsewhere, beside] = [examplePod(), examplePod()];
  elsewhere.metadata.namespace = 'another';
  beside.metadata.name = 'web-7d9d';
  return [elsewhere, beside];
}

function measured(step: number, at: number) {
  const of = (name: string, cpu: number, memory: number) => ({ name, at, cpu: cpu * at, memory });
  return [
    of('proxy', 0.02, 5e6),
    ...(step >= arrival ? [of('agent', 0.01, 9e6)] : []),
    of('ignored-one', 0.5, 1e6),
    of('web.server', 0.2, 60e6 + step * 1e6),
  ];
}
