/** CPU units and MiB of a task on Fargate. */
interface FargateSize {
  cpu: number;
  memory: number;
}

/** One CPU size of Fargate with the memory sizes that it can be had with, in MiB, ascending. */
interface FargateSizes {
  cpu: number;
  memory: readonly number[];
}

/**
 * The documented pairs (SDK: comment on RegisterTaskDefinitionRequest.memory). AWS adds to them now and then: a CPU
 * size that is not here is unknown to us, not wrong.
 */
export const fargateSizes: readonly FargateSizes[] = [
  { cpu: 256, memory: [512, 1024, 2048] },
  { cpu: 512, memory: steps(1024, 4096, 1024) },
  { cpu: 1024, memory: steps(2048, 8192, 1024) },
  { cpu: 2048, memory: steps(4096, 16384, 1024) },
  { cpu: 4096, memory: steps(8192, 30720, 1024) },
  { cpu: 8192, memory: steps(16384, 61440, 4096) },
  { cpu: 16384, memory: steps(32768, 122880, 8192) },
];

/** Whether the pair is one of the documented ones; undefined where the CPU size is none that we know. */
export function isFargateSize(cpu: number, memory: number): boolean | undefined {
  for (const size of fargateSizes) if (size.cpu === cpu) return size.memory.includes(memory);
  return undefined;
}

/**
 * The smallest documented pair that holds the memory: of the same CPU size where it has one, else of the next.
 * Undefined where Fargate has nothing so large.
 *
 * @param cpu CPU units
 * @param memoryNeeded MiB
 */
export function nextFargateSize(cpu: number, memoryNeeded: number): FargateSize | undefined {
  for (const size of fargateSizes) {
    if (size.cpu < cpu) continue;
    const memory = size.memory.find((each) => each >= memoryNeeded);
    if (memory !== undefined) return { cpu: size.cpu, memory };
  }
  return undefined;
}

/** CPU units of a task's `cpu`: `"256"`, `"1 vCPU"`, `".25 vcpu"`. Undefined for what ECS does not take for one. */
export function parseCpu(value: unknown): number | undefined {
  return amount(value, inVcpu);
}

/** MiB of a task's `memory`: `"512"`, `"0.5 GB"`, `"2GB"`. Undefined for what ECS does not take for one. */
export function parseMemory(value: unknown): number | undefined {
  return amount(value, inGigabytes);
}

const inVcpu = /^\s*(\d+|\d*\.\d+)\s*vcpu\s*$/i;
const inGigabytes = /^\s*(\d+|\d*\.\d+)\s*gb\s*$/i;

function amount(value: unknown, inThousands: RegExp): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const plain = digits(value);
  if (plain !== undefined) return plain;
  const found = inThousands.exec(value);
  const units = found ? Number(found[1]) * 1024 : undefined;
  return units !== undefined && Number.isInteger(units) ? units : undefined;
}

/** Nearly every definition says plain digits; reading them by hand spares a regular expression per rule. */
function digits(text: string): number | undefined {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    sum = sum * 10 + digit;
  }
  return text.length > 0 ? sum : undefined;
}

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: (to - from) / by + 1 }, (_, i) => from + i * by);
}
