import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isPassing } from '../transport/is-passing.ts';
import { type Credentials, credentialsOf, parse } from './credentials.ts';
import { instanceCredentials } from './instance-credentials.ts';
import { askFor, type Reach, Unavailable } from './reach.ts';

const what = 'AWS credentials';

/** Milliseconds. */
const patience = 5_000;

/** Hosts that a token may go to without TLS: the machine itself, and where ECS and EKS have their agents. */
const nearHosts = ['localhost', '127.0.0.1', '[::1]', '169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'];

/**
 * Credentials for AWS, in the order of AWS's own programs: variables, a web identity, a profile's keys, the container's
 * endpoint (ECS, EKS pod identity), the instance's role.
 *
 * @throws Unavailable where no source has any
 */
export async function findCredentials(reach: Reach): Promise<Credentials> {
  const { environment } = reach;
  const keys = { id: environment.AWS_ACCESS_KEY_ID, secret: environment.AWS_SECRET_ACCESS_KEY };
  if (keys.id && keys.secret) return credentialsOf(keys.id, keys.secret, environment.AWS_SESSION_TOKEN);
  if (environment.AWS_WEB_IDENTITY_TOKEN_FILE && environment.AWS_ROLE_ARN) return withWebIdentity(reach);
  return (await fromProfile(reach)) ?? (await fromContainer(reach)) ?? instanceCredentials(reach);
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
async function withWebIdentity(reach: Reach): Promise<Credentials> {
  const { environment } = reach;
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
  const suffix = region?.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const endpoint = environment.AWS_ENDPOINT_URL_STS || environment.AWS_ENDPOINT_URL;
  const url = endpoint || `https://sts${region ? `.${region}` : ''}.${suffix}/`;
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: environment.AWS_ROLE_ARN ?? '',
    RoleSessionName: environment.AWS_ROLE_SESSION_NAME || 'mackerel-container-agent',
    WebIdentityToken: (await read(environment.AWS_WEB_IDENTITY_TOKEN_FILE ?? '')).trim(),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const question = { what, url, method: 'POST', timeout: patience, headers, body: body.toString() };
  const { status, text } = await askFor(question, reach);
  const member = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1];
  if (status !== 200) {
    const code = member('Code') ?? '';
    // STS says these with status 400.
    const transient = isPassing(status) || ['Throttling', 'IDPCommunicationError'].includes(code);
    throw new Unavailable(`${what}: STS answered with status ${status} ${code}`, transient);
  }
  return credentialsOf(member('AccessKeyId'), member('SecretAccessKey'), member('SessionToken'));
}

/** A profile with keys of its own; one that assumes a role or signs in is for an SDK. */
async function fromProfile({ environment }: Reach): Promise<Credentials | undefined> {
  const path = environment.AWS_SHARED_CREDENTIALS_FILE || `${environment.HOME || homedir()}/.aws/credentials`;
  const text = await readFile(path, 'utf8').catch(() => '');
  const wanted = environment.AWS_PROFILE || 'default';
  const values: Record<string, string> = {};
  let section = '';
  for (const line of text.split('\n')) {
    section = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1] ?? section;
    const [, key, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === wanted && key !== undefined && value !== undefined) values[key] = value;
  }
  const { aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: session } = values;
  return id && secret ? credentialsOf(id, secret, session) : undefined;
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
async function fromContainer(reach: Reach): Promise<Credentials | undefined> {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } =
    reach.environment;
  if (!path && !full) return undefined;
  const url = path ? new URL(path, 'http://169.254.170.2') : new URL(full ?? '');
  if (url.protocol !== 'https:' && !nearHosts.includes(url.hostname))
    throw new Unavailable(
      'AWS_CONTAINER_CREDENTIALS_FULL_URI: must be https:// or an address of the machine',
      false,
    );
  const file = reach.environment.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const token = file ? (await read(file)).trim() : reach.environment.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  const headers = { ...(token && { authorization: token }) };
  const question = { what, url: url.href, isDirect: true, timeout: patience, headers };
  const { status, text } = await askFor(question, reach);
  if (status !== 200)
    throw new Unavailable(`${what}: the container's endpoint answered ${status}`, isPassing(status));
  const { AccessKeyId, SecretAccessKey, Token } = parse(text);
  return credentialsOf(AccessKeyId, SecretAccessKey, Token);
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: Error) => {
    throw new Unavailable(`${what}: ${error.message}`, false, error);
  });
}
