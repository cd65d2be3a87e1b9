import {
  arnMatches,
  type Conditions,
  type Context,
  conditionKeys,
  conditionsHold,
  wildcardMatches,
} from './policy-conditions.ts';

/** A policy in IAM's JSON, which is also what CloudFormation carries. */
export interface PolicyDocument {
  Version?: string;
  Statement: Statement | Statement[];
}

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  /** Of a resource-based policy only. */
  Principal?: '*' | Record<string, string | string[]>;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Conditions;
}

export interface AccessRequest {
  /** As `ecs:RegisterTaskDefinition`. */
  action: string;
  /** ARN or `*`. */
  resource: string;
  context: Context;
}

export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/**
 * What a set of identity-based policies says to one request: an explicit deny beats an allow, an allow beats silence.
 * Source: IAM User Guide, "Policy evaluation logic", within one account and without boundaries.
 * @throws for a policy that it cannot read (policy variables, unknown condition operators)
 */
export function evaluate(policies: PolicyDocument[], request: AccessRequest): Decision {
  const matching = statementsOf(policies).filter((statement) => applies(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicitDeny';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allowed' : 'implicitDeny';
}

/** Whether a statement speaks about a request: action, resource and conditions. */
export function applies(statement: Statement, request: AccessRequest): boolean {
  return (
    namesAction(statement, request.action) &&
    namesResource(statement, request.resource) &&
    conditionsHold(statement.Condition, request.context)
  );
}

/** The condition keys that decide about an action, but that the request does not carry. */
export function missingContext(policies: PolicyDocument[], request: AccessRequest): string[] {
  const known = new Set(Object.keys(request.context).map((key) => key.toLowerCase()));
  const asked = statementsOf(policies)
    .filter((statement) => namesAction(statement, request.action))
    .flatMap(({ Condition }) => conditionKeys(Condition));
  return [...new Set(asked)].filter((key) => !known.has(key.toLowerCase()));
}

/** All statements of all policies, in order. */
export function statementsOf(policies: PolicyDocument[]): Statement[] {
  return policies.flatMap(({ Statement }) => Statement);
}

/** What resource-based policies say about an AWS service, as a policy of that service alone. */
export function forService(policies: PolicyDocument[], service: string): PolicyDocument {
  const speaksOf = ({ Principal }: Statement): boolean =>
    Principal === '*' ||
    [Principal?.AWS, Principal?.Service].flat().some((one) => one === '*' || one === service);
  return { Statement: statementsOf(policies).filter(speaksOf) };
}

function namesAction({ Action, NotAction }: Statement, action: string): boolean {
  const names = (patterns: string | string[]): boolean =>
    [patterns].flat().some((pattern) => wildcardMatches(pattern.toLowerCase(), action.toLowerCase()));
  if (Action !== undefined) return names(Action);
  if (NotAction !== undefined) return !names(NotAction);
  throw new Error('A statement of a policy must have Action or NotAction.');
}

function namesResource({ Resource, NotResource }: Statement, resource: string): boolean {
  const names = (patterns: string | string[]): boolean =>
    [patterns].flat().some((pattern) => arnMatches(withoutVariables(pattern), resource));
  if (Resource !== undefined) return names(Resource);
  if (NotResource !== undefined) return !names(NotResource);
  throw new Error('A statement of a policy must have Resource or NotResource.');
}

function withoutVariables(pattern: string): string {
  if (!pattern.includes('${')) return pattern;
  throw new Error(`Policy variables are not supported by the local account: ${pattern}`);
}
