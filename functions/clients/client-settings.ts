import type { STSClientConfig } from '@aws-sdk/client-sts';

/** What a client of the SDK is told. A function tells nothing: its region and keys are in its environment. */
export type ClientSettings = Pick<STSClientConfig, 'region' | 'credentials'>;
