import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after } from 'node:test';
import { unzip } from '../local-account/lambda/unzip.ts';
import { packageStack } from '../local-account/stack/package-stack.ts';

export type Properties = Record<string, unknown>;

/** Neither is a default: a name that forgot its stage is found out. */
export const stage = 'proof';
export const region = 'eu-central-1';

export type FunctionName = 'on-registered' | 'on-schedule' | 'on-work' | 'on-audit' | 'on-deploy';

const stack = await packageStack({ repository: join(import.meta.dirname, '../..'), stage, region });
const { Resources: resources } = JSON.parse(readFileSync(stack.templatePath, 'utf8')) as {
  Resources: Record<string, { Type: string; Properties: Properties }>;
};

/** The properties of the template's resources of one type, by logical id. */
export function resourcesOf(type: string): Map<string, Properties> {
  const found = Object.entries(resources).filter(([, resource]) => resource.Type === type);
  if (found.length === 0) throw new Error(`The template has no resource of the type ${type}`);
  return new Map(found.map(([logicalId, resource]) => [logicalId, resource.Properties]));
}

/** The path of a function's bundle, taken out of its zip file into a folder where nothing else can be imported from. */
export async function bundleOf(name: FunctionName): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), `remora-${name}-`));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const zip = stack.zipPaths.find((path) => basename(path) === zipName(name));
  if (!zip) throw new Error(`There is no ${zipName(name)} among ${stack.zipPaths.join(', ')}`);
  await unzip(zip, folder);
  return join(folder, 'functions', `${name}.mjs`);
}

/** As serverless.yml calls the function: on-work is onWork. */
function zipName(name: FunctionName): string {
  return `${name.replace(/-./, (dash) => dash.charAt(1).toUpperCase())}.zip`;
}
