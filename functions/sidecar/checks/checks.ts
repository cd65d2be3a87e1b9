import type { Finding } from '../findings.ts';
import type { SidecarInPlace, Subject } from '../subject.ts';
import { checkApiKey } from './api-key.ts';
import { checkEssential, checkMemory, checkNetworking, checkReadOnlyRoot, checkRelay } from './container.ts';
import { checkImage } from './image.ts';
import { checkMounts } from './mounts.ts';
import { checkPlatform } from './platform.ts';
import { checkRoles } from './roles.ts';
import { checkExecutionRole, checkMissing, checkNetworkNone, checkProxy, checkTags } from './task.ts';

/** Every rule about a sidecar that is there, in the order in which a report reads. */
const sidecarChecks: readonly ((subject: Subject, sidecar: SidecarInPlace) => Finding[])[] = [
  checkEssential,
  checkPlatform,
  checkApiKey,
  checkRoles,
  checkMounts,
  checkRelay,
  checkNetworking,
  checkReadOnlyRoot,
  checkMemory,
  checkImage,
];

/** Every rule about the task around it. */
const taskChecks: readonly ((subject: Subject) => Finding[])[] = [
  checkExecutionRole,
  checkNetworkNone,
  checkProxy,
  checkTags,
];

/** Everything that there is to say about a definition. */
export function check(subject: Subject): Finding[] {
  const { sidecar } = subject;
  const findings = sidecar ? sidecarChecks.flatMap((rule) => rule(subject, sidecar)) : checkMissing(subject);
  for (const rule of taskChecks) findings.push(...rule(subject));
  return findings;
}
