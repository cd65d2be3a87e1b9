import { hasReference, valuesOf } from '../environment.ts';
import { type Finding, finding } from '../findings.ts';
import type { SidecarInPlace, Subject } from '../subject.ts';

const name = 'MACKEREL_APIKEY';

/** The API key is a secret and stands nowhere in plain text. What stands in plain text is never shown. */
export function checkApiKey({ settings }: Subject, sidecar: SidecarInPlace): Finding[] {
  const { container, path } = sidecar;
  const plain = valuesOf(container, name).length > 0;
  const secret = hasReference(container, name);
  const expected = settings.sidecar.apiKeyArn;
  if (plain && secret) {
    const message = `${name} stands in environment and in secrets; the plain text must go.`;
    return [finding('apikey-shadowed', { container: container.name, path: `${path}.environment`, message })];
  }
  if (plain) {
    const message = `${name} stands in environment, where everybody can read it; it must be the secret ${expected}.`;
    return [
      finding('apikey-plaintext', {
        container: container.name,
        path: `${path}.environment`,
        expected,
        message,
      }),
    ];
  }
  if (secret) return [];
  const message = `${name} is missing; it must be the secret ${expected}.`;
  return [
    finding('apikey-missing', { container: container.name, path: `${path}.secrets`, expected, message }),
  ];
}
