import { isPassing } from '../transport/is-passing.ts';
import { type Credentials, credentialsOf, parse } from './credentials.ts';
import { type Reach, Unavailable } from './reach.ts';

/** Milliseconds. */
const patience = 2_000;

/**
 * The role of the EC2 instance, asked of its metadata service, version 2.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
 */
export async function instanceCredentials({ environment, ask, signal }: Reach): Promise<Credentials> {
  if (environment.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true') throw none();
  const base = (environment.AWS_EC2_METADATA_SERVICE_ENDPOINT || 'http://169.254.169.254').replace(
    /\/+$/,
    '',
  );
  const get = async (method: string, path: string, headers: Record<string, string>) => {
    const road = { method, timeout: patience, headers, ...(signal && { signal }) };
    const { status, text } = await ask(`${base}/latest/${path}`, road).catch((error: Error) => {
      throw none(error);
    });
    if (isPassing(status))
      throw new Unavailable(`AWS credentials: the instance's metadata answered ${status}`, true);
    if (status !== 200) throw none();
    return text;
  };
  const token = await get('PUT', 'api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': '60' });
  const headers = { 'x-aws-ec2-metadata-token': token };
  const list = 'meta-data/iam/security-credentials/';
  const [role = ''] = (await get('GET', list, headers)).trim().split('\n');
  const { AccessKeyId, SecretAccessKey, Token } = parse(await get('GET', list + role, headers));
  return credentialsOf(AccessKeyId, SecretAccessKey, Token);
}

function none(cause?: Error): Unavailable {
  const text =
    'the configuration in S3: no AWS credentials: neither variables, web identity, profile, container endpoint nor instance role';
  return new Unavailable(text, false, cause);
}
