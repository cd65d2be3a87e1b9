import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Served, serve } from './serve.ts';

export interface S3Double extends Served {
  /** `METHOD path` of what was asked. */
  requests: string[];
  /** By `/bucket/key`, encoded. */
  objects: Record<string, string>;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
}

/** Objects in S3 on loopback, for whoever signs as https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html says. */
export async function startS3(): Promise<S3Double> {
  const served = await serve((request, response) => {
    const path = request.url ?? '';
    double.requests.push(`${request.method} ${path}`);
    if (request.method === 'HEAD')
      return void response.writeHead(403, { 'x-amz-bucket-region': double.region }).end();
    if (request.headers.authorization !== authorization(request, double))
      return void response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    const object = double.objects[path];
    response.writeHead(object === undefined ? 404 : 200).end(object);
  });
  const double: S3Double = {
    ...served,
    requests: [],
    objects: {},
    region: 'eu-north-1',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'a/secret',
    sessionToken: undefined,
  };
  return double;
}

function authorization(request: IncomingMessage, double: S3Double): string | undefined {
  const { headers } = request;
  if (headers['x-amz-security-token'] !== double.sessionToken) return undefined;
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const date = String(headers['x-amz-date']);
  const scope = `${date.slice(0, 8)}/${double.region}/s3/aws4_request`;
  const lines = signed.split(';').map((name) => `${name}:${headers[name]}\n`);
  const canonical = [
    request.method,
    request.url,
    '',
    lines.join(''),
    signed,
    headers['x-amz-content-sha256'],
  ];
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical.join('\n'))].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${double.secretAccessKey}`);
  const signature = hmac(key, text).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${double.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
