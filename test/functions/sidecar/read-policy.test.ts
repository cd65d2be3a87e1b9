import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import schema from '../../../functions/sidecar/policy.schema.json' with { type: 'json' };
import { readPolicy } from '../../../functions/sidecar/read-policy.ts';

const full = `
mode: register
setup: task-metadata
hostOs: bottlerocket
sidecar:
  name: watcher
  image: { parameter: /remora/dev/agent-image }
  enforceImage: true
  minimumAgent: v0.12.0
  memory: 256
  apiKeyParameter: arn:aws-cn:ssm:cn-north-1:123456789012:parameter/key
  executionRole: arn:aws:iam::123456789012:role/ecs/execution
  roles: ["Shop:web", "Shop: edge"]
  extraEnvironment: { HTTPS_PROXY: "" }
  restartPolicy: "on"
enforceMounts: true
removeNeedlessSocket: true
relaySocket: /var/run/remora/relay.sock
replaceForeignKey: true
fargateResize: next
rules:
  - match: { family: "web-*", tags: { team: "", stage: "prod*" } }
    mode: off
    setup: by-network-mode
    hostOs: al1
    roles: ["Web:app"]
    sidecar: { image: "registry:5000/agent@sha256:0", executionRole: null }
families: ["*"]
exclude: []
ignoreRegistrars: ["arn:aws:sts::*:assumed-role/one-off-runner/*"]
budgetPerHour: 1
maxRepairsPerHour: 1800
stopAfterFailures: 100
`;

const errorsOf = (text: string) => {
  const reading = readPolicy(text);
  return 'errors' in reading ? reading.errors : [];
};

test('a policy with every key is read, from YAML and from JSON', () => {
  const reading = readPolicy(full);
  assert.ok('document' in reading, JSON.stringify(reading));
  assert.deepEqual(Object.keys(reading.document).sort(), Object.keys(schema.properties).sort());
  assert.deepEqual(readPolicy(JSON.stringify(reading.document)), reading);
  assert.equal(reading.document.rules?.[0]?.mode, 'off');
});

test('the smallest policy is an empty object', () => assert.deepEqual(readPolicy('{}'), { document: {} }));

