/** Put in by the build. */
declare const REMORA_AGENT_VERSION: string | undefined;
declare const REMORA_AGENT_REVISION: string | undefined;

/** `0.1.0`; of a source that nobody built, `0.0.0`. */
export const version = typeof REMORA_AGENT_VERSION === 'string' ? REMORA_AGENT_VERSION : '0.0.0';

/** Seven digits of the commit. */
export const revision = typeof REMORA_AGENT_REVISION === 'string' ? REMORA_AGENT_REVISION : 'unknown';

/**
 * The original's name with our version. Mackerel decides by it what kind of host this is, and so what it costs: under
 * another name every task would be a standard host.
 */
export const agentName = `mackerel-container-agent/${version} (Revision ${revision})`;
