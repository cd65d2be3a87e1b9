import { join } from 'node:path';

/** The path of a program of the Python environment that THIRD_PARTY_VENV names. */
export function programOf(name: string): string {
  const venv = process.env.THIRD_PARTY_VENV;
  if (venv) return join(venv, 'bin', name);
  throw new Error(
    'THIRD_PARTY_VENV must name a Python environment with cfn-lint and moto[server] (see .ci/run)',
  );
}
