import type { RegisterInput } from '../../sidecar/definition.ts';
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
  const wanted = architectureOf(plan.registerInput);
  if (built === 'unknown' || wanted === undefined || built.includes(wanted)) return undefined;
  return {
    reason: 'image-missing',
    message: `The image ${reference} is built for ${built.join(', ')}, but the task runs on ${wanted}; publish it for ${wanted} too.`,
  };
}

/** Undefined where the definition leaves it to the host: only Fargate takes X86_64 then. */
function architectureOf({ runtimePlatform, requiresCompatibilities }: RegisterInput): string | undefined {
  const fallback = requiresCompatibilities?.includes('FARGATE') ? 'X86_64' : undefined;
  const cpu = runtimePlatform?.cpuArchitecture ?? fallback;
  return cpu === undefined ? undefined : (oci[cpu] ?? cpu.toLowerCase());
}
