import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';

/** Where the host's id is kept from one start of the agent to the next. */
export interface HostIdStore {
  /** Undefined where there is none. */
  load(): Promise<string | undefined>;
  /** @throws Error where it cannot be written */
  save(id: string): Promise<void>;
  /** Never throws: an id that stays is found gone, or retired, by the next start. */
  forget(): Promise<void>;
}

/** `<root>/id`, which a restarted container finds again if the directory is a volume. */
export function fileStore(root: string): HostIdStore {
  const path = `${root.replace(/\/+$/, '')}/id`;
  // Where the file cannot be written, this start of the agent at least does not register twice.
  let kept: string | undefined;
  let isForgotten = false;
  return {
    async load() {
      if (kept !== undefined || isForgotten) return kept;
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
        throw new Error(`the host's id cannot be read from ${path}: ${error.message}`);
      });
      return text.trim() || undefined;
    },
    async save(id) {
      kept = id;
      await mkdir(root, { recursive: true, mode: 0o755 });
      await writeFile(path, id);
    },
    async forget() {
      kept = undefined;
      isForgotten = true;
      await rm(path, { force: true }).catch(() => {});
    },
  };
}

/** For a read-only root file system: every start is a new host. */
export function memoryStore(): HostIdStore {
  let kept: string | undefined;
  return {
    load: async () => kept,
    save: async (id) => {
      kept = id;
    },
    forget: async () => {
      kept = undefined;
    },
  };
}
