/**
 * How long a client waits for an answer, milliseconds. Without it the SDK waits for ever, and one connection that
 * went dead would cost a whole invocation; with it the SDK asks again. Thirty times what a slow answer takes.
 */
export const patience = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };
