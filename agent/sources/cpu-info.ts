import { readFileSync } from 'node:fs';

/** CPU parts by the number that ARM gave them, as far as ECS runs on such: Graviton, Ampere, and boards for ECS Anywhere. */
const armParts: Record<string, string> = {
  '0xd03': 'Cortex-A53',
  '0xd05': 'Cortex-A55',
  '0xd07': 'Cortex-A57',
  '0xd08': 'Cortex-A72',
  '0xd0b': 'Cortex-A76',
  '0xd0c': 'Neoverse-N1',
  '0xd40': 'Neoverse-V1',
  '0xd49': 'Neoverse-N2',
  '0xd4f': 'Neoverse-V2',
};

/** Implementers of ARM processors: Linux, arch/arm64/include/asm/cputype.h. */
const implementers: Record<string, string> = {
  '0x41': 'ARM',
  '0x42': 'Broadcom',
  '0x43': 'Cavium',
  '0x46': 'Fujitsu',
  '0x48': 'HiSilicon',
  '0x4e': 'NVIDIA',
  '0x50': 'APM',
  '0x51': 'Qualcomm',
  '0x61': 'Apple',
  '0xc0': 'Ampere',
};

/** Where the kernel shows itself; a container may have the host's elsewhere. */
export interface KernelPaths {
  proc: string;
  sys: string;
}

/** One object a logical CPU, all values texts: `meta.cpu`, as Mackerel's pages expect it. */
export async function readCpuInfo({ proc, sys }: KernelPaths): Promise<Record<string, string>[]> {
  // The kernel answers from memory: another thread to hand that to would cost more than the reading.
  return parseCpuInfo(readFileSync(`${proc}/cpuinfo`, 'utf8')).map(({ number, ...cpu }) => {
    const at = `${sys}/devices/system/cpu/cpu${number}`;
    const frequency = firstLine(`${at}/cpufreq/cpuinfo_max_freq`);
    return {
      ...cpu,
      core_id: cpu.core_id || firstLine(`${at}/topology/core_id`),
      mhz: megahertz(frequency) ?? cpu.mhz,
    };
  });
}

/** The text of /proc/cpuinfo: a paragraph a logical CPU. A line that is not understood is left out, never an error. */
export function parseCpuInfo(text: string) {
  return text
    .split(/\n\s*\n/)
    .map(fieldsOf)
    .filter((fields) => fields.has('processor'))
    .map((fields) => {
      const of = (...names: string[]) => names.map((name) => fields.get(name)).find(Boolean) ?? '';
      const implementer = of('CPU implementer');
      const isArm = implementer === '0x41';
      const model = of('model', 'CPU part');
      return {
        number: of('processor'),
        vendor_id: of('vendor_id', 'vendorId') || (implementers[implementer] ?? ''),
        model,
        stepping: String(Number.parseInt(of('stepping', 'CPU revision'), 10) || 0),
        physical_id: of('physical id'),
        core_id: of('core id'),
        cache_size: `${Number.parseInt(of('cache size'), 10) || 0} KB`,
        model_name: isArm ? (armParts[model] ?? 'Undefined') : of('model name'),
        family: of('cpu family'),
        cores: '1',
        mhz: String(Number(of('cpu MHz')) || 0),
      };
    });
}

function fieldsOf(paragraph: string): Map<string, string> {
  return new Map(
    paragraph.split('\n').flatMap((line) => {
      const [name = '', ...value] = line.split(':');
      return value.length > 0 ? [[name.trim(), value.join(':').trim()] as const] : [];
    }),
  );
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n')[0] ?? '';
  } catch {
    return '';
  }
}

/** The kernel says kilohertz; some drivers say hertz, which is more than any processor has in kilohertz. */
function megahertz(frequency: string): string | undefined {
  const thousandth = Number(frequency) / 1000;
  if (frequency === '' || !Number.isFinite(thousandth)) return undefined;
  return String(thousandth > 9999 ? thousandth / 1000 : thousandth);
}
