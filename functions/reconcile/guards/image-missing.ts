import type { Refusal, Repair } from '../guards.ts';
import type { GuardWorld } from '../world.ts';
import { containerNamed, readEcrImage } from './references.ts';

/** Names of ECS's CPU architectures in an OCI image index. */
const oci: Record<string, string> = { X86_64: 'amd64', ARM64: 'arm64' };

/** Refuses when the sidecar's image is one of this account's ECR and is not there, or not for the task's CPU. */
export async function imageMissing(world: GuardWorld, { plan }: Repair): Promise<Refusal | undefined> {
  const reference = containerNamed(plan.registerInput, plan.sidecar)?.image ?? '';
  const image = readEcrImage(reference);
  if (image?.account !== world.place.account) return undefined;
  const built = await world.architectures(image);
  if (built === 'missing') {
    return {
      reason: 'image-missing',
      message: `The image ${reference} does not exist; publish it, or name another in the policy.`,
    };
  }
  const cpu = plan.registerInput.runtimePlatform?.cpuArchitecture ?? 'X86_64';
  const wanted = oci[cpu] ?? cpu.toLowerCase();
  if (built === 'unknown' || built.includes(wanted)) return undefined;
  return {
    reason: 'image-missing',
    message: `The image ${reference} is built for ${built.join(', ')}, but the task runs on ${wanted}; publish it for ${wanted} too.`,
  };
}
