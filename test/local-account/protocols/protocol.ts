import type { AwsError, Input } from '../service.ts';

/** An HTTP request whose body has been read. Header names are in lower case. */
export interface Request {
  method: string;
  path: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

export interface Response {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
  /** The connection is broken instead. */
  hangUp?: true;
}

/** What a request asks for, independent of how it was written. */
export interface Operation {
  service: string;
  action: string;
  input: Input;
}

/** One of AWS's wire protocols. */
export interface Protocol {
  /** Whether a request is written in this protocol. */
  speaks(request: Request): boolean;
  /** @throws AwsError in this protocol's words for what cannot be read */
  read(request: Request): Operation;
  answer(request: Request, operation: Operation, output: unknown, requestId: string): Response;
  refuse(request: Request, error: AwsError, requestId: string): Response;
  /** The error that says "not authorized": its code and status differ. */
  denied(message: string): AwsError;
}
