/**
 * Where the SDK looks for credentials. Bundling puts this in the place of its long chain of providers (infra/bundling.yml):
 * Lambda gives a function its credentials in the environment, and the rest of the chain is 110 KB to load for nothing.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
