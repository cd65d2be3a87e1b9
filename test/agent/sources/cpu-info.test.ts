import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseCpuInfo, readCpuInfo } from '../../../agent/sources/cpu-info.ts';

const x86 = (number: number) => `processor\t: ${number}
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 85
model name\t: Example(R) Processor: 8000 @ 2.50GHz
stepping\t: 7
microcode\t: 0x1
cpu MHz\t\t: 2499.998
cache size\t: 36608 KB
physical id\t: 0
core id\t\t: ${number}
cpu cores\t: 2
flags\t\t: fpu vme
power management:
`;
const arm = (number: number, part = '0xd0c') => `processor\t: ${number}
BogoMIPS\t: 243.75
Features\t: fp asimd
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x3
CPU part\t: ${part}
CPU revision\t: 1
`;

test('x86: one entry a logical CPU, all values texts', () => {
  const [first, second, ...others] = parseCpuInfo(`${x86(0)}\n${x86(1)}\n`);
  assert.deepEqual(first, {
    number: '0',
    vendor_id: 'GenuineIntel',
    model: '85',
    stepping: '7',
    physical_id: '0',
    core_id: '0',
    cache_size: '36608 KB',
    model_name: 'Example(R) Processor: 8000 @ 2.50GHz',
    family: '6',
    cores: '1',
    mhz: '2499.998',
  });
  assert.equal(second?.core_id, '1');
  assert.deepEqual(others, []);
});

test('arm64: numbers of implementer and part have names', () => {
  assert.deepEqual(parseCpuInfo(arm(0)), [
    {
      number: '0',
      vendor_id: 'ARM',
      model: '0xd0c',
      stepping: '1',
      physical_id: '',
      core_id: '',
      cache_size: '0 KB',
      model_name: 'Neoverse-N1',
      family: '',
      cores: '1',
      mhz: '0',
    },
  ]);
});

const parts: [part: string, name: string][] = [
  ['0xd08', 'Cortex-A72'],
  ['0xd40', 'Neoverse-V1'],
  ['0xd4f', 'Neoverse-V2'],
  ['0xfff', 'Undefined'],
];
for (const [part, name] of parts)
  test(`part ${part} is ${name}`, () => assert.equal(parseCpuInfo(arm(0, part))[0]?.model_name, name));

test('an implementer that nobody knows has no name', () => {
  const [cpu] = parseCpuInfo(arm(0).replace('0x41', '0x99'));
  assert.deepEqual([cpu?.vendor_id, cpu?.model_name], ['', '']);
});

test('a paragraph of the machine, and lines that nobody understands, are left out', () => {
  const text = `${arm(0)}\nHardware\t: Board\nSerial\t\t: 1\n\nno colon here\nprocessor\t: 1\ncpu MHz\t: fast\n`;
  assert.deepEqual(
    parseCpuInfo(text).map(({ number, mhz }) => [number, mhz]),
    [
      ['0', '0'],
      ['1', '0'],
    ],
  );
  assert.deepEqual(parseCpuInfo(''), []);
});

const root = mkdtempSync(join(tmpdir(), 'cpu-'));
after(() => rmSync(root, { recursive: true }));

test('what the kernel says elsewhere: the core where cpuinfo has none, and the highest frequency', async () => {
  const [proc, sys] = [join(root, 'proc'), join(root, 'sys')];
  const cpu0 = join(sys, 'devices/system/cpu/cpu0');
  mkdirSync(proc);
  writeFileSync(join(proc, 'cpuinfo'), `${arm(0)}\n${arm(1)}`);
  mkdirSync(join(cpu0, 'topology'), { recursive: true });
  mkdirSync(join(cpu0, 'cpufreq'));
  writeFileSync(join(cpu0, 'topology/core_id'), '4\n');
  writeFileSync(join(cpu0, 'cpufreq/cpuinfo_max_freq'), '2600500\n');
  const cpus = await readCpuInfo({ proc, sys });
  assert.deepEqual(
    cpus.map(({ core_id, mhz }) => [core_id, mhz]),
    [
      ['4', '2600.5'],
      ['', '0'],
    ],
  );
  assert.ok(cpus.every((cpu) => !('number' in cpu)));
});

const frequencies: [file: string, mhz: string][] = [
  ['2600000', '2600'],
  ['2499998', '2499.998'],
  ['9999000', '9999'],
  ['2600000000', '2600'],
  ['fast', '0'],
  ['', '0'],
];
for (const [file, mhz] of frequencies)
  test(`a highest frequency of "${file}" is ${mhz} MHz: kilohertz, or hertz where that cannot be`, async () => {
    const machine = mkdtempSync(join(root, 'machine-'));
    const frequency = join(machine, 'devices/system/cpu/cpu0/cpufreq');
    mkdirSync(frequency, { recursive: true });
    writeFileSync(join(machine, 'cpuinfo'), arm(0));
    writeFileSync(join(frequency, 'cpuinfo_max_freq'), `${file}\n`);
    assert.equal((await readCpuInfo({ proc: machine, sys: machine }))[0]?.mhz, mhz);
  });
