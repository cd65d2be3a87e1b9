import type { Request } from './protocols/protocol.ts';
import { AwsError, type Caller } from './service.ts';
import type { Principal } from './sts.ts';

const credential = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/**
 * Who signed a request, from the credential of its Signature Version 4 header; the signature itself is not verified.
 * A key that nobody has registered belongs to the account's administrator.
 * @throws AwsError for a request without a signature, or one signed for another region
 */
export function callerOf(
  { headers }: Request,
  {
    principals,
    region,
    accountId,
  }: { principals: Map<string, Principal>; region: string; accountId: string },
): Caller {
  const [, key, signedRegion] = credential.exec(headers.authorization ?? '') ?? [];
  if (key === undefined) {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  if (signedRegion !== region) {
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region: it says '${signedRegion}', this account is in '${region}'.`,
      403,
    );
  }
  return {
    ...(principals.get(key) ?? { arn: `arn:aws:iam::${accountId}:user/admin` }),
    sourceIPAddress: '127.0.0.1',
    userAgent: headers['user-agent'] ?? '',
  };
}
