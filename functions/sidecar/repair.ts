import { addedSidecar } from './added-sidecar.ts';
import type { ContainerDefinition, RegisterInput, TaskDefinition } from './definition.ts';
import type { Draft } from './draft.ts';
import { nameOf } from './find-sidecars.ts';
import type { Finding } from './findings.ts';
import { fitOf } from './fit.ts';
import { mend } from './mend.ts';
import { describeOnlyFields } from './registration-rules/describe-only.ts';
import type { Subject } from './subject.ts';
import { tagsForRepair } from './tags.ts';

export interface Repair {
  registerInput: RegisterInput;
  /** Name of the sidecar's container. */
  sidecar: string;
  /** There was no room for our tag among the task definition's. */
  tagsFull: boolean;
}

/**
 * The definition with what was found mended, and nothing else of it changed: other containers, members that nobody
 * here knows, order and empty texts stay as they are, and the definition given is not touched.
 */
export function repair(subject: Subject, findings: readonly Finding[]): Repair {
  const { definition, settings, sidecar } = subject;
  const draft = sidecar ? mend(subject, sidecar, findings) : addedSidecar(subject);
  const input = withoutDescribeOnly(definition);
  input.containerDefinitions = placed(subject, draft.container);
  if (Array.isArray(definition.volumes) || draft.volumes.length > 0) input.volumes = draft.volumes;
  const needsRole = findings.some(({ code }) => code === 'execution-role-missing');
  if (needsRole && settings.sidecar.executionRole) input.executionRoleArn = settings.sidecar.executionRole;
  if (!sidecar) resize(subject, input);
  const { tags, full } = tagsForRepair(definition.tags, sourceOf(definition));
  if (tags) input.tags = tags;
  else delete input.tags;
  const name = nameOf(draft.container, sidecar?.index ?? definition.containerDefinitions.length);
  return { registerInput: input, sidecar: name, tagsFull: full };
}

function withoutDescribeOnly(definition: TaskDefinition): RegisterInput {
  const input: Record<string, unknown> = { ...definition };
  for (const name of describeOnlyFields) delete input[name];
  return input as RegisterInput;
}

function placed({ definition, sidecar }: Subject, container: Draft['container']): ContainerDefinition[] {
  if (!sidecar) return [...definition.containerDefinitions, container];
  return definition.containerDefinitions.map((other, i) => (i === sidecar.index ? container : other));
}

function resize(subject: Subject, input: RegisterInput): void {
  const fit = fitOf(subject);
  if (fit.kind !== 'resized') return;
  input.cpu = fit.cpu;
  input.memory = fit.memory;
}

function sourceOf({ family, revision }: TaskDefinition): string | undefined {
  return typeof revision === 'number' ? `${family}:${revision}` : undefined;
}
