/** What the local account says to a function's process. */
export interface InvocationRequest {
  requestId: string;
  /** The event as JSON. */
  event: string;
  /** Milliseconds since the epoch at which Lambda would stop waiting. */
  deadline: number;
  functionArn: string;
}

/** What a function's process says back. */
export type RuntimeMessage =
  | { kind: 'ready' }
  | { kind: 'answer'; requestId: string; payload: string }
  /** `fatal`: the process ends after it. Without a request it happened while the handler was loaded, or between two invocations. */
  | { kind: 'error'; requestId?: string; fatal?: boolean; error: FunctionError };

/** An error as the Node.js runtime of Lambda reports it to whoever invoked the function. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}
