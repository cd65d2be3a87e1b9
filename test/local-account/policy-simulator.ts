import type { InlinePolicy } from './iam.ts';
import { page } from './operations.ts';
import {
  type AccessRequest,
  applies,
  evaluate,
  missingContext,
  type PolicyDocument,
  statementsOf,
} from './policy-evaluation.ts';
import { AwsError, type Input } from './service.ts';

interface SimulatedRole {
  name: string;
  policies: InlinePolicy[];
}

/** The simulator knows users, groups and roles of its own account only; a session's ARN is none of them. */
export function checkSource(arn: string, accountId: string): void {
  const account = /^arn:aws:iam::(\d{12}):role\/.+$/.exec(arn)?.[1];
  if (account === undefined) {
    throw new AwsError(
      'InvalidInput',
      `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
    );
  }
  if (account !== accountId) {
    throw new AwsError('InvalidInput', `Invalid Entity Arn: ${arn} does not belong to account ${accountId}.`);
  }
}

/**
 * Every action asked for every resource.
 * Source: IAM API reference, SimulatePrincipalPolicy.
 */
export function simulate(role: SimulatedRole, input: Input): object {
  const actions = list<string>(input.ActionNames);
  const resources = list<string>(input.ResourceArns);
  const wrong = actions.find((action) => !/^[\w-]+:[\w*?]+$/.test(action));
  if (actions.length === 0 || wrong !== undefined) {
    throw new AwsError('InvalidInput', `Invalid action name: ${wrong ?? 'none was given'}.`);
  }
  const context = contextOf(input);
  const all = actions.flatMap((action) =>
    (resources.length === 0 ? ['*'] : resources).map((resource) =>
      result(role, { action, resource, context }),
    ),
  );
  const { items, next } = page(all, Number(input.MaxItems ?? 100), input.Marker);
  return { EvaluationResults: items, IsTruncated: next !== undefined, ...(next && { Marker: next }) };
}

function result(role: SimulatedRole, request: AccessRequest): object {
  const matched = role.policies.filter(({ PolicyDocument }) =>
    statementsOf([PolicyDocument]).some((statement) => applies(statement, request)),
  );
  return {
    EvalActionName: request.action,
    EvalResourceName: request.resource,
    EvalDecision: evaluate(documentsOf(role), request),
    MatchedStatements: matched.map(({ PolicyName }) => ({
      SourcePolicyId: `role_${role.name}_${PolicyName}`,
      SourcePolicyType: 'IAM Policy',
    })),
    MissingContextValues: missingContext(documentsOf(role), request),
  };
}

/** The policies without their names. */
export function documentsOf({ policies }: SimulatedRole): PolicyDocument[] {
  return policies.map(({ PolicyDocument }) => PolicyDocument);
}

function contextOf(input: Input): Record<string, string[]> {
  const entries = list<{ ContextKeyName: string; ContextKeyValues: string[] }>(input.ContextEntries);
  return Object.fromEntries(
    entries.map(({ ContextKeyName, ContextKeyValues }) => [ContextKeyName, ContextKeyValues]),
  );
}

// The query protocol writes an empty list as an empty string.
function list<Item>(value: unknown): Item[] {
  return Array.isArray(value) ? value : [];
}
