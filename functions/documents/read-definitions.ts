import { isObject } from '../sidecar/shape.ts';
import { apiName, definitionOf, taskDefinitionType } from './cloudformation.ts';
import { parseJson } from './parse-json.ts';
import { parseYaml } from './parse-yaml.ts';
import { positionAt } from './position-at.ts';
import { memberOf, type TextMember, type TextNode, type TextProblem, Unreadable } from './text-node.ts';

/** A task definition in a text. */
export interface FoundDefinition {
  /** In the spelling of the ECS API, with the tags inside; whether it is a task definition at all is the plan's to say. */
  definition: unknown;
  /** Name of the resource in a CloudFormation template. */
  logicalId?: string;
  /** `answer`: what describe-task-definition answers. `input`: a definition as it is registered. */
  form: 'input' | 'answer' | 'cloudformation';
  /** The object that has the definition's members; undefined where the text has something else in its place. */
  node: TextNode;
  /** The list of tags, where it does not stand in `node`. */
  tags?: TextNode;
}

/**
 * The task definitions in a text: one in a RegisterTaskDefinition input, in an answer of describe-task-definition, in a
 * CloudFormation resource or its bare properties; one for each resource of a template, and for each document of YAML.
 *
 * @param format of a file, by its name; undefined where only the text can tell
 */
export function readDefinitions(
  text: string,
  format: 'json' | 'yaml' | undefined,
): FoundDefinition[] | TextProblem {
  try {
    if (text.trim() === '') throw new Unreadable('it is empty');
    const isJson = format === undefined ? /^\s*([{[]|\/[/*])/.test(text) : format === 'json';
    const roots = isJson ? [parseJson(text)] : parseYaml(text);
    if (roots.length === 0) throw new Unreadable('it is empty');
    return roots.flatMap(definitionsIn);
  } catch (error) {
    if (error instanceof RangeError) return { problem: 'its values are nested too deeply' };
    if (!(error instanceof Unreadable)) throw error;
    const { message, offset } = error;
    return offset === undefined
      ? { problem: message }
      : { problem: message, line: positionAt(text, offset).line };
  }
}

function definitionsIn(root: TextNode): FoundDefinition[] {
  const { value } = root;
  if (!isObject(value)) return [{ definition: value, form: 'input', node: root }];
  if (isResource(value)) return [resource(root)];
  const resources = isObject(value.Resources) ? memberOf(root, 'Resources') : root;
  const found = resourcesIn(resources);
  if (found.length > 0 || isTemplate(value)) return found.map(({ key, node }) => resource(node, key));
  if ('ContainerDefinitions' in value)
    return [{ definition: definitionOf(value, 'TaskDefinition'), form: 'cloudformation', node: root }];
  return [
    isObject(value.taskDefinition) ? answer(root, value) : { definition: value, form: 'input', node: root },
  ];
}

/** The task definitions of `Resources`; a loop (`Fn::ForEach::…`) has them in its third item. */
function resourcesIn(resources: TextNode | undefined): TextMember[] {
  return (resources?.members ?? []).flatMap((member) => {
    if (member.key.startsWith('Fn::ForEach::')) return resourcesIn(member.node.items?.[2]?.node);
    return isResource(member.node.value) ? [member] : [];
  });
}

function answer(root: TextNode, { taskDefinition, tags }: Record<string, unknown>): FoundDefinition {
  const tagsNode = memberOf(root, 'tags');
  return {
    definition: { ...(taskDefinition as object), ...(Array.isArray(tags) && tags.length > 0 && { tags }) },
    form: 'answer',
    node: memberOf(root, 'taskDefinition') ?? root,
    ...(tagsNode && { tags: tagsNode }),
  };
}

function resource(node: TextNode, logicalId?: string): FoundDefinition {
  const { Properties } = node.value as Record<string, unknown>;
  return {
    definition: definitionOf(Properties, logicalId ?? 'TaskDefinition'),
    form: 'cloudformation',
    node: memberOf(node, 'Properties') ?? node,
    ...(logicalId !== undefined && { logicalId }),
  };
}

function isResource(value: unknown): boolean {
  return isObject(value) && value.Type === taskDefinitionType;
}

function isTemplate(value: Record<string, unknown>): boolean {
  return isObject(value.Resources) || 'AWSTemplateFormatVersion' in value;
}

/** Offsets of what a finding's path names, or of the nearest thing around it that is there. */
export function locate({ node, tags, form }: FoundDefinition, path: string): { start: number; end: number } {
  const parts = path.split(/[.[\]]+/).filter(Boolean);
  const own = form === 'cloudformation' ? apiName : (key: string) => key;
  let here: TextNode = node;
  let place = { start: node.start, end: node.end };
  for (const [i, part] of parts.entries()) {
    if (i === 0 && part === 'tags' && tags) here = tags;
    const next = here.items?.[Number(part)] ?? here.members?.find(({ key }) => own(key) === part);
    if (here !== tags && !next) return place;
    if (next) here = next.node;
    place = { start: next?.start ?? here.start, end: here.end };
  }
  return place;
}
