import { withMachineAuthorities } from '../../../agent/transport/certificates.ts';
import { type Request, request } from '../../../agent/transport/request.ts';

/** What a test wants asked, as JSON in the first argument. */
export interface Asked {
  url: string;
  what: Omit<Request, 'timeout'> & { timeout?: number };
  /** Asks as the agent asks Mackerel. */
  machine?: boolean;
}

/** A process of its own, so that either runtime can ask: prints the answer's beginning, or why there is none. */
const { url, what, machine }: Asked = JSON.parse(process.argv[2] ?? '');
const ask = machine ? withMachineAuthorities(request, process.env) : request;
try {
  const { status, headers, text, json } = await ask(url, { timeout: 20_000, ...what });
  console.log(JSON.stringify({ status, kind: headers['x-kind'], text: text.slice(0, 1000), json }));
} catch (error) {
  console.log(JSON.stringify({ error: (error as Error).message }));
}
