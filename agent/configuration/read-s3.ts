import { AwsV4Signer } from 'aws4fetch';
import { findCredentials } from './aws-credentials.ts';
import { askFor, type Reach, successful, Unavailable } from './reach.ts';

/** Elsewhere the signature is worth nothing. */
const question = { what: 'the configuration', timeout: 10_000, redirect: 'manual' } as const;

/**
 * The text of an object in S3, wherever its bucket is, with whatever credentials the environment offers.
 *
 * @param location `s3://bucket/key`
 */
export async function readS3(location: string, reach: Reach): Promise<string> {
  const { bucket, key } = parts(location);
  const region = await regionOf(bucket, reach);
  const credentials = await findCredentials(reach);
  const url = `${addressOf(bucket, region, reach)}/${key.split('/').map(encoded).join('/')}`;
  const { headers } = await new AwsV4Signer({
    url,
    method: 'GET',
    service: 's3',
    region,
    ...credentials,
  }).sign();
  const answer = await askFor({ ...question, url, headers: Object.fromEntries(headers) }, reach);
  if (answer.status === 403)
    throw new Unavailable(
      `the configuration ${location}: access denied (status 403); s3:GetObject is needed`,
      false,
    );
  return successful(answer, location);
}

function parts(location: string): { bucket: string; key: string } {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/?#]*)\/?([^?#]*)/i.exec(location) ?? [];
  if (bucket === '' || path === '')
    throw new Unavailable('MACKEREL_AGENT_CONFIG: an object in S3 is written s3://bucket/key', false);
  return { bucket, key: decodeURIComponent(path) };
}

/** As the signature wants it: these four are not left to encodeURIComponent. */
function encoded(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * A bucket tells its region to anybody, even to whom it tells nothing else.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
async function regionOf(bucket: string, reach: Reach): Promise<string> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = reach.environment;
  const own = AWS_REGION || AWS_DEFAULT_REGION || 'us-east-1';
  const url = addressOf(bucket, own, reach);
  const { status, headers } = await askFor({ ...question, url, method: 'HEAD', headersOnly: true }, reach);
  if (status === 404) throw new Unavailable(`the configuration: there is no bucket ${bucket}`, false);
  return headers['x-amz-bucket-region'] || own;
}

/** A bucket is a part of the host's name, where a certificate can hold it and nobody names another endpoint. */
function addressOf(bucket: string, region: string, { environment }: Reach): string {
  const endpoint = environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL;
  if (endpoint) return `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  const host = `s3.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
  return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
}
