import { AwsError } from '../service.ts';

/** What a caller names: a parameter, and which version of it. */
export interface Selection {
  /** The names that may be meant: an ARN does not tell `x` from `/x`. */
  candidates: string[];
  /** As it was given, with its colon. */
  selector?: string;
  version?: number;
}

/** The ARN of a parameter: its name's own leading slash is the one after `parameter`. */
export function parameterArn(prefix: string, name: string): string {
  return `${prefix}${name.startsWith('/') ? '' : '/'}${name}`;
}

/**
 * Reads a name or an ARN, either with `:version`.
 * @param prefix `arn:aws:ssm:REGION:ACCOUNT:parameter`
 * @throws AwsError for what cannot be a name
 */
export function readSelection(prefix: string, given: string): Selection {
  const isArn = given.startsWith('arn:');
  const [, rest = ''] = isArn
    ? (/^arn:aws:ssm:[\w-]+:\d{12}:parameter(\/.+)$/.exec(given) ?? [])
    : ['', given];
  const [, path = '', selector, version] = /^([^:]+)(:(\d+))?$/.exec(rest) ?? [];
  if (!/^[\w./-]+$/.test(path)) {
    throw new AwsError(
      'ValidationException',
      `Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>`,
    );
  }
  const candidates = isArn && given.startsWith(`${prefix}/`) ? [path, path.slice(1)] : isArn ? [] : [path];
  return { candidates, ...(selector && { selector, version: Number(version) }) };
}

/**
 * The rules for the name of a new parameter.
 * Source: Systems Manager API reference, PutParameter, Name.
 */
export function checkNewName(name: string): void {
  if (/^\/?aws/i.test(name)) {
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  }
  if (/^\/?ssm/i.test(name) || !/^[\w.-]+$|^(\/[\w.-]+)+$/.test(name)) {
    throw new AwsError(
      'ValidationException',
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  if (name.split('/').length > 16) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      'A parameter name can have at most fifteen levels.',
    );
  }
}
