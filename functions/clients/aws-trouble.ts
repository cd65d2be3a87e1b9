import { Trouble } from '../report/trouble.ts';

const credentials =
  'Name a profile with AWS_PROFILE, log in with "aws sso login" or "aws login", or put keys into the environment.';

/** What AWS says of credentials whose time is over: "Common errors" of each service's API reference. */
const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/;
/** What it says of those that it does not know, or of a request that was signed for somewhere else: same pages. */
const unknown =
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken)/;
const denied = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError)$/;
const throttled =
  /^(Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded)$/;
const network =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|TimeoutError)$/;

/** An error of the SDK, of AWS or of the network on the way to it, as a person can act on it. */
interface Failure extends Error {
  code?: string;
  hostname?: string;
  address?: string;
  port?: number;
  errors?: Failure[];
  $metadata?: object;
}

/** What a person can do about a failure on the way to AWS; undefined for an error that is none. */
export function awsTrouble(error: unknown): Trouble | undefined {
  if (error instanceof Trouble) return error;
  if (!(error instanceof Error)) return undefined;
  const failure = error as Failure;
  return (
    ofCredentials(failure) ??
    ofNetwork(failure) ??
    ofAnswer(failure) ??
    (failure.cause ? awsTrouble(failure.cause) : undefined)
  );
}

/** Carries work out that asks AWS. @throws Trouble where AWS, or the way to it, is what failed */
export async function askingAws<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw awsTrouble(error) ?? error;
  }
}

/** Whether a call was refused for want of a permission. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && denied.test(error.name);
}

function ofCredentials({ name, message }: Failure): Trouble | undefined {
  if (expired.test(name)) return new Trouble('the AWS credentials have expired', { remedy: credentials });
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    if (/expired|refresh/i.test(message)) {
      return new Trouble('the AWS session has expired', { remedy: 'Log in again with "aws sso login".' });
    }
    // The provider's own words may quote the command of a `credential_process`; only these kinds are known not to.
    const harmless =
      /^(Could not resolve credentials using profile|Profile .* (not|could not)|The SSO session)/;
    const why = harmless.test(message) ? `: ${message.replace(/\.$/, '')}` : '';
    const { AWS_PROFILE: profile } = process.env;
    const where = profile ? ` by the profile ${profile}` : '';
    return new Trouble(`no AWS credentials were found${where}${why}`, { remedy: credentials });
  }
  if (/^Region is missing/.test(message)) {
    return new Trouble('no region is given', {
      remedy: 'Name one with --region, with AWS_REGION or in the profile.',
    });
  }
  if (/^Region not accepted/.test(message)) {
    return new Trouble('that is no name of a region', { remedy: 'Name one as ap-northeast-1.' });
  }
  return undefined;
}

function ofNetwork(failure: Failure): Trouble | undefined {
  const { name, code = name, hostname, errors } = failure;
  if (/CERT|SELF_SIGNED/.test(code)) {
    return new Trouble(`the certificate of AWS's endpoint is not trusted (${code})`, {
      remedy: "Where a proxy puts in its own, name its authority's file in NODE_EXTRA_CA_CERTS.",
    });
  }
  if (code === 'ERR_INVALID_URL') {
    return new Trouble("the endpoint's address is none", {
      remedy: 'AWS_ENDPOINT_URL, and endpoint_url in the profile, are written as http://127.0.0.1:4566.',
    });
  }
  if (code === 'EPROTO' || /deserialization error/i.test(failure.message)) {
    return new Trouble('what answers there is not AWS', {
      remedy: 'Does AWS_ENDPOINT_URL lead where it should, and does a proxy stand in between?',
    });
  }
  if (!network.test(code)) return undefined;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new Trouble(`there is no host ${hostname ?? 'of that name'}`, {
      remedy: 'Is the region spelt right, and does this machine reach the network?',
    });
  }
  const { address, port } = errors?.[0] ?? failure;
  const where = address === undefined ? "AWS's endpoint" : `${address}:${port}`;
  return new Trouble(`${where} does not answer (${code})`, {
    remedy:
      'Does this machine reach the network, and does AWS_ENDPOINT_URL, if it is set, lead where it should?',
  });
}

function ofAnswer({ name, message, $metadata }: Failure): Trouble | undefined {
  if (denied.test(name)) return ofPermission(message);
  if (unknown.test(name)) {
    return new Trouble(`AWS does not accept these credentials here (${name})`, {
      remedy: "Are profile, keys and region the right ones, and this machine's clock, too?",
    });
  }
  if (throttled.test(name)) {
    return new Trouble('AWS throttles these calls', {
      remedy: 'Somebody else is busy there: try again later.',
    });
  }
  if ($metadata === undefined) return undefined;
  return new Trouble(`AWS answered ${name}: ${message.replace(/\.$/, '')}`);
}

/** "User: ARN is not authorized to perform: ACTION on resource: ARN …": IAM user guide, "Troubleshoot access denied". */
function ofPermission(message: string): Trouble {
  const [, who, action, resource] =
    /User: (\S+) is not authorized to perform: (\S+?)(?: on resource: (\S+))?(?:[ .]|$)/.exec(message) ?? [];
  if (action === undefined) return new Trouble(`AWS denied access: ${message.replace(/\.$/, '')}`);
  const where = resource === undefined || resource === '*' ? '' : ` on ${resource}`;
  // Of its own policies it may be said as of any permission that is not there.
  const policy = /explicit deny in an? ((?!identity)[a-z -]+ (?:policy|boundary))/.exec(message)?.[1];
  if (policy) {
    return new Trouble(`${action}${where} is denied to ${who}`, {
      remedy: `A statement of a ${policy} forbids it, which no other permission outweighs.`,
    });
  }
  return new Trouble(`the permission ${action}${where} is missing`, {
    remedy: `It must be given to ${who}.`,
  });
}
