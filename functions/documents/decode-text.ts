import type { TextProblem } from './text-node.ts';

/** A file's text, and the byte order mark before it, which is no part of any format. */
export interface DecodedText {
  mark: '' | '\uFEFF';
  text: string;
}

/** Reads UTF-8, the only encoding that the AWS CLI and CloudFormation take. */
export function decodeText(bytes: Uint8Array): DecodedText | TextProblem {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { problem: 'it is UTF-16; save it as UTF-8' };
  if (bytes.includes(0)) return { problem: 'it is no text; name a JSON or YAML file' };
  try {
    const whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return whole.startsWith('\uFEFF') ? { mark: '\uFEFF', text: whole.slice(1) } : { mark: '', text: whole };
  } catch {
    return { problem: 'it is no UTF-8 text; save it as UTF-8' };
  }
}
