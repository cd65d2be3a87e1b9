import { evaluateCondition } from './condition.ts';
import { noValue, resolveValue, type Scope } from './intrinsics.ts';
import { type Identity, identify, type Place, stackId } from './resource-identity.ts';

/** A CloudFormation template as `serverless package` writes it. */
export interface Template {
  AWSTemplateFormatVersion?: string;
  Description?: string;
  Parameters?: Record<string, { Type?: string; Default?: unknown }>;
  Conditions?: Record<string, unknown>;
  Resources: Record<string, TemplateResource>;
  Outputs?: Record<string, { Value: unknown; Condition?: string }>;
}

interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | string[];
  Condition?: string;
}

/** One resource with every reference replaced by the value that it has in the account. */
export interface Resource extends Identity {
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
}

export interface ResolvedStack {
  /** Its ARN. */
  id: string;
  /** In an order in which they can be created: what a resource refers to comes before it. */
  resources: Resource[];
  outputs: Record<string, unknown>;
}

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Conditions',
  'Resources',
  'Outputs',
];

/**
 * The resources that deploying this template makes.
 * @throws for a section, intrinsic function, resource type or attribute that the local account does not know,
 *   for an unresolved reference and for a cycle; each error names the place in the template.
 */
export function resolveTemplate(
  template: Template,
  place: Place,
  parameters: Record<string, string> = {},
): ResolvedStack {
  const stranger = Object.keys(template).find((section) => !sections.includes(section));
  if (stranger) throw new Error(`Template: the section ${stranger} is not supported`);
  const values = parameterValues(template, parameters);
  const stack = new StackResolver(template, place, values);
  return { id: stackId(place), resources: stack.resources(), outputs: stack.outputs() };
}

function parameterValues(template: Template, given: Record<string, string>): Map<string, unknown> {
  const declared = template.Parameters ?? {};
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
  if (stranger) throw new Error(`Template: there is no parameter ${stranger}`);
  return new Map(
    Object.entries(declared).map(([name, { Type, Default }]) => {
      const value = given[name] ?? Default;
      if (value === undefined) throw new Error(`Template: the parameter ${name} needs a value`);
      const isList = Type === 'CommaDelimitedList' || Type?.startsWith('List<');
      return [name, isList ? String(value).split(',') : value];
    }),
  );
}

class StackResolver {
  readonly #template: Template;
  readonly #place: Place;
  readonly #parameters: Map<string, unknown>;
  readonly #resolved = new Map<string, Resource>();
  readonly #beingResolved: string[] = [];

  constructor(template: Template, place: Place, parameters: Map<string, unknown>) {
    this.#template = template;
    this.#place = place;
    this.#parameters = parameters;
  }

  resources(): Resource[] {
    for (const [logicalId, { Condition }] of Object.entries(this.#template.Resources))
      if (Condition === undefined || this.#condition(Condition)) this.#resource(logicalId, 'Template');
    // A Map keeps the order of insertion, and a resource is inserted after everything that it refers to.
    return [...this.#resolved.values()];
  }

  outputs(): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(this.#template.Outputs ?? {})
        .filter(([, { Condition }]) => Condition === undefined || this.#condition(Condition))
        .map(([name, { Value }]) => [name, resolveValue(Value, this.#scope(`Output ${name}`))]),
    );
  }

  #resource(logicalId: string, from: string): Resource {
    const done = this.#resolved.get(logicalId);
    if (done) return done;
    const definition = this.#definition(logicalId, from);
    if (this.#beingResolved.includes(logicalId)) {
      const cycle = [...this.#beingResolved.slice(this.#beingResolved.indexOf(logicalId)), logicalId];
      throw new Error(`Circular dependency between resources: ${cycle.join(' → ')}`);
    }

    this.#beingResolved.push(logicalId);
    const resource = this.#resolve(logicalId, definition);
    this.#beingResolved.pop();
    this.#resolved.set(logicalId, resource);
    return resource;
  }

  #resolve(logicalId: string, { Type, Properties = {}, DependsOn = [] }: TemplateResource): Resource {
    const scope = this.#scope(`Resource ${logicalId}`);
    for (const dependency of [DependsOn].flat()) {
      const condition = this.#template.Resources[dependency]?.Condition;
      if (condition === undefined || this.#condition(condition)) this.#resource(dependency, scope.place);
    }
    const properties = resolveValue(Properties, scope) as Record<string, unknown>;
    return { logicalId, type: Type, properties, ...identify(logicalId, Type, properties, this.#place) };
  }

  #definition(logicalId: string, from: string): TemplateResource {
    const resources = this.#template.Resources;
    const definition = Object.hasOwn(resources, logicalId) ? resources[logicalId] : undefined;
    if (!definition) throw new Error(`${from}: there is no resource or parameter ${logicalId}`);
    if (definition.Condition !== undefined && !this.#condition(definition.Condition))
      throw new Error(
        `${from}: ${logicalId} is not created, because the condition ${definition.Condition} is false`,
      );
    return definition;
  }

  #condition(name: string): boolean {
    const conditions = this.#template.Conditions ?? {};
    if (!Object.hasOwn(conditions, name)) throw new Error(`Template: there is no condition ${name}`);
    return evaluateCondition(conditions[name], this.#conditionScope(`Condition ${name}`));
  }

  /** A condition is decided before any resource exists, so it may only speak of parameters and other conditions. */
  #conditionScope(place: string): Scope {
    const refuse = (logicalId: string): never => {
      throw new Error(`${place}: a condition cannot refer to the resource ${logicalId}`);
    };
    return {
      place,
      ref: (name) => this.#plainValue(name) ?? refuse(name),
      attribute: refuse,
      condition: (name) => this.#condition(name),
    };
  }

  #scope(place: string): Scope {
    return {
      place,
      ref: (name) => this.#plainValue(name) ?? this.#resource(name, place).ref,
      attribute: (logicalId, name) => {
        const { attributes, type } = this.#resource(logicalId, place);
        const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
        if (value === undefined)
          throw new Error(
            `${place}: the local account does not know the attribute ${name} of ${logicalId} (${type})`,
          );
        return value;
      },
      condition: (name) => this.#condition(name),
    };
  }

  #plainValue(name: string): unknown {
    return name.startsWith('AWS::') ? this.#pseudoParameter(name) : this.#parameters.get(name);
  }

  #pseudoParameter(name: string): unknown {
    const { account, region, partition, stackName } = this.#place;
    const values: Record<string, unknown> = {
      'AWS::AccountId': account,
      'AWS::NoValue': noValue,
      'AWS::Partition': partition,
      'AWS::Region': region,
      'AWS::StackId': stackId(this.#place),
      'AWS::StackName': stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    if (!Object.hasOwn(values, name))
      throw new Error(`Template: the pseudo parameter ${name} is not supported`);
    return values[name];
  }
}
