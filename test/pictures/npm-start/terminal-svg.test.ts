import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { linesInSvg } from './lines-in-svg.ts';
import { replayTimes } from './replay.ts';
import { runsOf } from './terminal-lines.ts';
import { terminalSvg } from './terminal-svg.ts';

const lines = [
  { text: '$ npm start', at: 0 },
  { text: '', at: 10_000 },
  { text: '\u001b[1m<a> & \u001b[32mb\u001b[39m\u001b[22m  │ c', at: 10_001 },
];

test('a line is cut into runs of one style', () => {
  assert.deepEqual(runsOf(lines[2]?.text ?? ''), [
    { text: '<a> & ', style: ['bold'] },
    { text: 'b', style: ['bold', 'green'] },
    { text: '  │ c', style: [] },
  ]);
  assert.throws(() => runsOf('\u001b[35mviolet'), /no style for the terminal's code 35/);
});

test('the picture is well formed, and its lines can be read out of it again', () => {
  const svg = terminalSvg('a session', lines);
  assert.equal(XMLValidator.validate(svg), true);
  assert.equal(new XMLParser().parse(svg).svg.title, 'a session');
  assert.deepEqual(linesInSvg(svg), ['$ npm start', '', '<a> & b  │ c']);
});

test('a replay cuts waits short, and gives time to read', () => {
  const [first = 0, second = 0, third = 0, end = 0] = replayTimes(lines);
  assert.ok(
    second - first > 900 && second - first < 2000,
    'ten seconds are cut to one, and the line is read',
  );
  assert.ok(third > second, 'lines of one moment appear one after the other');
  assert.ok(end - third > 5000, 'the end stands for a while');
});
