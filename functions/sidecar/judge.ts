import { arrangementFor } from './arrangement.ts';
import { check } from './checks/checks.ts';
import type { ContainerDefinition, RegisterInput, TaskDefinition } from './definition.ts';
import { nameOf } from './find-sidecars.ts';
import { type Finding, finding } from './findings.ts';
import { mistyped } from './mistyped.ts';
import type { RefuseReason } from './plan.ts';
import type { Policy } from './policy.ts';
import { firstViolation, registrationRules } from './registration-rules/first-violation.ts';
import { sizeViolation } from './registration-rules/size.ts';
import { repair } from './repair.ts';
import type { Settings } from './settings.ts';
import type { Subject } from './subject.ts';
import { opaqueListPath, unresolvedPath } from './unresolved.ts';

const maximumContainers = 10;

/** What ECS refuses for certain: our table of Fargate's sizes may be older than Fargate. */
const certainRules = registrationRules.filter(({ id }) => id !== 'fargate-size-unknown');

/** A plan for a definition that is not exempt, before its mode is known. */
export type Verdict =
  | { decision: 'correct'; findings: Finding[] }
  | { decision: 'repair'; findings: Finding[]; sidecar: string; registerInput: RegisterInput }
  | { decision: 'refuse'; findings: Finding[]; reason: RefuseReason; message: string };

/** Whether the sidecar is right, can be made right, or must be refused. The order of the questions is the precedence. */
export function judge(
  definition: TaskDefinition,
  policy: Policy,
  settings: Settings,
  sidecars: number[],
): Verdict {
  const open =
    unresolvedPath(definition, policy.rules) ?? opaqueListPath(definition, sidecars, settings.setup);
  if (open) return refuseBy('platform-unresolved', unresolved(open));
  if (sidecars.length > 1) return refuseBy('sidecar-duplicate', duplicate(definition, sidecars));
  const subject = subjectOf(definition, policy, settings, sidecars[0]);
  const findings = check(subject);
  if (settings.setup === 'task-metadata' && definition.networkMode === 'none') {
    return refusal(
      'network-none',
      findings,
      'In network mode none the agent reaches neither the metadata endpoint nor Mackerel.',
    );
  }
  if (!findings.some(({ severity }) => severity === 'error')) return correct(definition, findings);
  const role = findings.find(({ code }) => code === 'execution-role-missing');
  if (role && settings.sidecar.executionRole === null)
    return refusal('execution-role-missing', findings, role.message);
  return repaired(subject, findings);
}

function subjectOf(
  definition: TaskDefinition,
  policy: Policy,
  settings: Settings,
  index: number | undefined,
): Subject {
  const arrangement = arrangementFor(definition, settings.setup);
  if (index === undefined) return { definition, policy, settings, arrangement, sidecar: undefined };
  const container = definition.containerDefinitions[index] as ContainerDefinition;
  return {
    definition,
    policy,
    settings,
    arrangement,
    sidecar: { container, index, path: `containerDefinitions[${index}]` },
  };
}

function repaired(subject: Subject, findings: Finding[]): Verdict {
  const { registerInput, sidecar, tagsFull } = repair(subject, findings);
  const count = registerInput.containerDefinitions.length;
  if (count > maximumContainers) {
    return refusal(
      'too-many-containers',
      findings,
      `With the sidecar the task has ${count} containers; ECS allows ${maximumContainers}.`,
    );
  }
  const tooLarge = sizeViolation(registerInput);
  if (tooLarge) return refusal('too-large', findings, `ECS refuses what would be registered: ${tooLarge}`);
  const violation = certainViolation(registerInput);
  if (violation) return refusal('invalid', findings, `ECS refuses what would be registered: ${violation}`);
  return {
    decision: 'repair',
    findings: tagsFull ? [...findings, tagsAreFull()] : findings,
    sidecar,
    registerInput,
  };
}

function correct(definition: TaskDefinition, findings: Finding[]): Verdict {
  // What ECS has registered it does not refuse.
  const violation = definition.taskDefinitionArn === undefined ? refusedBy(definition) : undefined;
  if (!violation) return { decision: 'correct', findings };
  const message = `The sidecar is right, but ECS refuses the definition: ${violation}`;
  return { decision: 'correct', findings: [...findings, finding('not-registrable', { path: '', message })] };
}

function refusedBy(definition: TaskDefinition): string | undefined {
  // The size first: some rules compare every entry of a list with every other, which the size keeps short.
  return mistyped(definition) ?? sizeViolation(definition) ?? firstViolation(definition)?.message;
}

function certainViolation(input: RegisterInput): string | undefined {
  const wrongType = mistyped(input);
  if (wrongType !== undefined) return wrongType;
  for (const rule of certainRules) {
    const message = rule.check(input);
    if (message !== undefined) return message;
  }
  return undefined;
}

function refuseBy(reason: RefuseReason & Finding['code'], cause: Finding): Verdict {
  return refusal(reason, [cause], cause.message);
}

function refusal(reason: RefuseReason, findings: Finding[], message: string): Verdict {
  return { decision: 'refuse', findings, reason, message };
}

function unresolved(path: string): Finding {
  return finding('platform-unresolved', {
    path,
    message: `${path} is a placeholder, and what the sidecar must be depends on it; check the definition after it is filled in.`,
  });
}

function duplicate({ containerDefinitions }: TaskDefinition, sidecars: number[]): Finding {
  const names = sidecars.map((index) => nameOf(containerDefinitions[index], index));
  const message = `${names.join(' and ')} are both the Mackerel agent; remove all but one.`;
  return finding('sidecar-duplicate', {
    path: `containerDefinitions[${sidecars[1]}]`,
    found: names.join(', '),
    message,
  });
}

function tagsAreFull(): Finding {
  return finding('tags-full', {
    path: 'tags',
    message:
      'There is no room for the tag remora:repairs (50 tags, values of 256 characters), so the repaired revision does not say which one it repairs.',
  });
}
