/** Ten to the power of what a suffix stands for. */
const decimal: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

/** 1024 to the power of what a suffix stands for. */
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** The finest that Kubernetes keeps: a thousand-millionth. */
const nanos = 10n ** 9n;

/** No amount of anything has more digits; more would cost memory without end. */
const mostDigits = 100;

/** What Kubernetes makes of more bytes than fit 64 bits. */
const mostBytes = (2n ** 63n - 1n) * nanos;

interface Parts {
  negative: boolean;
  /** The digits as written, without zeros at the start of the whole part. */
  whole: string;
  fraction: string;
  suffix: string;
}

type Notation = 'decimal' | 'exponent' | 'binary';

interface Scale {
  notation: Notation;
  /** Of ten, or of 1024. */
  power: number;
}

/**
 * An amount in the notation of Kubernetes (`500m`, `1.5Gi`, `128e6`) as a number.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 *
 * @returns undefined where the text is no amount
 */
export function quantityValue(text: string): number | undefined {
  const read = readQuantity(text);
  if (!read) return undefined;
  const { amount, parts } = read;
  // As a text it is rounded once, to the nearest double.
  const fraction = String(amount % nanos).padStart(9, '0');
  return Number(`${parts.negative ? '-' : ''}${amount / nanos}.${fraction}`);
}

/** The same amount as Kubernetes itself writes it: `0.5` is `500m`, `1.5Gi` is `1536Mi`. A text that is none stays. */
export function canonicalQuantity(text: string): string {
  const read = readQuantity(text);
  if (!read) return text;
  const { amount, parts, scale } = read;
  if (amount === 0n) return '0';
  if (staysAsWritten(parts, scale)) return text.trim();
  const sign = parts.negative ? '-' : '';
  return `${sign}${isBinary(amount, scale) ? inBinary(amount / nanos) : inDecimal(amount, scale.notation)}`;
}

/** The amount in thousand-millionths, without its sign. */
function readQuantity(text: string): { amount: bigint; parts: Parts; scale: Scale } | undefined {
  const parts = partsOf(text);
  const scale = parts && scaleOf(parts.suffix);
  if (!scale || Math.abs(scale.power) > mostDigits) return undefined;
  const digits = BigInt(parts.whole + parts.fraction || '0');
  const amount =
    scale.notation === 'binary'
      ? least(shift(digits * 1024n ** BigInt(scale.power), 9 - parts.fraction.length), mostBytes)
      : shift(digits, scale.power + 9 - parts.fraction.length);
  return { amount, parts, scale };
}

function partsOf(text: string): Parts | undefined {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?((?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?)$/.exec(text.trim());
  if (!match || !/\d/.test(text) || text.length > mostDigits) return undefined;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  return { negative: sign === '-', whole, fraction, suffix };
}

function scaleOf(suffix: string): Scale | undefined {
  const power = decimal[suffix];
  if (power !== undefined) return { notation: 'decimal', power };
  const thousands = binary.indexOf(suffix);
  if (thousands > 0) return { notation: 'binary', power: thousands };
  return { notation: 'exponent', power: Number(suffix.slice(1)) };
}

/** Times ten to the power of so many places; what is finer than one is rounded up, never to nothing. */
function shift(digits: bigint, places: number): bigint {
  if (places >= 0) return digits * 10n ** BigInt(places);
  const divisor = 10n ** BigInt(-places);
  return (digits + divisor - 1n) / divisor;
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/** Kubernetes does not rewrite what is short and looks canonical, even where it is not quite: `1.500`. */
function staysAsWritten({ whole, fraction }: Parts, { notation, power }: Scale): boolean {
  if (notation === 'binary') return false;
  const digits = (whole || '0') + fraction;
  const places = power - fraction.length;
  const isExact = digits.length <= 18 && places >= -9;
  return isExact && places % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

/** Below 1024, and where a fraction would be lost, Kubernetes writes binary amounts as decimal ones. */
function isBinary(amount: bigint, { notation }: Scale): boolean {
  return notation === 'binary' && amount >= 1024n * nanos && amount % nanos === 0n;
}

function inBinary(amount: bigint): string {
  let [left, power] = [amount, 0];
  while (left % 1024n === 0n && power < binary.length - 1) [left, power] = [left / 1024n, power + 1];
  return `${left}${binary[power]}`;
}

function inDecimal(amount: bigint, notation: Notation): string {
  let [left, power] = [amount, -9];
  const most = notation === 'exponent' ? Number.POSITIVE_INFINITY : 18;
  while (left % 1000n === 0n && power < most) [left, power] = [left / 1000n, power + 3];
  if (notation === 'exponent') return power === 0 ? `${left}` : `${left}e${power}`;
  return `${left}${Object.keys(decimal).find((suffix) => decimal[suffix] === power)}`;
}
