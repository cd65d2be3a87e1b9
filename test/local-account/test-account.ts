import { after } from 'node:test';
import { type Endpoint, type EndpointOptions, startEndpoint } from './endpoint.ts';
import type { Service } from './service.ts';

export const place = { region: 'ap-northeast-1', accountId: '123456789012' };

/** An endpoint for one test file, with what an SDK client needs to reach it; it stops after the file's last test. */
export async function startForTest(
  services: Service[],
  options: Partial<EndpointOptions> = {},
): Promise<{ endpoint: Endpoint; as: (accessKeyId: string) => ClientOptions }> {
  const endpoint = await startEndpoint({ ...place, services, ...options });
  after(() => endpoint.stop());
  return {
    endpoint,
    as: (accessKeyId) => ({
      endpoint: endpoint.url,
      region: place.region,
      credentials: { accessKeyId, secretAccessKey: 'not-a-secret' },
      maxAttempts: 1,
    }),
  };
}

export interface ClientOptions {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
}
