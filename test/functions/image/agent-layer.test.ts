import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentLayer } from '../../../functions/image/agent-layer.ts';
import { readTar } from '../../../functions/image/read-tar.ts';
import { inPieces } from './archive.ts';

const { layer, bytes } = agentLayer(Buffer.from('// @bun\nconsole.log(1);\n'), '0.1.0');

test('the agent is one program, which Bun runs without a shell', async () => {
  const files: [string, number | undefined, string][] = [];
  for await (const member of readTar(inPieces(bytes, [100]), 'gzip', 'the layer')) {
    const { name, type, mode } = member.header;
    const parts: Uint8Array[] = [];
    for await (const part of member) parts.push(part);
    if (type === 'file') files.push([name, mode, Buffer.concat(parts).toString()]);
  }
  assert.deepEqual(files, [
    [
      'usr/local/bin/mackerel-container-agent',
      0o755,
      '#!/usr/local/bin/bun --smol\n// @bun\nconsole.log(1);\n',
    ],
  ]);
});

test('its layer says what it is', () => {
  assert.equal(
    layer.descriptor.digest,
    'sha256:119b50dd3705e2fd6c0d6662aad81a781b58be450e0cdc887f13f444309f2db5',
  );
  assert.equal(layer.descriptor.size, bytes.length);
  assert.deepEqual(layer.descriptor.annotations, {
    'remora.layer': 'agent',
    'remora.diff-id': layer.diffId,
    'remora.version.agent': '0.1.0',
  });
});
