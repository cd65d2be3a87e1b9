/** A request as the registry sees it. `path` has the query, header names are in lower case. */
export interface RegistryRequest {
  method: string;
  path: string;
  headers: Record<string, string | undefined>;
  body: AsyncIterable<Uint8Array>;
}

export interface RegistryResponse {
  status: number;
  headers: Record<string, string>;
  body?: Uint8Array;
}

export type RegistryHandler = (request: RegistryRequest) => Promise<RegistryResponse>;

/** Distribution specification, "Error Codes". */
export function refuse(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): RegistryResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify({ errors: [{ code, message, detail: null }] })),
  };
}

/** All of a body; what is over the limit is an error of the test. */
export async function read(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
