import type { Overrides, Policy, Rule, SidecarPolicy } from './policy.ts';
import type { PolicyDocument, RuleDocument, SidecarDocument } from './policy-document.ts';
import { stageParameters } from './stage-parameters.ts';

/** Where a policy is in force: what turns its names into ARNs. */
export interface Place {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  partition: string;
  account: string;
  region: string;
  stage: string;
}

/** The place of a policy for files: where they will be registered may not be known yet. */
export type SomePlace = Place | { stage: string };

/** Names of the parameters that hold images: what must be read before {@link resolvePolicy}. */
export function imageParameters(document: PolicyDocument, stage: string): string[] {
  const images = [document.sidecar, ...(document.rules ?? []).map((rule) => rule.sidecar)].map(
    (s) => s?.image,
  );
  const top = images[0] ?? { parameter: stageParameters(stage).agentImage };
  const names = [top, ...images.slice(1)].flatMap((image) =>
    typeof image === 'object' ? [image.parameter] : [],
  );
  return [...new Set(names)];
}

/**
 * A policy document with every default filled in, every name turned into an ARN and every image parameter into its value.
 *
 * @param images values of the parameters that {@link imageParameters} names; one that is missing leaves `${ssm:NAME}`
 */
export function resolvePolicy(
  document: PolicyDocument,
  place: SomePlace,
  images: ReadonlyMap<string, string>,
): Policy {
  return {
    mode: document.mode ?? 'report',
    setup: document.setup ?? 'by-network-mode',
    hostOs: document.hostOs ?? 'al2',
    sidecar: { ...defaultSidecar(place, images), ...resolveSidecar(document.sidecar ?? {}, place, images) },
    enforceMounts: document.enforceMounts ?? false,
    removeNeedlessSocket: document.removeNeedlessSocket ?? false,
    relaySocket: document.relaySocket ?? null,
    replaceForeignKey: document.replaceForeignKey ?? false,
    fargateResize: document.fargateResize ?? 'never',
    rules: (document.rules ?? []).map((rule) => resolveRule(rule, place, images)),
    families: document.families ?? ['*'],
    exclude: document.exclude ?? [],
    ignoreRegistrars: document.ignoreRegistrars ?? [],
    budgetPerHour: document.budgetPerHour ?? 6,
    maxRepairsPerHour: document.maxRepairsPerHour ?? 300,
    stopAfterFailures: document.stopAfterFailures ?? 5,
  };
}

function defaultSidecar(place: SomePlace, images: ReadonlyMap<string, string>): SidecarPolicy {
  return {
    name: 'mackerel-container-agent',
    image: imageOf({ parameter: stageParameters(place.stage).agentImage }, images),
    enforceImage: false,
    minimumAgent: 'v0.1.0',
    memory: 128,
    apiKeyArn: parameterArn(stageParameters(place.stage).apiKey, place),
    executionRole: null,
    roles: [],
    extraEnvironment: {},
    restartPolicy: 'auto',
  };
}

function resolveRule(rule: RuleDocument, place: SomePlace, images: ReadonlyMap<string, string>): Rule {
  const { match, roles, sidecar, ...rest } = rule;
  const resolved: Overrides & { match: Rule['match'] } = { match, ...rest };
  if (sidecar || roles) {
    resolved.sidecar = { ...resolveSidecar(sidecar ?? {}, place, images), ...(roles && { roles }) };
  }
  return resolved;
}

function resolveSidecar(
  document: SidecarDocument,
  place: SomePlace,
  images: ReadonlyMap<string, string>,
): Partial<SidecarPolicy> {
  const { image, apiKeyParameter, ...rest } = document;
  return {
    ...rest,
    ...(image !== undefined && { image: imageOf(image, images) }),
    ...(apiKeyParameter !== undefined && { apiKeyArn: parameterArn(apiKeyParameter, place) }),
  };
}

function imageOf(image: string | { parameter: string }, images: ReadonlyMap<string, string>): string {
  if (typeof image === 'string') return image;
  return images.get(image.parameter) ?? `\${ssm:${image.parameter}}`;
}

/** ECS takes a name only within the task's own region and account, an ARN everywhere: it stays a name where nobody knows. */
function parameterArn(nameOrArn: string, place: SomePlace): string {
  if (nameOrArn.startsWith('arn:') || !('account' in place)) return nameOrArn;
  return `arn:${place.partition}:ssm:${place.region}:${place.account}:parameter/${nameOrArn.replace(/^\//, '')}`;
}
