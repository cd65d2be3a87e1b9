import type { Terminal } from '../clients/terminal.ts';
import { positionAt } from '../documents/position-at.ts';
import { locate, readDefinitions } from '../documents/read-definitions.ts';
import { familyText } from '../report/family-text.ts';
import { Trouble } from '../report/trouble.ts';
import type { Tag } from '../sidecar/definition.ts';
import schema from '../sidecar/policy.schema.json' with { type: 'json' };
import { type PolicyError, readPolicy } from '../sidecar/read-policy.ts';
import { resolvePolicy } from '../sidecar/resolve-policy.ts';
import type { CommandDoor } from './command-door.ts';
import { readText } from './read-text.ts';

/** Parameter Store, "Managing parameter tiers": bytes that a parameter of the standard and of the advanced tier holds. */
const standardBytes = 4096;
const advancedBytes = 8192;

/** `remora check-policy`: whether a policy is one, fits into a parameter, and what it says of a family. */
export const checkPolicyCommand: CommandDoor = {
  define: (command) =>
    command
      .description('Checks a policy before it is put in force.')
      .argument('[file]', 'the policy, YAML or JSON; - is standard input')
      .option('--family <name...>', 'also say which rule these families get')
      .option('--tag <key=value...>', 'tags that the families have')
      .option('--schema', "print the policy's JSON schema and do nothing else")
      .addHelpText('after', help),
  run: async ({ args, options, terminal }) => {
    const { schema: asksForSchema, family, tag } = options as Options;
    if (asksForSchema) {
      terminal.print(JSON.stringify(schema, null, 2));
      return 0;
    }
    const [file] = args as [string?];
    if (file === undefined) throw new Trouble('there is no policy to check', { remedy: 'Name its file.' });
    const tags = (tag ?? []).map(tagOf);
    const { text, bytes } = await readText(file, terminal);
    const reading = readPolicy(text);
    if ('errors' in reading) return sayErrors(file, text, reading.errors, terminal);
    const { fits, sentence } = sizeOf(bytes);
    const verdict = fits ? terminal.paint('green', 'valid') : terminal.paint('red', 'too large');
    terminal.print(`${file}: ${verdict}. ${sentence}`);
    const policy = resolvePolicy(reading.document, { stage: 'dev' }, new Map());
    for (const name of family ?? []) terminal.print(familyText(name, tags, policy));
    return fits ? 0 : 1;
  },
};

interface Options {
  schema?: boolean;
  family?: string[];
  tag?: string[];
}

const help = `
Exit status: 1 if the policy is not valid or too large, else 0.

Examples:
  remora check-policy policy.yml
  remora check-policy policy.yml --family web-app billing --tag team=web
  remora check-policy --schema > policy.schema.json`;

function sayErrors(file: string, text: string, errors: readonly PolicyError[], terminal: Terminal): number {
  const found = readDefinitions(text, undefined);
  const root = Array.isArray(found) ? found[0] : undefined;
  for (const { path, message } of errors) {
    const place = root && path ? `${file}:${positionAt(text, locate(root, path).start).line}` : file;
    terminal.print(`${terminal.paint('bold', place)}: ${path ? `${path} ` : ''}${message}`);
  }
  return 1;
}

function sizeOf(bytes: number): { fits: boolean; sentence: string } {
  const of = (most: number) => `${bytes.toLocaleString('en')} of the ${most.toLocaleString('en')} bytes`;
  if (bytes <= standardBytes)
    return { fits: true, sentence: `It has ${of(standardBytes)} of a standard parameter.` };
  const sentence = `It has ${of(advancedBytes)} of an advanced parameter, which AWS charges for.`;
  if (bytes <= advancedBytes) return { fits: true, sentence };
  const remedy = 'Shorten it: one rule with a pattern does for many families.';
  return { fits: false, sentence: `It has ${of(advancedBytes)} that a parameter holds at most. ${remedy}` };
}

function tagOf(text: string): Tag {
  const cut = text.indexOf('=');
  if (cut > 0) return { key: text.slice(0, cut), value: text.slice(cut + 1) };
  throw new Trouble(`--tag ${text} is no tag`, { remedy: 'Write it as key=value.' });
}
