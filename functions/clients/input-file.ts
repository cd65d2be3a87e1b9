import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Trouble } from '../report/trouble.ts';

/** Ten times what CloudFormation takes for a template; ECS takes 64 KiB for a task definition. */
const mostBytes = 10 * 1024 * 1024;

/**
 * The bytes of a file, or of standard input where the name is `-`.
 *
 * @throws {Trouble}
 */
export async function readInput(name: string, stdin: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of name === '-' ? stdin : createReadStream(name)) {
      bytes += chunk.length;
      if (bytes > mostBytes)
        throw new Trouble(`it is larger than ${mostBytes / 1024 / 1024} MiB`, {
          where: name,
          remedy: 'No task definition, template or policy is: name the right file.',
        });
      chunks.push(Buffer.from(chunk));
    }
  } catch (error) {
    throw error instanceof Trouble ? error : unreadable(name, error as NodeJS.ErrnoException);
  }
  return Buffer.concat(chunks, bytes);
}

function unreadable(name: string, error: NodeJS.ErrnoException): Trouble {
  const about = { where: name, cause: error };
  switch (error.code) {
    case 'ENOENT':
      return new Trouble('there is no such file', { ...about, remedy: 'Is its path spelt right?' });
    case 'EISDIR':
      return new Trouble('it is a directory', {
        ...about,
        remedy: `Name the files in it, as ${name}/*.json.`,
      });
    case 'EACCES':
      return new Trouble('you may not read it', {
        ...about,
        remedy: 'Give yourself the permission: chmod u+r.',
      });
    default:
      return new Trouble(`it cannot be read (${error.code ?? error.name})`, about);
  }
}
