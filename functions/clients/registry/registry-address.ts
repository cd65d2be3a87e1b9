const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Where a registry answers: without encryption on this machine only. Docker Hub's interface has a host of its own. */
export function registryOrigin(registry: string): string {
  if (registry === 'docker.io') return 'https://registry-1.docker.io';
  return `${loopback.test(registry) ? 'http' : 'https'}://${registry}`;
}

/** Whether something may be sent there: nothing leaves this machine unencrypted. */
export function isSafe({ protocol, host }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && loopback.test(host));
}
