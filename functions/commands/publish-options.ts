import { isTag } from '../image/reference.ts';
import { Trouble } from '../report/trouble.ts';

/** The options of `remora publish`, as commander names them. */
export interface PublishOptions {
  to?: string;
  ociLayout?: string;
  mirrorOfficial?: string;
  base?: string;
  tag?: string;
  npmRegistry?: string;
  username?: string;
  passwordStdin?: true;
  json?: true;
}

/** What does not go together: two places, or an option that would do nothing. */
const together: [one: keyof PublishOptions, other: keyof PublishOptions, remedy: string][] = [
  ['to', 'ociLayout', 'Publish twice: what is made is the same.'],
  ['mirrorOfficial', 'base', 'The official image is copied as it is, with its own base.'],
  ['mirrorOfficial', 'npmRegistry', 'The official image is copied as it is, and takes nothing from there.'],
];

const names: Partial<Record<keyof PublishOptions, string>> = {
  to: '--to',
  ociLayout: '--oci-layout',
  mirrorOfficial: '--mirror-official',
  base: '--base',
  npmRegistry: '--npm-registry',
};

/** @throws Trouble where they make no sense together */
export function checkPublishOptions(options: PublishOptions): void {
  for (const [one, other, remedy] of together) {
    if (options[one] === undefined || options[other] === undefined) continue;
    throw new Trouble(`${names[one]} and ${names[other]} exclude each other`, { remedy });
  }
  const { username, passwordStdin, to, tag, npmRegistry, mirrorOfficial } = options;
  if ((username === undefined) !== (passwordStdin === undefined)) {
    throw new Trouble('--username and --password-stdin belong together', {
      remedy: 'A password is read from standard input only, so that no list of processes shows it.',
    });
  }
  if (username !== undefined && to === undefined) {
    throw new Trouble('--username is for the registry of --to', {
      remedy: 'Add --to. To the ECR of a stage you are who your AWS credentials say.',
    });
  }
  for (const name of [tag, mirrorOfficial]) {
    if (name === undefined || isTag(name)) continue;
    throw new Trouble('that is no tag', {
      where: name,
      remedy: 'A tag has up to 128 letters, digits, ".", "_" and "-".',
    });
  }
  if (npmRegistry !== undefined && !/^https?:$/.test(URL.parse(npmRegistry)?.protocol ?? '')) {
    throw new Trouble("--npm-registry is no address of npm's registry", {
      remedy: 'Name one that begins with https://.',
    });
  }
}
