import { putTinyBase } from '../../functions/publish/tiny-base.ts';
import { startRegistry } from '../../registry/registry.ts';
import type { LocalAccount } from '../local-account.ts';
import { preparedAccount } from './prepared-account.ts';
import { step } from './step.ts';
import { heading, say } from './terminal.ts';

const repository = 'remora/dev/mackerel-container-agent';

/** An account whose deployment has published the agent's image, on a base of a few bytes from this machine. */
export async function publishedAccount(): Promise<LocalAccount> {
  const bases = await startRegistry();
  try {
    putTinyBase(bases.store, 'tiny/base', '1');
    return await preparedAccount(step, { publishOn: `${bases.host}/tiny/base:1` });
  } finally {
    await bases.stop();
  }
}

/** Says what the deployment has published, and where the policy finds it. */
export function sayWhatWasPublished({ ecr, ssm }: LocalAccount): void {
  const { manifests, tags } = ecr.store.repositories.get(repository) ?? {};
  const image = ssm.value('/remora/dev/agent-image') ?? '';
  const [digest = ''] = /sha256:\w{12}/.exec(image) ?? [];
  heading("The agent's image was published, without Docker");
  say(`  ${repository}, for linux/amd64 and linux/arm64`);
  say(`  tag ${[...(tags?.keys() ?? [])].join(', ')}, ${manifests?.size ?? 0} manifests`);
  say(`  /remora/dev/agent-image names it, as repairs do: @${digest}…`);
}
