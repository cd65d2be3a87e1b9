import type { Difference } from './differences.ts';

/** A difference that is meant, and the item of docs/agent-conformance.md that says why. */
interface Allowed {
  item: string;
  where: RegExp;
  isSo: (difference: Difference) => boolean;
}

/** More than any container or network could do: a counter that went down, taken for one that went round. */
const spike = 1e10;

export const allowed: Allowed[] = [
  {
    item: 'ME6',
    where: /^ticks\/2\/.*\brestarted\b.*(usage|delta)$/,
    isSo: ({ original, ours }) => Number(original) > spike && ours === undefined,
  },
  {
    item: 'ME11',
    where: /^ticks\/\d\/container\.(cpu|memory)\.proxy\.limit$/,
    isSo: ({ original, ours }) => original === undefined && typeof ours === 'number',
  },
  {
    item: 'RG13',
    where: /^retired\/0$/,
    isSo: ({ original, ours }) => original === null && ours === '{}',
  },
];
