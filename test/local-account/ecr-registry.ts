import { HangUp } from '../registry/answer-upload.ts';
import { registryHandler } from '../registry/registry-handler.ts';
import { likeEcr } from '../registry/registry-quirks.ts';
import { type RegistryHandler, type RegistryResponse, refuse } from '../registry/registry-request.ts';
import type { RegistryStore } from '../registry/registry-store.ts';
import type { EcrRepositories, Place } from './ecr-repositories.ts';
import type { EcrTokens } from './ecr-tokens.ts';
import type { Request, Response } from './protocols/protocol.ts';
import { AwsError, type Door, type Pass, type Permission } from './service.ts';

interface EcrRegistry {
  place: Place;
  store: RegistryStore;
  repositories: EcrRepositories;
  tokens: EcrTokens;
  /** Of the endpoint. */
  url: () => string;
  now: () => number;
}

/** What a request to the registry is to IAM: Amazon ECR user guide, "IAM permissions for pushing" and "pulling an image". */
const actions: [RegExp, Record<string, string>][] = [
  [/^(.+)\/manifests\/[^/]+$/, { GET: 'BatchGetImage', HEAD: 'BatchGetImage', PUT: 'PutImage' }],
  [/^(.+)\/blobs\/uploads\/$/, { POST: 'InitiateLayerUpload' }],
  [
    /^(.+)\/blobs\/uploads\/[^/]+$/,
    { GET: 'UploadLayerPart', PATCH: 'UploadLayerPart', PUT: 'CompleteLayerUpload' },
  ],
  [/^(.+)\/blobs\/[^/]+$/, { HEAD: 'BatchCheckLayerAvailability', GET: 'GetDownloadUrlForLayer' }],
  [/^(.+)\/tags\/list$/, { GET: 'ListImages' }],
];

/** ECR's registry, under `/v2/` of the endpoint: Basic authentication with the tokens that its API gives out. */
export function ecrRegistry(registry: EcrRegistry): Door {
  const handler = registryHandler(registry.store, likeEcr);
  return {
    speaks: ({ path }) => /^\/v2(\/|$)/.test(path),
    answer: async (request, pass) => {
      try {
        const response = await answer(registry, handler, request, pass);
        if (response === 'hang up') return { status: 500, headers: {}, body: '', hangUp: true };
        return { ...response, body: response.body ?? '' };
      } catch (error) {
        return ofError(error);
      }
    },
  };
}

async function answer(
  registry: EcrRegistry,
  handler: RegistryHandler,
  request: Request,
  pass: Pass,
): Promise<RegistryResponse | 'hang up'> {
  const { method, path, headers, body } = request;
  const caller = registry.tokens.callerOf(headers.authorization);
  if (!caller) return unauthorized(registry.url());
  const { pathname, searchParams } = new URL(path, registry.url());
  const work = () => unlessHungUp(handler({ method, path, headers, body: once(body) }));
  const asked = askedFor(method, pathname);
  // The request for /v2/ itself needs nothing but a token.
  if (!asked) return work();
  const { name, action } = asked;
  const from = searchParams.get('from');
  const permissions = [permission(registry.place, action, name)];
  if (from !== null) permissions.push(permission(registry.place, 'GetDownloadUrlForLayer', from));
  return pass({
    caller,
    action,
    permissions,
    work: async () => {
      // Where an upload begins, ECR breaks the connection instead; that is the handler's.
      if (action !== 'InitiateLayerUpload') registry.repositories.of({ repositoryName: name });
      const response = await work();
      if (action === 'PutImage' && response !== 'hang up') notePush(registry, name, response);
      return response;
    },
  });
}

async function unlessHungUp(answering: Promise<RegistryResponse>): Promise<RegistryResponse | 'hang up'> {
  try {
    return await answering;
  } catch (error) {
    if (error instanceof HangUp) return 'hang up';
    throw error;
  }
}

function askedFor(method: string, pathname: string): { name: string; action: string } | undefined {
  for (const [pattern, byMethod] of actions) {
    const name = pattern.exec(pathname.replace('/v2/', ''))?.[1];
    const action = name === undefined ? undefined : byMethod[method];
    if (name !== undefined && action !== undefined) return { name, action };
  }
  return undefined;
}

function permission({ region, accountId }: Place, action: string, name: string): Permission {
  return { action: `ecr:${action}`, resource: `arn:aws:ecr:${region}:${accountId}:repository/${name}` };
}

/** An image that is put again keeps its time. */
function notePush(
  { repositories, now }: EcrRegistry,
  name: string,
  { status, headers }: RegistryResponse,
): void {
  const digest = headers['docker-content-digest'];
  const repository = repositories.find(name);
  if (status !== 201 || !digest || !repository || repository.pushedAt.has(digest)) return;
  repository.pushedAt.set(digest, new Date(now()));
}

function unauthorized(url: string): RegistryResponse {
  return {
    status: 401,
    headers: {
      'www-authenticate': `Basic realm="${url}/",service="ecr.amazonaws.com"`,
      'content-type': 'text/plain; charset=utf-8',
    },
    body: Buffer.from('Not Authorized'),
  };
}

/** An error of the API as the registry words it. */
function ofError(error: unknown): Response {
  if (!(error instanceof AwsError)) throw error;
  const codes: Record<string, [number, string]> = {
    RepositoryNotFoundException: [404, 'NAME_UNKNOWN'],
    AccessDeniedException: [403, 'DENIED'],
    ThrottlingException: [429, 'TOOMANYREQUESTS'],
  };
  const [status, code] = codes[error.code] ?? [error.status, 'UNKNOWN'];
  const { headers, body } = refuse(status, code, error.message);
  return { status, headers, body: body ?? '' };
}

async function* once(body: Buffer): AsyncGenerator<Uint8Array> {
  if (body.length > 0) yield body;
}
