/** A pod as /pods has it: two containers, a native sidecar and an init container that has ended. */
export function examplePod() {
  return {
    metadata: {
      name: 'web-7d9c',
      namespace: 'shop',
      uid: '11111111-2222-3333-4444-555555555555',
      resourceVersion: '4711',
      creationTimestamp: '2026-03-01T00:00:00Z',
      labels: { app: 'web', 'app.kubernetes.io/part-of': 'shop' },
      annotations: { 'kubernetes.io/config.source': 'api' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7d', uid: 'aaaa', controller: true },
      ],
    },
    spec: {
      nodeName: 'node-1',
      restartPolicy: 'Always',
      initContainers: [
        { name: 'migrate', image: 'shop/migrate:1', resources: {} },
        {
          name: 'proxy',
          image: 'shop/proxy:1',
          restartPolicy: 'Always',
          resources: { limits: { cpu: '250m', memory: '64Mi' } },
        },
      ],
      containers: [
        {
          name: 'web.server',
          image: 'shop/web:1',
          command: ['/web', '--password=hunter2'],
          args: ['--verbose'],
          env: [{ name: 'TOKEN', value: 'a secret' }],
          ports: [
            { containerPort: 8080, protocol: 'TCP' },
            { name: 'admin', containerPort: 9090, hostPort: 9090, hostIP: '10.0.0.1', protocol: 'TCP' },
          ],
          resources: {
            limits: { cpu: '0.5', memory: '1.5Gi' } as Record<string, string>,
            requests: { cpu: '100m' },
          },
        },
        { name: 'agent', image: 'shop/agent:1', command: [], args: [], ports: [], resources: {} },
      ],
    },
    status: {
      phase: 'Running',
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          lastProbeTime: null,
          lastTransitionTime: '2026-03-01T00:00:05Z',
        },
      ],
      hostIP: '10.0.0.1',
      podIP: '10.1.0.7',
      podIPs: [{ ip: '10.1.0.7' }],
      startTime: '2026-03-01T00:00:00Z',
      initContainerStatuses: [status('migrate', 0), status('proxy', 0)],
      // In another order than the containers.
      containerStatuses: [status('agent', 0), status('web.server', 2)],
      qosClass: 'Burstable',
    },
  };
}

function status(name: string, restartCount: number) {
  return { name, restartCount, ready: true, containerID: `containerd://${name}-${restartCount}` };
}

/** Numbers of /stats/summary; a moment is in seconds. */
export interface Measured {
  name: string;
  at: number;
  /** CPU time in seconds. */
  cpu: number;
  memory: number;
}

/** The pod's part of /stats/summary. */
export function podStats(containers: Measured[]) {
  return {
    podRef: { name: 'web-7d9c', namespace: 'shop', uid: '11111111-2222-3333-4444-555555555555' },
    startTime: '2026-03-01T00:00:00Z',
    containers: containers.map(({ name, at, cpu, memory }) => {
      const time = new Date(Date.UTC(2026, 2, 1) + at * 1000).toISOString().replace('.000Z', 'Z');
      return {
        name,
        startTime: '2026-03-01T00:00:02Z',
        cpu: { time, usageNanoCores: 1, usageCoreNanoSeconds: cpu * 1e9 },
        memory: { time, usageBytes: memory + 4096, workingSetBytes: memory, rssBytes: memory },
        rootfs: { time, usedBytes: 4096 },
        logs: { time, usedBytes: 4096 },
      };
    }),
  };
}
