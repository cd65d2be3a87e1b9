import type { CommandDoor } from './command-door.ts';

/** A command by name; what it does is loaded when it is called, so that `--help` is there at once. */
export interface CommandEntry {
  name: string;
  summary: string;
  group: 'Files' | 'Account' | 'Shell';
  load(): Promise<CommandDoor>;
}

/** Every command, in the order in which `remora --help` shows them. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'plan',
    summary: 'say what Remora would do with them',
    group: 'Files',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  {
    name: 'fix',
    summary: 'repair them in their files',
    group: 'Files',
    load: async () => (await import('./fix.ts')).fixCommand,
  },
  {
    name: 'check-policy',
    summary: 'check a policy before it is put in force',
    group: 'Files',
    load: async () => (await import('./check-policy.ts')).checkPolicyCommand,
  },
  {
    name: 'audit',
    summary: 'read every family of an account, and change nothing',
    group: 'Account',
    load: async () => (await import('./audit.ts')).auditCommand,
  },
  {
    name: 'reconcile',
    summary: 'make the newest revision of one family right',
    group: 'Account',
    load: async () => (await import('./reconcile.ts')).reconcileCommand,
  },
  {
    name: 'doctor',
    summary: 'check a stage and its surroundings',
    group: 'Account',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    name: 'resume',
    summary: "release the brake of a stage's repairs",
    group: 'Account',
    load: async () => (await import('./resume.ts')).resumeCommand,
  },
  {
    name: 'publish',
    summary: "publish the agent's image, without Docker",
    group: 'Account',
    load: async () => (await import('./publish.ts')).publishCommand,
  },
  {
    name: 'prune',
    summary: "remove images of a stage's agent that nothing names any more",
    group: 'Account',
    load: async () => (await import('./prune.ts')).pruneCommand,
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    group: 'Shell',
    load: async () => (await import('./completion.ts')).completionCommand,
  },
];
