import { loadPolicy } from '../../../functions/reconcile/load-policy.ts';
import type { SweepState } from '../../../functions/reconcile/sweep-message.ts';
import type { WorkMessage } from '../../../functions/reconcile/work-message.ts';
import type { Metric, Question, SweepWorld, Verdict, World } from '../../../functions/reconcile/world.ts';
import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import type { AuditDigest } from '../../../functions/report/digest.ts';
import type { RegisterInput, TaskDefinition } from '../../../functions/sidecar/definition.ts';
import { apiKeyArn, place, them, us } from './account.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');

/** The loop's world in memory, with a clock that moves only by sleeping and hooks for what others do meanwhile. */
export class MemoryWorld implements World, SweepWorld {
  place = place;
  clock = noon;
  sweepHours = 6;
  left = 900_000;
  policyText: string | undefined = 'mode: register';
  parameters = new Map([
    ['/remora/dev/agent-image', '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/remora/agent:v1'],
    [apiKeyArn, 'the-policys-key'],
  ]);
  keys = new Map<string, string>([['/remora/dev/mackerel-api-key', 'alias/aws/ssm']]);
  built: Awaited<ReturnType<World['architectures']>> = ['amd64', 'arm64'];
  denied: (question: Question) => string[] | Exclude<Verdict, object> = () => [];
  brake: { text: string | undefined; version: number } = { text: undefined, version: 0 };
  pageSize = 100;

  revisions: TaskDefinition[] = [];
  recorded: AuditEvent[] = [];
  digests: AuditDigest[] = [];
  enqueued: { work: WorkMessage; deduplication: string }[] = [];
  goneOn: SweepState[] = [];
  metrics: Partial<Record<Metric, number>> = {};
  calls: string[] = [];
  questions: Question[] = [];
  /** Called before a call is carried out; what it throws is what the call fails with. */
  before: (call: string) => void = () => {};

  /** Registers as somebody would; the newest revision of the family. */
  put(input: RegisterInput, registeredBy = them, registeredAt = this.clock / 1_000): TaskDefinition {
    const revision = 1 + Math.max(0, ...this.of(input.family).map((known) => known.revision ?? 0));
    const taskDefinitionArn = `arn:aws:ecs:ap-northeast-1:123456789012:task-definition/${input.family}:${revision}`;
    const definition = {
      tags: [],
      ...input,
      taskDefinitionArn,
      revision,
      status: 'ACTIVE',
      registeredAt,
      registeredBy,
    };
    this.revisions.push(structuredClone(definition));
    return definition;
  }

  of(family: string): TaskDefinition[] {
    return this.revisions.filter((definition) => definition.family === family);
  }

  active(family = 'web'): number[] {
    return this.of(family)
      .filter((definition) => definition.status === 'ACTIVE')
      .map((definition) => definition.revision ?? 0);
  }

  retire(family: string, revision: number): void {
    const definition = this.of(family).find((known) => known.revision === revision);
    if (definition) definition.status = 'INACTIVE';
  }

  #enter(call: string): void {
    this.calls.push(call);
    this.before(call);
  }

  async policy() {
    const read = async (name: string) =>
      name === '/remora/dev/policy' ? this.policyText : this.parameters.get(name);
    return loadPolicy(read, '/remora/dev/policy', this.place);
  }

  async describe(name: string) {
    this.#enter(`describe ${name}`);
    const [family = '', revision] = name.split(':');
    const known = this.of(family);
    const found = revision
      ? known.find((definition) => definition.revision === Number(revision))
      : known.findLast((definition) => definition.status === 'ACTIVE');
    return structuredClone(found);
  }

  async register(input: RegisterInput) {
    this.#enter('register');
    const { revision = 0, taskDefinitionArn = '' } = this.put(input, us);
    return { revision, taskDefinitionArn };
  }

  async deregister(arn: string) {
    this.#enter(`deregister ${arn.split('/')[1]}`);
    const definition = this.revisions.find((known) => known.taskDefinitionArn === arn);
    if (definition) definition.status = 'INACTIVE';
  }

  async families(token: string | undefined) {
    this.#enter('families');
    const all = [...new Set(this.revisions.map(({ family }) => family))].sort();
    const from = Number(token ?? 0);
    const to = from + this.pageSize;
    return { families: all.slice(from, to), ...(to < all.length && { next: String(to) }) };
  }

  async parameter(name: string) {
    this.#enter('parameter');
    return this.parameters.get(name);
  }

  async parameterKey(names: string[]) {
    this.#enter('parameterKey');
    return names.map((name) => this.keys.get(name)).find((key) => key !== undefined);
  }

  async simulate(question: Question) {
    this.#enter('simulate');
    this.questions.push(question);
    const denied = this.denied(question);
    return typeof denied === 'string' ? denied : { denied };
  }

  async architectures() {
    this.#enter('architectures');
    return this.built;
  }

  async readBrake() {
    this.#enter('readBrake');
    return { ...this.brake };
  }

  async writeBrake(text: string) {
    this.#enter('writeBrake');
    this.brake = { text, version: this.brake.version + 1 };
    return this.brake.version;
  }

  async record(event: AuditEvent) {
    this.#enter(`record ${event.decision}`);
    this.recorded.push(event);
  }

  async recordDigest(digest: AuditDigest) {
    this.#enter('recordDigest');
    this.digests.push(digest);
  }

  async enqueue(work: WorkMessage, deduplication: string) {
    this.#enter(`enqueue ${work.family}`);
    this.enqueued.push({ work, deduplication });
  }

  async goOn(state: SweepState) {
    this.goneOn.push(structuredClone(state));
  }

  async pace() {
    this.#enter('pace');
  }

  count(metric: Metric, value = 1) {
    this.metrics[metric] = (this.metrics[metric] ?? 0) + value;
  }

  now() {
    return this.clock;
  }

  async sleep(milliseconds: number) {
    this.clock += milliseconds;
  }

  remaining() {
    return this.left;
  }
}
