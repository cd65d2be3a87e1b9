import { crc32, deflateRawSync } from 'node:zlib';

/** A zip file of these texts, for tests: the first is stored, the others deflated, as packagers do either. */
export function zipOf(files: Record<string, string>): Buffer {
  const entries = Object.entries(files).map(([name, text], index) =>
    entryOf(name, text, index === 0 ? 0 : 8),
  );
  let offset = 0;
  const directory = entries.map(({ name, body, header }) => {
    const record = Buffer.concat([directoryRecord(header, offset), name]);
    offset += 30 + name.length + body.length;
    return record;
  });
  const locals = entries.flatMap(({ name, body, header }) => [localRecord(header), name, body]);
  const size = directory.reduce((sum, record) => sum + record.length, 0);
  return Buffer.concat([...locals, ...directory, endRecord(entries.length, size, offset)]);
}

function entryOf(fileName: string, text: string, method: number) {
  const name = Buffer.from(fileName);
  const content = Buffer.from(text);
  const body = method === 0 ? content : deflateRawSync(content);
  // From "version needed" to "extra field length": what the two records of an entry have in common.
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(method, 4);
  header.writeUInt32LE(crc32(content), 10);
  header.writeUInt32LE(body.length, 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt16LE(name.length, 22);
  return { name, body, header };
}

function localRecord(header: Buffer): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), header]);
}

function directoryRecord(header: Buffer, offset: number): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((0o100644 << 16) >>> 0, 6);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), header, rest]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const rest = Buffer.alloc(18);
  rest.writeUInt16LE(count, 4);
  rest.writeUInt16LE(count, 6);
  rest.writeUInt32LE(size, 8);
  rest.writeUInt32LE(offset, 12);
  return Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), rest]);
}
