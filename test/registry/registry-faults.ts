/** What goes wrong with a request. */
export interface Fault {
  /** Done before the request is looked at: tokens expire, an upload is lost. */
  before?: () => void;
  /** Answered instead of what the registry would say; the request is not carried out. */
  answer?: { status: number; headers?: Record<string, string>; body?: string };
  /** The connection breaks after so many bytes of the request; what came is kept. */
  cutRequestAfter?: number;
  /** The connection breaks after so many bytes of the answer's body. */
  cutAnswerAfter?: number;
  /** It is carried out, and the connection breaks before the answer. */
  loseAnswer?: boolean;
  /** It is carried out and never answered. */
  hang?: boolean;
  /** After so many bytes of the answer's body nothing more comes. */
  stallAnswerAfter?: number;
  /** Set in the answer. */
  headers?: Record<string, string>;
  /** One bit of the answer's body is another. */
  corrupt?: boolean;
}

/** Faults on order: each happens to the next request that it is meant for. */
export class Faults {
  readonly #ordered: { method: string; path: RegExp; fault: Fault; times: number }[] = [];

  /** @param path what the path, without the query, must match */
  order(method: string, path: RegExp, fault: Fault, times = 1): void {
    this.#ordered.push({ method, path, fault, times });
  }

  /** The fault that is due for this request, if there is one. */
  take(method: string, path: string): Fault | undefined {
    const due = this.#ordered.find((one) => one.times > 0 && one.method === method && one.path.test(path));
    if (due) due.times -= 1;
    return due?.fault;
  }
}
