import { hasSecret, valuesOf } from '../environment.ts';
import { type Finding, finding } from '../findings.ts';
import { isPlaceholder } from '../placeholder.ts';
import type { SidecarInPlace, Subject } from '../subject.ts';

const name = 'MACKEREL_CONTAINER_PLATFORM';

/** The platform variable is there, in plain environment, with a value that works on this task. */
export function checkPlatform(subject: Subject, sidecar: SidecarInPlace): Finding[] {
  const { platform } = subject.arrangement;
  const { container, path } = sidecar;
  const values = valuesOf(container, name);
  const at = { container: container.name, path: `${path}.environment`, expected: platform };
  if (hasSecret(container, name)) {
    const message = `${name} is a secret, which hides what it is; it must be the variable "${platform}".`;
    const shadowed = finding('platform-shadowed', { ...at, path: `${path}.secrets`, message });
    return [shadowed, ...wrongValue(values, at, subject.arrangement)];
  }
  if (values.length === 0) {
    return [finding('platform-missing', { ...at, message: `${name} is missing; it must be "${platform}".` })];
  }
  const wrong = wrongValue(values, at, subject.arrangement);
  return wrong.length > 0 ? wrong : values.flatMap((value) => remark(value, at, subject.arrangement));
}

/** Whether the agent works with the platform that the sidecar names. */
export function platformWorks({ arrangement }: Subject, { container }: SidecarInPlace): boolean {
  const values = valuesOf(container, name);
  return values.length > 0 && values.every((value) => isAccepted(value, arrangement));
}

interface At {
  container: string;
  path: string;
  expected: string;
}

function wrongValue(values: unknown[], at: At, arrangement: Accepting): Finding[] {
  const wrong = values.find((value) => !isAccepted(value, arrangement));
  if (wrong === undefined) return [];
  if (typeof wrong !== 'string') {
    const message = `${name} is no text but must be "${at.expected}" here.`;
    return [finding('platform-wrong', { ...at, found: 'no text', message })];
  }
  const message = `${name} is "${wrong}" but must be "${at.expected}" here.`;
  return [finding('platform-wrong', { ...at, found: wrong, message })];
}

type Accepting = Subject['arrangement'];

function isAccepted(value: unknown, { platform, accepted }: Accepting): boolean {
  return value === platform || accepted.includes(value as string) || isPlaceholder(value);
}

function remark(
  value: unknown,
  at: { container: string; path: string },
  { deprecated, platform }: Accepting,
): Finding[] {
  if (isPlaceholder(value)) {
    const message = `${name} is a placeholder and was left as it is.`;
    return [finding('value-unresolved', { ...at, message })];
  }
  if (!deprecated.includes(value as string)) return [];
  const message = `${name} is "${value}", which still works but is deprecated; "${platform}" is the value for this task.`;
  return [finding('platform-deprecated', { ...at, found: String(value), message })];
}
