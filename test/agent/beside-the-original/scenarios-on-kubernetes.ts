import { memory, people, type Scenario } from './scenario.ts';
import { startScriptedPod } from './scripted-pod.ts';

const pod = { MACKEREL_KUBERNETES_NAMESPACE: 'shop', MACKEREL_KUBERNETES_POD_NAME: 'web-7d9c' };
const onNode = {
  MACKEREL_CONTAINER_PLATFORM: 'kubernetes',
  MACKEREL_KUBERNETES_KUBELET_HOST: '127.0.0.1',
  ...pod,
};

const readOnlyPort: Scenario = {
  name: 'kubernetes, read-only port, a host that is there already',
  async surround({ mackerel, now }) {
    const kubelet = await startScriptedPod({}, now);
    const customIdentifier = '11111111-2222-3333-4444-555555555555.kubernetes';
    const known = { name: 'web-7d9c', meta: {}, interfaces: [], roleFullnames: null, checks: [] };
    const state = { id: 'host1', status: 'maintenance', isRetired: false, size: 'micro' } as const;
    mackerel.hosts.set('host1', { ...known, ...state, customIdentifier } as never);
    return {
      environment: {
        ...memory,
        ...people,
        ...onNode,
        MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT: `${kubelet.port}`,
      },
      close: kubelet.close,
    };
  },
};

const authenticatedPort: Scenario = {
  name: 'kubernetes, authenticated port',
  serviceAccount: true,
  async surround({ authority, now }) {
    const kubelet = await startScriptedPod({ certified: authority.certify('127.0.0.1') }, now);
    kubelet.token = 'a-token';
    const ports = {
      MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT: '0',
      MACKEREL_KUBERNETES_KUBELET_PORT: `${kubelet.port}`,
    };
    return {
      environment: { ...memory, ...onNode, ...ports },
      close: kubelet.close,
    };
  },
};

const eksFargate: Scenario = {
  name: 'eks_fargate',
  serviceAccount: true,
  async surround({ authority, now }) {
    const prefix = '/api/v1/nodes/node-1/proxy';
    const kubelet = await startScriptedPod({ certified: authority.certify('127.0.0.1'), prefix }, now);
    kubelet.token = 'a-token';
    const environment = {
      ...memory,
      ...people,
      ...pod,
      MACKEREL_CONTAINER_PLATFORM: 'eks_fargate',
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: `${kubelet.port}`,
      MACKEREL_KUBERNETES_NODE_NAME: 'node-1',
    };
    return { environment, close: kubelet.close };
  },
};

export const onKubernetes: Scenario[] = [readOnlyPort, authenticatedPort, eksFargate];
