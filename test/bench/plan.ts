import { measure } from 'mitata';
import { plan } from '../../functions/sidecar/plan.ts';
import { resolvePolicy } from '../../functions/sidecar/resolve-policy.ts';
import { realisticDefinitions } from './realistic-definitions.ts';

const place = { partition: 'aws', account: '123456789012', region: 'ap-northeast-1', stage: 'prod' };
const image = 'public.ecr.aws/mackerel/mackerel-container-agent:v0.13.2';
const policy = resolvePolicy(
  {
    mode: 'register',
    sidecar: { roles: ['shop:app'] },
    rules: [{ match: { family: 'legacy-*' }, hostOs: 'al1' }],
    exclude: ['sandbox-*'],
    ignoreRegistrars: ['arn:aws:sts::*:assumed-role/one-off-runner/*'],
  },
  place,
  new Map([['/remora/prod/agent-image', image]]),
);

const ratios: number[] = [];
console.log(
  'A plan with its validation and register input, beside JSON.parse(JSON.stringify(definition)):\n',
);
console.log(
  'family'.padEnd(20),
  'bytes'.padStart(6),
  'copy µs'.padStart(9),
  'plan µs'.padStart(9),
  'ratio'.padStart(7),
  ' decision',
);
for (const definition of realisticDefinitions()) {
  const text = JSON.stringify(definition);
  const copy = (await measure(() => JSON.parse(JSON.stringify(definition)))).p50 / 1000;
  const planned = (await measure(() => plan(definition, policy))).p50 / 1000;
  ratios.push(planned / copy);
  console.log(
    definition.family.padEnd(20),
    String(text.length).padStart(6),
    copy.toFixed(1).padStart(9),
    planned.toFixed(1).padStart(9),
    (planned / copy).toFixed(2).padStart(7),
    ` ${plan(definition, policy).decision}`,
  );
}
const median = ratios.sort((a, b) => a - b)[ratios.length >> 1] ?? Number.NaN;
console.log(`\nMedian ratio ${median.toFixed(2)}; target: at most 2.`);
process.exitCode = median <= 2 ? 0 : 1;
