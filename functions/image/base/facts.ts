import type { CLibrary } from '../runtime.ts';

/** What of a base decides on what is put onto it. */
export interface BaseFacts {
  /** The C library that its programs run with; undefined where it has none, as an image of static programs. */
  library: CLibrary | undefined;
  /** Which of the C library's parts that Bun asks for are missing: `libdl.so.2`. */
  missing: string[];
  /** Whether Bun is at /usr/local/bin/bun already. */
  bun: boolean;
  /** Whether there is a /bin/sh: plugins and exec probes need one. */
  shell: boolean;
  /** What is known of Alpine, where the base is one: undefined otherwise. */
  alpine: Alpine | undefined;
}

/** Where an Alpine takes its packages from, and whom it trusts for them. */
export interface Alpine {
  /** Of /etc/alpine-release: `3.22.1`. */
  release: string;
  /** The text of /etc/apk/repositories. */
  repositories: string;
  /** The public keys of /etc/apk/keys, PEM, by the names of their files. */
  keys: Record<string, string>;
}
