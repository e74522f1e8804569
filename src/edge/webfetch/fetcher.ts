import type { IncomingMessage } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { checkServerIdentity } from 'node:tls';
import type { Clock } from '#base/clock';
import type { Resolver } from '#format/dns';
import { isPublicAddress } from '#format/ip';

export interface WebFetcherOptions {
  readonly clock: Clock;
  readonly resolver: Resolver;
  /** Certificates (PEM) to trust in place of the well-known ones. */
  readonly ca?: string;
}

export interface WebRequest {
  /** A host name: what is asked for in the DNS, for SNI, and in the certificate. */
  readonly host: string;
  readonly port: number;
  /** Begins with `/`. */
  readonly path: string;
  /** Of the answer's type, without parameters, lower case; any for a star on both sides of its slash. */
  readonly mediaType: string;
  readonly bytesMax: number;
  /** From the first look-up to the last octet. */
  readonly msMax: number;
  /** `any` is for tests and networks of one's own: a stranger could name a machine behind our wall. */
  readonly addresses: 'public' | 'any';
}

/** A form that is sent. What is said to it besides the status is not read. */
export interface WebPost extends Pick<WebRequest, 'host' | 'port' | 'path' | 'msMax' | 'addresses'> {
  /** `application/x-www-form-urlencoded`, as it is to be sent. */
  readonly form: string;
}

export type WebPosted = { readonly kind: 'accepted' } | Extract<WebAnswer, { readonly kind: 'failed' }>;

/** By what a server tells one state of a thing from another (RFC 9110 section 8.8), as it wrote them. */
export interface WebValidators {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** Why nothing was fetched. */
export type FetchProblem =
  | 'address' // the host has none, or none that may be used
  | 'network'
  | 'certificate'
  | 'timeout'
  | 'status' // anything but 200
  | 'media-type'
  | 'too-large';

export type WebAnswer =
  | { readonly kind: 'body'; readonly bytes: Uint8Array; readonly validators: WebValidators }
  /** `text` says what happened, in a few words. */
  | { readonly kind: 'failed'; readonly problem: FetchProblem; readonly text: string };

/** Nothing has changed since what is known already (304). */
export interface WebUnchanged {
  readonly kind: 'unchanged';
}

/** Addresses that are tried one after the other. */
const ADDRESSES_MAX = 4;
const HEADER_BYTES_MAX = 16 * 1024;
const VALIDATOR_CHARS_MAX = 300;

export class WebFetcher {
  readonly #options: WebFetcherOptions;

  constructor(options: WebFetcherOptions) {
    this.#options = options;
  }

  /** Never rejects. The signal ends it as a time-out would. */
  async get(request: WebRequest, signal: AbortSignal): Promise<WebAnswer> {
    const answer = await this.getIfChanged(request, undefined, signal);
    return answer.kind === 'unchanged' ? failed('status', 'answered 304') : answer;
  }

  /** The same of what may be known already, in some state (RFC 9110 section 13.1). */
  async getIfChanged(
    request: WebRequest,
    known: WebValidators | undefined,
    signal: AbortSignal,
  ): Promise<WebAnswer | WebUnchanged> {
    const deadline = new AbortController();
    const cancel = this.#options.clock.after(request.msMax, () => deadline.abort());
    try {
      const within = AbortSignal.any([signal, deadline.signal]);
      const { ca } = this.#options;
      return await this.#within(request, within, (address) => getFrom(address, request, { signal: within, ca, known }));
    } finally {
      cancel();
    }
  }

  /**
   * Sends a form; any status of success accepts it. Never rejects. It is sent to a second address only where the first could
   * not be reached or broke off, so whoever takes it must be able to take it twice.
   */
  async post(request: WebPost, signal: AbortSignal): Promise<WebPosted> {
    const deadline = new AbortController();
    const cancel = this.#options.clock.after(request.msMax, () => deadline.abort());
    const { ca } = this.#options;
    const within = AbortSignal.any([signal, deadline.signal]);
    try {
      return await this.#within(request, within, (address) => postTo(address, request, { signal: within, ca }));
    } finally {
      cancel();
    }
  }

  async #within<A extends { readonly kind: string }>(
    request: Pick<WebRequest, 'host' | 'addresses' | 'msMax'>,
    signal: AbortSignal,
    ask: (address: string) => Promise<A | FetchFailed>,
  ): Promise<A | FetchFailed> {
    const addresses = await this.#addressesOf(request, signal);
    if (typeof addresses === 'string') return signal.aborted ? timedOut(request) : failed('address', addresses);
    let last: A | FetchFailed = failed('address', 'no address');
    for (const address of addresses.slice(0, ADDRESSES_MAX)) {
      last = await ask(address);
      // Another address helps where this one could not be reached, and nowhere else.
      if (!isFailed(last) || last.problem !== 'network') return last;
    }
    return last;
  }

  /** The addresses, or why there are none. */
  async #addressesOf(
    { host, addresses }: Pick<WebRequest, 'host' | 'addresses'>,
    signal: AbortSignal,
  ): Promise<readonly string[] | string> {
    const { resolver } = this.#options;
    const [aaaa, a] = await Promise.all([resolver.query(host, 'AAAA', signal), resolver.query(host, 'A', signal)]);
    const found = [...(aaaa.kind === 'records' ? aaaa.records : []), ...(a.kind === 'records' ? a.records : [])];
    const usable = addresses === 'any' ? found : found.filter((address) => isPublicAddress(address));
    if (usable.length > 0) return usable;
    if (found.length > 0) return `${host} has no public address`;
    const problem = [aaaa, a].find((answer) => answer.kind === 'failed');
    return problem?.kind === 'failed'
      ? `no answer from the DNS for ${host} (${problem.reason})`
      : `${host} has no address`;
  }
}

