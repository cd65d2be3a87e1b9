export type Severity = 'error' | 'warning' | 'info';

/** Every finding code and its severity. Errors mean "this task is not watched, or unsafe"; only they cause a repair. */
export const severities = {
  'sidecar-missing': 'error',
  'sidecar-duplicate': 'error',
  'sidecar-essential': 'error',
  'platform-missing': 'error',
  'platform-wrong': 'error',
  'platform-shadowed': 'error',
  'apikey-missing': 'error',
  'apikey-plaintext': 'error',
  'apikey-shadowed': 'error',
  'roles-missing': 'error',
  'roles-wrong': 'error',
  'cgroup-missing': 'error',
  'cgroup-wrong-source': 'error',
  'docker-sock-missing': 'error',
  'docker-sock-wrong': 'error',
  'host-mount-forbidden': 'error',
  'relay-missing': 'error',
  'execution-role-missing': 'error',
  'networking-disabled': 'error',
  'read-only-root': 'error',
  'memory-missing': 'error',
  'image-wrong': 'error',
  'platform-unresolved': 'error',
  'mounts-absent': 'warning',
  'platform-deprecated': 'warning',
  'roles-unknown': 'warning',
  'mount-not-read-only': 'warning',
  'docker-sock-needless': 'warning',
  'image-unknown': 'warning',
  'image-outdated': 'warning',
  'memory-unreserved': 'warning',
  'network-none': 'warning',
  'proxy-intercepts': 'warning',
  'host-os-unknown': 'warning',
  'tag-invalid': 'warning',
  'tags-full': 'warning',
  'not-registrable': 'warning',
  'image-unpinned': 'info',
  'value-unresolved': 'info',
} as const satisfies Record<string, Severity>;

export type FindingCode = keyof typeof severities;

export interface Finding {
  code: FindingCode;
  severity: Severity;
  /** Name of the container it is about; absent where it is about the task. */
  container?: string;
  /** Where in the definition, as `containerDefinitions[1].essential`. */
  path: string;
  /** What the rules call for; absent where they call for nothing in particular. Never a secret. */
  expected?: string;
  /** What stands there; absent where nothing does or where it must not be shown. */
  found?: string;
  /** One sentence with both values, the same in every report. */
  message: string;
}

/** A finding of the severity that its code has. */
export function finding(code: FindingCode, details: Omit<Finding, 'code' | 'severity'>): Finding {
  const made = { code, severity: severities[code], ...details };
  // A template may fill in the container's name, which then is no text yet.
  if (typeof made.container !== 'string') delete made.container;
  return made;
}
