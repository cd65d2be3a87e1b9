/** Four or sixteen bytes; an IPv4 address that is written as IPv6 has four. */
export function parseAddress(text: string): number[] | undefined {
  if (/^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(text)) {
    const bytes = text.split('.').map(Number);
    return bytes.every((byte) => byte < 256) ? bytes : undefined;
  }
  if (!/^[0-9a-f:.]+$/.test(text) || !text.includes(':') || !URL.canParse(`http://[${text}]`))
    return undefined;
  // URL has it in its shortest form, without dots.
  const [left = '', right] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
  const words = (part = '') => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const zeros = right === undefined ? 0 : 8 - words(left).length - words(right).length;
  const all = [...words(left), ...Array<number>(zeros).fill(0), ...words(right)];
  const bytes = all.flatMap((word) => [word >> 8, word & 0xff]);
  const isIpv4 = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return isIpv4 ? bytes.slice(12) : bytes;
}

/** @param address as it was parsed */
export function isLoopback(address: number[]): boolean {
  return address.length === 4 ? address[0] === 127 : address.join() === `${'0,'.repeat(15)}1`;
}
