import fc from 'fast-check';
import { executionRole } from './arbitrary-application.ts';
import { policyOf } from './policy-of.ts';

const sidecar = `sidecar: { roles: ["Shop:web"], executionRole: "${executionRole}" }`;
export const policies = [
  `mode: register\n${sidecar}`,
  `mode: register\n${sidecar}\nsetup: task-metadata`,
  `mode: register\n${sidecar}\nsetup: task-metadata\nremoveNeedlessSocket: true`,
  `mode: register\n${sidecar}\nrelaySocket: /var/run/remora/relay.sock\nenforceMounts: true`,
  `mode: register\n${sidecar}\nfargateResize: next\nrules: [{ match: { family: "shop-*", tags: { team: "" } }, hostOs: al1 }]`,
  `mode: register\nsidecar: { enforceImage: true, restartPolicy: "on", executionRole: "${executionRole}" }`,
].map(policyOf);
/** Policies that give an execution role, and differ in everything that changes what is registered. */
export const anyPolicy = fc.constantFrom(...policies);
