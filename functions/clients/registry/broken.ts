import { Trouble } from '../../report/trouble.ts';

interface NetworkError extends Error {
  code?: string;
  errors?: NetworkError[];
}

const nobody = /^(ENOTFOUND|ECONNREFUSED)$/;
const distrust = /CERT|SELF_SIGNED|^UNABLE_TO_/;
const noTls = /^EPROTO$|^ERR_(SSL|TLS)/;
const noHttp = /^HTTPParserError$|^HPE_/;

/** No answer came, or it ended in the middle. */
export class Broken extends Error {
  /** As Node or its HTTP client names it: `ECONNRESET`. */
  readonly code: string;

  constructor(cause: unknown) {
    super('the connection broke', { cause });
    this.code = codeOf(cause);
  }

  /** Whether it would be the same again at once: nobody is there, or who is there is not trusted. */
  get lasting(): boolean {
    return [nobody, distrust, noTls, noHttp].some((kind) => kind.test(this.code));
  }
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  const { code, errors, name } = cause as NetworkError;
  // A DOMException's is a number.
  if (typeof code === 'string') return code;
  if (errors?.[0]?.code) return errors[0].code;
  return cause.cause === undefined ? name : codeOf(cause.cause);
}

/** What a person can do about a registry that cannot be reached. */
export function networkTrouble({ code, cause }: Broken, host: string): Trouble {
  const about = (remedy: string) => ({ where: host, remedy, cause });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new Trouble(
      'there is no host of that name',
      about('Is it spelt right, and does this machine reach the network?'),
    );
  }
  if (distrust.test(code)) {
    const remedy = "Where a proxy puts in its own, name its authority's file in NODE_EXTRA_CA_CERTS.";
    return new Trouble(`the certificate of the registry is not trusted (${code})`, about(remedy));
  }
  if (noTls.test(code)) {
    const remedy =
      'Without encryption Remora talks to registries on this machine only, by localhost or 127.0.0.1.';
    return new Trouble(`what answers there speaks no TLS (${code})`, about(remedy));
  }
  if (noHttp.test(code)) return new Trouble('what answers there is no registry', about('Is the port right?'));
  const remedy = 'Does this machine reach it, and is the port right? Otherwise try again later.';
  return new Trouble(`the registry does not answer (${code})`, about(remedy));
}