type FetchFailed = Extract<WebAnswer, { readonly kind: 'failed' }>;

function isFailed(answer: { readonly kind: string }): answer is FetchFailed {
  return answer.kind === 'failed';
}

function failed(problem: FetchProblem, text: string): FetchFailed {
  return { kind: 'failed', problem, text };
}

function timedOut({ msMax }: Pick<WebRequest, 'msMax'>): FetchFailed {
  return failed('timeout', `not done within ${Math.round(msMax / 1000)} s`);
}

interface Via {
  readonly signal: AbortSignal;
  readonly ca: string | undefined;
  readonly known: WebValidators | undefined;
}

function getFrom(address: string, request: WebRequest, { signal, ca, known }: Via): Promise<WebAnswer | WebUnchanged> {
  return new Promise((resolve) => {
    const end = (answer: WebAnswer | WebUnchanged): void => {
      resolve(answer);
      asking.destroy();
    };
    const asking = requestHttps({
      ...placeOf(address, request, ca),
      headers: {
        ...commonHeaders(request),
        accept: request.mediaType,
        'accept-encoding': 'identity',
        ...conditions(known),
      },
      signal,
    });
    asking.on('error', (error: Error) => end(signal.aborted ? timedOut(request) : fromError(error)));
    asking.on('response', (response) => {
      if (response.statusCode === 304 && known !== undefined) end({ kind: 'unchanged' });
      else read(response, request, end);
    });
    asking.end();
  });
}

function postTo(address: string, request: WebPost, { signal, ca }: Omit<Via, 'known'>): Promise<WebPosted> {
  return new Promise((resolve) => {
    const asking = requestHttps({
      ...placeOf(address, request, ca),
      method: 'POST',
      headers: {
        ...commonHeaders(request),
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(request.form),
      },
      signal,
    });
    const end = (answer: WebPosted): void => {
      resolve(answer);
      asking.destroy();
    };
    asking.on('error', (error: Error) => end(signal.aborted ? timedOut(request) : fromError(error)));
    asking.on('response', ({ statusCode: status = 0 }) => {
      if (status >= 200 && status < 300) end({ kind: 'accepted' });
      else end(failed('status', `answered ${status}${isRedirect(status) ? '; redirects are not followed' : ''}`));
    });
    asking.end(request.form);
  });
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** No connection is kept, and nothing is cached. */
function placeOf(
  address: string,
  { host, port, path }: Pick<WebRequest, 'host' | 'port' | 'path'>,
  ca: string | undefined,
): RequestOptions {
  return {
    host: address,
    port,
    path,
    agent: false,
    maxHeaderSize: HEADER_BYTES_MAX,
    servername: host,
    minVersion: 'TLSv1.2',
    // The name that was meant, whatever address it led to.
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
    ...(ca === undefined ? {} : { ca }),
  };
}

function commonHeaders({ host, port }: Pick<WebRequest, 'host' | 'port'>): Record<string, string> {
  return { host: port === 443 ? host : `${host}:${port}`, 'user-agent': 'rookery' };
}

function conditions(known: WebValidators | undefined): Record<string, string> {
  const { etag, lastModified } = known ?? {};
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
  };
}

/** Only what may stand in a request again. */
function validatorsOf({ headers }: IncomingMessage): WebValidators {
  const { etag, 'last-modified': lastModified } = headers;
  const usable = (text: string | undefined): text is string =>
    text !== undefined && text.length <= VALIDATOR_CHARS_MAX && /^[\x20-\x7e]+$/.test(text);
  return { ...(usable(etag) ? { etag } : {}), ...(usable(lastModified) ? { lastModified } : {}) };
}

function read(response: IncomingMessage, request: WebRequest, end: (answer: WebAnswer) => void): void {
  const status = response.statusCode ?? 0;
  if (isRedirect(status)) return end(failed('status', `answered ${status}; redirects are not followed`));
  if (status !== 200) return end(failed('status', `answered ${status}`));
  const type = (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== request.mediaType && request.mediaType !== '*/*')
    return end(failed('media-type', `is "${type?.slice(0, 60)}", not ${request.mediaType}`));
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return end(failed('media-type', 'is encoded, which was not asked for'));
  const pieces: Buffer[] = [];
  let length = 0;
  response.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length > request.bytesMax) return end(failed('too-large', `is larger than ${request.bytesMax} octets`));
    pieces.push(piece);
  });
  response.on('end', () =>
    end({ kind: 'body', bytes: new Uint8Array(Buffer.concat(pieces)), validators: validatorsOf(response) }),
  );
  response.on('aborted', () => end(failed('network', 'the connection broke')));
}

/** Codes with which Node and OpenSSL say that a certificate is not right. */
const certificateCodes =
  /^(?:ERR_TLS_CERT|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_)/;

function fromError(error: Error): FetchFailed {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return certificateCodes.test(code)
    ? failed('certificate', code)
    : failed('network', code === '' ? error.message : code);
}