const wrong: readonly [text: string, path: string, message: RegExp][] = [
  // Unknown keys, at each level.
  ['modus: report', 'modus', /not known. Did you mean mode\?/],
  ['enforceMount: true', 'enforceMount', /Did you mean enforceMounts\?/],
  ['sidecar: { imgae: x }', 'sidecar.imgae', /Did you mean image\?/],
  ['sidecar: { image: { paramter: /x } }', 'sidecar.image.paramter', /Did you mean parameter\?/],
  ['rules: [{ mtach: {} , match: { family: x } }]', 'rules[0].mtach', /Did you mean match\?/],
  ['rules: [{ match: { famly: x } }]', 'rules[0].match.famly', /Did you mean family\?/],
  [
    'rules: [{ match: { family: x } }, { match: { family: y }, hostOS: al1 }]',
    'rules[1].hostOS',
    /mean hostOs\?/,
  ],
  ['rules: [{ match: { family: x }, sidecar: { memroy: 1 } }]', 'rules[0].sidecar.memroy', /mean memory\?/],
  ['sidecar: { apiKey: x }', 'sidecar.apiKey', /mean apiKeyParameter\?/],
  ['__proto__: 1', '__proto__', /not known/],
  ['"a/b~c%": 1', 'a/b~c%', /not known/],
  ['constructor: 1', 'constructor', /not known/],
  // Known keys, in the wrong place.
  ['restartPolicy: on', 'restartPolicy', /belongs under sidecar/],
  ['rules: [{ match: { family: x }, enforceMounts: true }]', 'rules[0].enforceMounts', /belongs at the top/],
  ['rules: [{ match: { tags: { a: b } }, family: x }]', 'rules[0].family', /belongs under a rule's match/],
  // Patterns that mean more elsewhere than here.
  ['exclude: ["web-[ab]*"]', 'exclude[0]', /of letters, digits, _ and -.+\* for any characters/],
  ['families: ["{web,shop}-*"]', 'families[0]', /\? for one/],
  ['rules: [{ match: { family: "web.*" } }]', 'rules[0].match.family', /\? for one/],
  ['rules: [{ match: { tags: { team: "{a,b}" } } }]', 'rules[0].match.tags.team', /mean nothing here/],
  ['ignoreRegistrars: ["arn:aws:iam::1:user/[ab]*"]', 'ignoreRegistrars[0]', /mean nothing here/],
  ['exclude: [*web]', '', /begins with \* needs quotes/],
  // Wrong types, one of each kind.
  ['mode: off', 'mode', /one of report, register/],
  ['setup: 1', 'setup', /one of by-network-mode, task-metadata/],
  ['hostOs: al3', 'hostOs', /one of al1, al2, al2023, bottlerocket/],
  ['sidecar: null', 'sidecar', /must be an object of keys and values/],
  ['sidecar: { name: "a b" }', 'sidecar.name', /letters, digits, _ and -/],
  ['sidecar: { image: 5 }', 'sidecar.image', /a text, or \{ parameter: NAME \}/],
  ['sidecar: { image: { parameter: "a b" } }', 'sidecar.image', /a text, or \{ parameter: NAME \}/],
  ['sidecar: { enforceImage: "true" }', 'sidecar.enforceImage', /must be true or false/],
  ['sidecar: { minimumAgent: latest }', 'sidecar.minimumAgent', /such as v0.12.0/],
  ['sidecar: { memory: 5 }', 'sidecar.memory', /at least 6/],
  ['sidecar: { memory: 128.5 }', 'sidecar.memory', /must be a whole number/],
  ['sidecar: { memory: "128" }', 'sidecar.memory', /must be a whole number/],
  [
    'sidecar: { apiKeyParameter: "arn:aws:s3:::bucket" }',
    'sidecar.apiKeyParameter',
    /name or the ARN of a Parameter/,
  ],
  ['sidecar: { executionRole: ecsTaskExecutionRole }', 'sidecar.executionRole', /ARN of a role/],
  ['sidecar: { roles: Shop:web }', 'sidecar.roles', /must be a list/],
  ['sidecar: { roles: ["web"] }', 'sidecar.roles[0]', /such as Shop:web/],
  ['sidecar: { extraEnvironment: { A: 5 } }', 'sidecar.extraEnvironment.A', /must be a text/],
  [
    'sidecar: { extraEnvironment: { MACKEREL_APIKEY: k } }',
    'sidecar.extraEnvironment.MACKEREL_APIKEY',
    /Remora sets/,
  ],
  ['sidecar: { restartPolicy: true }', 'sidecar.restartPolicy', /one of auto, on, off/],
  ['enforceMounts: 1', 'enforceMounts', /must be true or false/],
  ['removeNeedlessSocket: no', 'removeNeedlessSocket', /must be true or false/],
  ['relaySocket: relay.sock', 'relaySocket', /absolute path/],
  ['replaceForeignKey: {}', 'replaceForeignKey', /must be true or false/],
  ['fargateResize: always', 'fargateResize', /one of never, next/],
  ['rules: {}', 'rules', /must be a list/],
  ['rules: [{ roles: [] }]', 'rules[0]', /lacks match/],
  ['rules: [{ match: {} }]', 'rules[0].match', /must not be empty/],
  ['rules: [{ match: { family: "" } }]', 'rules[0].match.family', /must not be empty/],
  ['rules: [{ match: { tags: {} } }]', 'rules[0].match.tags', /must not be empty/],
  ['rules: [{ match: { tags: { team: 5 } } }]', 'rules[0].match.tags.team', /must be a text/],
  ['rules: [{ match: { family: x }, mode: on }]', 'rules[0].mode', /one of report, register, off/],
  ['families: []', 'families', /must not be empty/],
  ['families: "*"', 'families', /must be a list/],
  ['exclude: [5]', 'exclude[0]', /must be a text/],
  ['ignoreRegistrars: [""]', 'ignoreRegistrars[0]', /must not be empty/],
  ['budgetPerHour: 0', 'budgetPerHour', /at least 1/],
  ['maxRepairsPerHour: 1801', 'maxRepairsPerHour', /at most 1800/],
  ['stopAfterFailures: "5"', 'stopAfterFailures', /must be a whole number/],
  // No policy at all.
  ['', '', /The policy is empty/],
  ['# only a remark', '', /The policy is empty/],
  ['null', '', /must be an object of keys and values/],
  ['- mode: report', '', /must be an object of keys and values/],
  ['report', '', /must be an object of keys and values/],
  ['mode: report\nmode: register', '', /duplicated mapping key, line 2/],
  ['{ "mode": "report", "mode": "register" }', '', /duplicated mapping key/],
  ['sidecar: {', '', /neither YAML nor JSON: .+, line 1/],
  ['mode: report\n---\nmode: register', '', /single document/],
];

for (const [text, path, message] of wrong) {
  test(`${JSON.stringify(text)} is refused at "${path}"`, () => {
    const error = errorsOf(text).find((each) => each.path === path && message.test(each.message));
    assert.ok(error, JSON.stringify(errorsOf(text)));
  });
}

test('every error is named, not only the first', () => {
  assert.deepEqual(
    errorsOf('modus: 1\nsidecar: { memory: 5 }\nbudgetPerHour: 0')
      .map(({ path }) => path)
      .sort(),
    ['budgetPerHour', 'modus', 'sidecar.memory'],
  );
});

test('an error never shows a value', () => {
  const secret = 'geheim4b1d';
  const places = [
    `mode: ${secret}`,
    `mode: *${secret}`,
    `mode: !${secret} x`,
    `mode: !!${secret} x`,
    `mode: "\\q${secret}"`,
    `mode: @${secret}`,
    `mode: "${secret}`,
    `%${secret} 1`,
    `sidecar: ${secret}`,
    `sidecar: { apiKeyParameter: "${secret} ${secret}", memory: ${secret}, image: [${secret}] }`,
    `sidecar: { roles: [${secret}], extraEnvironment: { MACKEREL_APIKEY: ${secret}, A: [${secret}] } }`,
    `rules: [${secret}]`,
    `rules: [{ match: { family: [${secret}] } }]`,
    `{"mode": ${secret}}`,
    secret,
  ];
  for (const text of places) {
    assert.notEqual(errorsOf(text).length, 0, text);
    assert.ok(!JSON.stringify(errorsOf(text)).includes(secret), `${text}: ${JSON.stringify(errorsOf(text))}`);
  }
});

test('any text is read or refused', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readPolicy(text)));
  fc.assert(fc.property(fc.json({ maxDepth: 4 }), (text) => void readPolicy(text)));
  assert.match(errorsOf('{"\\ud800": 1}')[0]?.message ?? '', /no Unicode text/);
});
