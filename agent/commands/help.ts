/** What each command says of itself, by its words. */
const helps: Record<string, string> = {
  'check-config': `Usage: agent check-config [FILE]

Says whether the agent would start with a configuration, and which of its keys nobody reads.

  FILE  A path, http://, https:// or s3:// (default: what MACKEREL_AGENT_CONFIG says)

Exits with 0 if it is valid, warnings or not, and with 1 if not.`,

  relay: `Usage: agent relay [--socket PATH]

Forwards from a socket to Mackerel, for the agents of this host that have no network, until it is told to stop.

  --socket PATH  The socket (default: MACKEREL_RELAY_SOCKET, else /var/run/remora/relay.sock)

Exits with 0 when it was told to stop, and with 1 if it cannot serve.`,

  'relay health': `Usage: agent relay health [--socket PATH]

Asks the relay on its socket, for the health check of its container.

  --socket PATH  The socket (default: MACKEREL_RELAY_SOCKET, else /var/run/remora/relay.sock)

Exits with 0 if it answers, and with 1 if not.`,

  health: `Usage: agent health

Looks for the sign of life of the agent in this container, for the health check of the container. It has no options.

Exits with 0 if there is one of the last two minutes, and with 1 if not.`,
};

/**
 * @param args the command and its arguments
 * @returns the command's own help, where they ask for it
 */
export function helpAskedFor(args: string[]): string | undefined {
  const [command = '', ...rest] = args;
  if (!rest.some((arg) => arg === '--help' || arg === '-h')) return undefined;
  return helps[`${command} ${rest[0]}`] ?? helps[command];
}
