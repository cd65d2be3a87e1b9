import assert from 'node:assert/strict';
import { test } from 'node:test';
import { looksAt, settingsFor } from '../../../functions/sidecar/settings.ts';
import { policyOf, publishedImage } from './policy-of.ts';

const definition = (family: string, tags: Record<string, string> = {}) => ({
  family,
  containerDefinitions: [],
  tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
});

const rule = (mode: string) => `rules: [{ match: { family: "shop-*" }, mode: ${mode} }]`;

/** Mode of the policy, tag, rule, excluded → the mode that counts and whether the family is left alone. */
const precedence: readonly [policy: string, tag: string | undefined, mode: string, excluded: boolean][] = [
  ['mode: report', undefined, 'report', false],
  ['mode: register', undefined, 'register', false],
  ['{}', undefined, 'report', false],
  // The tag counts before everything.
  ['mode: report', 'register', 'register', false],
  ['mode: register', 'report', 'report', false],
  ['mode: register', 'off', 'off', false],
  [`mode: report\n${rule('off')}`, 'register', 'register', false],
  [`mode: register\n${rule('register')}`, 'off', 'off', false],
  ['mode: report\nexclude: ["shop-*"]', 'register', 'register', false],
  // Then the rule.
  [`mode: report\n${rule('register')}`, undefined, 'register', false],
  [`mode: register\n${rule('off')}`, undefined, 'off', false],
  [`mode: report\nexclude: ["shop-*"]\n${rule('register')}`, undefined, 'register', false],
  // Then what is excluded.
  ['mode: register\nexclude: ["shop-*"]', undefined, 'register', true],
  [
    'mode: register\nexclude: ["shop-*"]\nrules: [{ match: { family: "*" }, hostOs: al1 }]',
    undefined,
    'register',
    true,
  ],
  // A tag that we do not know turns acting into reporting, and nothing else.
  ['mode: register', 'registre', 'report', false],
  ['mode: report', '', 'report', false],
  [`mode: report\n${rule('register')}`, 'on', 'report', false],
  [`mode: register\n${rule('off')}`, 'on', 'off', false],
  ['mode: register\nexclude: ["shop-*"]', 'on', 'report', true],
  // Another stage's family is not ours to act on, whatever it says.
  ['mode: register\nfamilies: ["staging-*"]', 'register', 'register', true],
];

for (const [policy, tag, mode, excluded] of precedence) {
  test(`${JSON.stringify(policy)} with the tag ${tag} is ${mode}${excluded ? ', left alone' : ''}`, () => {
    const settings = settingsFor(
      definition('shop-web', tag === undefined ? {} : { 'remora:mode': tag }),
      policyOf(policy),
    );
    assert.deepEqual([settings.mode, settings.excluded], [mode, excluded]);
    const unknown = tag !== undefined && !['off', 'report', 'register'].includes(tag);
    assert.deepEqual(settings.unknownTags, unknown ? [{ key: 'remora:mode', value: tag }] : []);
  });
}

test('what AWS services register for themselves is left alone, unless somebody asks for it', () => {
  const policy = policyOf('mode: register');
  for (const family of ['AWSBatch-nightly-1a2b', 'awseb-shop-env']) {
    assert.equal(settingsFor(definition(family), policy).excluded, true);
    assert.equal(settingsFor(definition(family, { 'remora:mode': 'report' }), policy).excluded, false);
  }
  assert.equal(settingsFor(definition('batch-nightly'), policy).excluded, false);
});

const hosts: readonly [policy: string, tag: string | undefined, host: string, from: string][] = [
  ['{}', undefined, 'al2', 'default'],
  ['hostOs: al1', undefined, 'al1', 'default'],
  ['hostOs: al1\nrules: [{ match: { family: "*" }, hostOs: al2023 }]', undefined, 'al2023', 'rule'],
  ['rules: [{ match: { family: "*" }, hostOs: al1 }]', 'bottlerocket', 'bottlerocket', 'tag'],
  ['rules: [{ match: { family: "*" }, hostOs: al1 }]', 'al3', 'al1', 'rule'],
  ['{}', 'AL1', 'al2', 'default'],
];

for (const [policy, tag, host, from] of hosts) {
  test(`${JSON.stringify(policy)} with the host tag ${tag} is ${host}, by ${from}`, () => {
    const tags = tag === undefined ? {} : { 'remora:host-os': tag };
    const { hostOs, hostOsFrom } = settingsFor(definition('shop-web', tags), policyOf(policy));
    assert.deepEqual([hostOs, hostOsFrom], [host, from]);
  });
}

test('roles come from the tag, else from the rule, else from the policy', () => {
  const policy = policyOf(
    'sidecar: { roles: ["Aa:aa"] }\nrules: [{ match: { family: "b-*" }, roles: ["Bb:bb"] }]',
  );
  const roles = (family: string, tags = {}) => settingsFor(definition(family, tags), policy).sidecar.roles;
  assert.deepEqual(roles('a'), ['Aa:aa']);
  assert.deepEqual(roles('b-1'), ['Bb:bb']);
  assert.deepEqual(roles('b-1', { 'mackerel:roles': 'C:c  D:d' }), ['C:c', 'D:d']);
  assert.deepEqual(roles('b-1', { 'mackerel:roles': '' }), ['Bb:bb']);
  assert.deepEqual(roles('b-1', { 'mackerel:roles': 'C: c D: d' }), ['C:c', 'D:d']);
});

test('the first rule that matches counts, and everything that it names must match', () => {
  const policy = policyOf(`
rules:
  - match: { family: "web-*", tags: { team: "we?", stage: prod } }
    hostOs: al1
  - match: { tags: { team: "" } }
    hostOs: al2023
  - match: { family: "web-*" }
    hostOs: bottlerocket
`);
  const host = (family: string, tags = {}) => settingsFor(definition(family, tags), policy).hostOs;
  assert.equal(host('web-1', { team: 'web', stage: 'prod' }), 'al1');
  assert.equal(host('web-1', { team: 'web' }), 'bottlerocket');
  assert.equal(host('web-1', { team: 'weeb', stage: 'prod' }), 'bottlerocket');
  assert.equal(host('api', { team: '' }), 'al2023');
  assert.equal(host('api', { team: 'web', stage: 'prod' }), 'al2');
});

test('a rule may override everything about the sidecar', () => {
  const policy = policyOf(`
setup: task-metadata
sidecar: { memory: 256 }
rules: [{ match: { family: "*" }, setup: by-network-mode, sidecar: { name: watcher, image: "agent:1" } }]
`);
  const settings = settingsFor(definition('web'), policy);
  assert.equal(settings.setup, 'by-network-mode');
  assert.deepEqual(
    [settings.sidecar.name, settings.sidecar.image, settings.sidecar.memory],
    ['watcher', 'agent:1', 256],
  );
  assert.deepEqual(
    [...settings.ownImages.references, ...settings.ownImages.repositories],
    [publishedImage, 'agent:1', publishedImage.split('@')[0], 'agent'],
  );
});

test('a stage looks only at its families', () => {
  const policy = policyOf('families: ["staging-*", "shared"]');
  assert.deepEqual(
    ['staging-web', 'shared', 'shop-web'].map((family) => looksAt(family, policy)),
    [true, true, false],
  );
});
