import assert from 'node:assert/strict';
import test from 'node:test';
import { compilePattern, type EventPattern } from './event-pattern.ts';

const event = {
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance State-change Notification',
  region: 'us-east-1',
  resources: [
    'arn:aws:ec2:us-east-1:123456789012:instance/i-1',
    'arn:aws:ec2:us-east-1:123456789012:instance/i-2',
  ],
  detail: {
    state: 'terminated',
    empty: '',
    nothing: null,
    yes: true,
    count: 5,
    price: 3.0,
    'c-count': { c1: 100 },
    none: [],
    ip: '10.0.0.7',
    ip6: '2001:db8::1',
    file: 'photos/cat.PNG',
    path: 'a*b\\c',
    list: [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ],
  },
};

const detail = (pattern: EventPattern): EventPattern => ({ detail: pattern });

const table: [string, EventPattern, boolean][] = [
  ['an exact text', { source: ['aws.ec2'] }, true],
  ['one of several', { source: ['aws.s3', 'aws.ec2'] }, true],
  ['another text', { source: ['aws.s3'] }, false],
  ['several fields are all asked', { source: ['aws.ec2'], region: ['eu-west-1'] }, false],
  [
    'any element of a list in the event',
    { resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-2'] },
    true,
  ],
  ['the empty text', detail({ empty: [''] }), true],
  ['null', detail({ nothing: [null] }), true],
  ['null is not the empty text', detail({ empty: [null] }), false],
  ['null is not absence', detail({ absent: [null] }), false],
  ['a boolean', detail({ yes: [true] }), true],
  ['a boolean is no text', detail({ yes: ['true'] }), false],
  ['a number, however it is written', detail({ price: [3] }), true],
  ['a number is no text', detail({ count: ['5'] }), false],
  ['prefix', { region: [{ prefix: 'us-' }] }, true],
  ['prefix fails', { region: [{ prefix: 'eu-' }] }, false],
  ['prefix without case', { region: [{ prefix: { 'equals-ignore-case': 'US-' } }] }, true],
  ['suffix', detail({ file: [{ suffix: '.PNG' }] }), true],
  ['suffix keeps case', detail({ file: [{ suffix: '.png' }] }), false],
  ['suffix without case', detail({ file: [{ suffix: { 'equals-ignore-case': '.png' } }] }), true],
  ['prefix of a number', detail({ count: [{ prefix: '5' }] }), false],
  ['anything but another', detail({ state: [{ 'anything-but': 'running' }] }), true],
  ['anything but itself', detail({ state: [{ 'anything-but': 'terminated' }] }), false],
  ['anything but a list', detail({ state: [{ 'anything-but': ['stopped', 'terminated'] }] }), false],
  ['anything but numbers', detail({ count: [{ 'anything-but': [100, 200] }] }), true],
  ['anything but a prefix', { region: [{ 'anything-but': { prefix: 'us-' } }] }, false],
  ['anything but prefixes', { region: [{ 'anything-but': { prefix: ['eu-', 'ap-'] } }] }, true],
  ['anything but a suffix', detail({ file: [{ 'anything-but': { suffix: '.txt' } }] }), true],
  ['anything but a wildcard', detail({ file: [{ 'anything-but': { wildcard: '*/cat.*' } }] }), false],
  [
    'anything but, without case',
    detail({ state: [{ 'anything-but': { 'equals-ignore-case': 'TERMINATED' } }] }),
    false,
  ],
  ['anything but needs the field', detail({ absent: [{ 'anything-but': 'x' }] }), false],
  ['equals without case', detail({ state: [{ 'equals-ignore-case': 'TERMInated' }] }), true],
  ['numeric equality', detail({ count: [{ numeric: ['=', 5.0] }] }), true],
  ['numeric range', detail({ count: [{ numeric: ['>', 0, '<=', 5] }] }), true],
  ['numeric range fails', detail({ count: [{ numeric: ['>', 5, '<', 10] }] }), false],
  ['numeric on a text', detail({ state: [{ numeric: ['>', 0] }] }), false],
  ['exists', detail({ state: [{ exists: true }] }), true],
  ['exists, holding null', detail({ nothing: [{ exists: true }] }), true],
  ['exists is about leaves', detail({ 'c-count': [{ exists: true }] }), false],
  ['exists fails', detail({ absent: [{ exists: true }] }), false],
  ['absent', detail({ absent: [{ exists: false }] }), true],
  ['absent, with its parents', detail({ absent: { deeper: { still: [{ exists: false }] } } }), true],
  ['absent below a text', detail({ state: { deeper: [{ exists: false }] } }), true],
  ['an inner node counts as absent', detail({ 'c-count': [{ exists: false }] }), true],
  ['an empty list counts as absent', detail({ none: [{ exists: false }] }), true],
  ['present is not absent', detail({ state: [{ exists: false }] }), false],
  ['absent or a value', detail({ absent: [{ exists: false }, 'x'] }), true],
  ['wildcard', detail({ file: [{ wildcard: 'photos/*.PNG' }] }), true],
  ['wildcard covers the whole text', detail({ file: [{ wildcard: 'photos' }] }), false],
  ['wildcard takes a dot for a dot', detail({ file: [{ wildcard: 'photos/cat?PNG' }] }), false],
  ['wildcard with escapes', detail({ path: [{ wildcard: 'a\\*b\\\\*' }] }), true],
  ['cidr', detail({ ip: [{ cidr: '10.0.0.0/24' }] }), true],
  ['cidr fails', detail({ ip: [{ cidr: '10.0.1.0/24' }] }), false],
  ['cidr of IPv6', detail({ ip6: [{ cidr: '2001:db8::/32' }] }), true],
  ['cidr on another text', detail({ state: [{ cidr: '10.0.0.0/24' }] }), false],
  ['$or', detail({ $or: [{ state: ['running'] }, { count: [{ numeric: ['>', 4] }] }] }), true],
  [
    '$or beside other fields',
    { source: ['aws.s3'], $or: [{ region: ['us-east-1'] }, { region: ['x'] }] },
    false,
  ],
  ['$or of none', detail({ $or: [{ state: ['running'] }, { count: [1] }] }), false],
  ['an object of a list', detail({ list: { a: [1], b: [1] } }), true],
  ['fields of two objects of a list', detail({ list: { a: [1], b: [2] } }), false],
];

for (const [name, pattern, expected] of table) {
  test(`pattern: ${name}`, () => {
    assert.equal(compilePattern(pattern)(event), expected);
  });
}

const invalid: [string, unknown][] = [
  ['a leaf that is no list', { source: 'aws.ec2' }],
  ['an empty pattern', {}],
  ['an empty list', { source: [] }],
  ['an unknown operator', { source: [{ contains: 'x' }] }],
  ['two operators', { source: [{ prefix: 'a', suffix: 'b' }] }],
  ['exists of a text', { source: [{ exists: 'true' }] }],
  ['half a range', { count: [{ numeric: ['>', 0, '<='] }] }],
  ['two stars', { source: [{ wildcard: 'a**b' }] }],
  ['a stray backslash', { source: [{ wildcard: 'a\\b' }] }],
  ['no network', { ip: [{ cidr: '10.0.0.0/33' }] }],
  ['one alternative', { $or: [{ a: ['b'] }] }],
  ['anything but numeric', { a: [{ 'anything-but': { numeric: ['=', 1] } }] }],
];

for (const [name, pattern] of invalid) {
  test(`pattern refused: ${name}`, () => {
    assert.throws(() => compilePattern(pattern as EventPattern), /Event pattern is not valid/);
  });
}
