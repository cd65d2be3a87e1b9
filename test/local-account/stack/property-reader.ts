import { isObject } from '../../../functions/sidecar/shape.ts';

/** Reads a resource's properties and remembers which, so that none is silently left out. */
export class PropertyReader {
  readonly #place: string;
  readonly #properties: Record<string, unknown>;
  readonly #read = new Set<string>();

  constructor(place: string, properties: Record<string, unknown>) {
    this.#place = place;
    this.#properties = properties;
  }

  /** @throws if the property is absent. */
  required(name: string): unknown {
    const value = this.#take(name);
    if (value === undefined) throw new Error(`the property ${name} is missing`);
    return value;
  }

  /** A string, number or boolean as text; CloudFormation takes each for the others. */
  plain(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
    throw new Error(`the property ${name} must be a plain value`);
  }

  object(name: string): Record<string, unknown> | undefined {
    const value = this.#take(name);
    if (value === undefined || isObject(value)) return value;
    throw new Error(`the property ${name} must be an object`);
  }

  /** Empty if the property is absent. */
  list(name: string): unknown[] {
    const value = this.#take(name) ?? [];
    if (Array.isArray(value)) return value;
    throw new Error(`the property ${name} must be a list`);
  }

  /** Properties that make no difference in the local account. */
  inert(...names: string[]): void {
    for (const name of names) this.#read.add(name);
  }

  /** @throws for a property that nobody has read. */
  refuseUnread(): void {
    const unread = Object.keys(this.#properties).filter((name) => !this.#read.has(name));
    if (unread.length > 0)
      throw new Error(`${this.#place}: the local account does not carry out ${unread.join(', ')}`);
  }

  #take(name: string): unknown {
    this.#read.add(name);
    return this.#properties[name];
  }
}
