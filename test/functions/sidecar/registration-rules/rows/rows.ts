import { containerRows } from './container-rows.ts';
import { dependencyRows } from './dependency-rows.ts';
import { environmentRows } from './environment-rows.ts';
import { fargateRows } from './fargate-rows.ts';
import { networkRows } from './network-rows.ts';
import type { Row } from './row.ts';
import { runtimeRows } from './runtime-rows.ts';
import { sizeRows } from './size-rows.ts';
import { tagRows } from './tag-rows.ts';
import { volumeRows } from './volume-rows.ts';

/** At least one for every rule of ECS that we know. */
export const rows: readonly Row[] = [
  ...containerRows,
  ...fargateRows,
  ...sizeRows,
  ...networkRows,
  ...environmentRows,
  ...volumeRows,
  ...dependencyRows,
  ...runtimeRows,
  ...tagRows,
];
