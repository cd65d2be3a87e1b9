import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsTable } from '../../../functions/report/findings-table.ts';
import { finding } from '../../../functions/sidecar/findings.ts';

const registry = '111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/remora/prod/mackerel-container-agent';
const images = ['1', '2'].map((digit) => `${registry}@sha256:${digit.repeat(64)}`);
const message = `The image is ${images[0]} but must be ${images[1]}.`;

for (const width of [0, 60, 80, 100, 200])
  test(`on ${width} columns nothing is cut, and no line is longer than there is room for`, () => {
    const wrong = finding('image-wrong', { path: '/containerDefinitions/1/image', message });
    const text = findingsTable([wrong], width, (_, each) => each);
    const [, , ...words] = text.split(/\s+/).filter(Boolean);
    assert.equal(words.join(''), message.replaceAll(' ', ''));
    const longest = Math.max(...text.split('\n').map((line) => line.length));
    assert.ok(longest <= Math.max(width, 60), `${longest}`);
  });
