import type { BuildOptions } from 'esbuild';

/** How the agent becomes one file, wherever it is made: what is measured is bundled as what is shipped. */
export const bundling = {
  bundle: true,
  // No keepNames: the names of functions would cost half a megabyte at run time.
  minify: true,
  // Bun need not translate what is JavaScript already, which costs a megabyte at the first start.
  banner: { js: '// @bun' },
  platform: 'node',
  format: 'esm',
  target: 'es2024',
  legalComments: 'none',
} satisfies BuildOptions;
