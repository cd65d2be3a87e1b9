/** What Go's strconv.ParseFloat takes; the underscores are looked at before. No part can take what another could. */
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const hexadecimal = /^([+-]?)0x(?=\.?[\da-f])([\da-f]*)(?:\.([\da-f]*))?p([+-]?\d+)$/i;

/** An underscore that does not stand between two digits. */
const astray = { decimal: /(?<!\d)_|_(?!\d)/, hexadecimal: /(?<![\da-f])_|_(?![\da-f])/i };

/**
 * A number as plugins print it: what Go's strconv.ParseFloat(text, 64) takes, with its rounding.
 *
 * @returns undefined for what is none, is out of a double's range, or is not finite
 */
export function readNumber(text: string): number | undefined {
  const isHexadecimal = /^[+-]?0x/i.test(text);
  // One underscore may follow the prefix.
  const separated = isHexadecimal ? text.replace(/x_/i, 'x') : text;
  if (astray[isHexadecimal ? 'hexadecimal' : 'decimal'].test(separated)) return undefined;
  const digits = separated.replaceAll('_', '');
  const value = isHexadecimal ? readHexadecimal(digits) : decimal.test(digits) ? Number(digits) : undefined;
  return Number.isFinite(value) ? value : undefined;
}

function readHexadecimal(text: string): number | undefined {
  const [, sign, whole = '', fraction = '', power] = hexadecimal.exec(text) ?? [];
  if (power === undefined) return undefined;
  const value = nearest(BigInt(`0x${whole}${fraction}`), Number(power) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

/** A double has 53 bits, and the last one stands for no less than this power of two. */
const bitsOfDouble = 53;
const lowestPower = -1074;

/** mantissa × 2^power as a double, rounded once: to the nearest, and to the even one of two. */
function nearest(mantissa: bigint, power: number): number {
  const bits = mantissa === 0n ? 0 : mantissa.toString(2).length;
  if (bits === 0 || bits + power < lowestPower) return 0;
  if (bits + power > 1024) return Infinity;
  const lowest = Math.max(bits + power - bitsOfDouble, lowestPower);
  if (lowest <= power) return Number(mantissa) * 2 ** power;
  const dropped = BigInt(lowest - power);
  const kept = mantissa >> dropped;
  const rest = (mantissa - (kept << dropped)) * 2n;
  const unit = 1n << dropped;
  const up = rest > unit || (rest === unit && kept % 2n === 1n);
  return Number(up ? kept + 1n : kept) * 2 ** lowest;
}
