/**
 * Operations for programs: JSON in and out below `/api/v1`, each asked with an address and a password (RFC 7617). Problems are
 * told as RFC 9457 has it.
 */
import { encodeUtf8 } from '#base/bytes';
import type { MaybePromise } from '#base/connection';
import { asFault, Fault, type FaultKind } from '#base/fault';
import type { Actor } from '#model/directory';
import type { WebAnswer, WebProblem, WebRequest, WebRequestHead } from './ports.ts';
import type { Route, RoutedRequest } from './routes.ts';

/** Octets of a body where the operation does not say more. */
export const API_BODY_BYTES_MAX = 64 * 1024;

export interface ApiCall {
  /** Whoever signed in; undefined only where the operation is open to the client. */
  readonly actor: Actor | undefined;
  /** The address they signed in with. */
  readonly login: string | undefined;
  readonly client: string;
  /** What stood in the places of the path's `:name`. */
  readonly values: Readonly<Record<string, string>>;
  readonly query: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export interface ApiOperation {
  /** For metrics. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/api/v1/quarantine/:id/release`. */
  readonly path: string;
  /** Octets of a body for who has signed in, or needs not to. */
  readonly bodyBytesMax?: number;
  /** Clients that need not sign in, unless somebody stands behind them: what a proxy passes on is a stranger's request. */
  readonly open?: (client: string) => boolean;
  /** Gives a value that becomes JSON, or undefined for "done" (204). Faults become problems, permission is theirs to judge. */
  readonly run: (call: ApiCall) => MaybePromise<unknown>;
}

export type ApiSignIn =
  | { readonly kind: 'ok'; readonly actor: Actor; readonly login: string }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'later'; readonly text: string; readonly retryAfterMs: number };

export interface ApiParts {
  readonly signIn: (who: { login: string; password: string }, request: WebRequest) => MaybePromise<ApiSignIn>;
  readonly failed: (error: Fault, operation: string) => void;
}

/** The rows of the site's table for these operations. */
export function apiRoutes(operations: readonly ApiOperation[], parts: ApiParts): readonly Route[] {
  return operations.map((operation) => ({
    name: operation.name,
    path: operation.path,
    method: operation.method,
    bodyBytesMax: (head) =>
      head.field('authorization') === undefined && !isOpenTo(operation, head)
        ? 0
        : (operation.bodyBytesMax ?? API_BODY_BYTES_MAX),
    ...(operation.open === undefined ? {} : { unlimited: (head) => isOpenTo(operation, head) }),
    run: (routed) => answerCall(operation, parts, routed),
  }));
}

/** Whether somebody who asks for this wants problems as JSON, not as a page. */
export function isForPrograms(segments: readonly string[]): boolean {
  return segments[0] === 'api';
}

/** What the site says of a request for programs that no operation answered. */
export function siteProblem(
  status: WebProblem | 403 | 404 | 405 | 429,
  {
    bodyBytesMax,
    allow,
    waitMs,
    head,
  }: {
    readonly bodyBytesMax?: number;
    readonly allow?: string;
    readonly waitMs?: number;
    readonly head?: WebRequestHead;
  } = {},
): WebAnswer {
  // A body of no octets is for who has not signed in: that is what they have to hear.
  if (status === 413 && bodyBytesMax === 0) return unauthorized(signInTextFor(head));
  const details: Readonly<Record<typeof status, string>> = {
    400: 'The request is broken',
    403: 'Ask over https',
    404: 'There is no such address',
    405: `Allowed here: ${allow ?? ''}`,
    408: 'The request took too long to come',
    413: `The body of the request has more than ${Math.floor((bodyBytesMax ?? 0) / 1024)} KiB`,
    417: 'The only expectation that is met is 100-continue',
    429: 'Too many requests from your network',
    431: 'The header of the request is too large',
    500: 'Something went wrong on our side',
    503: 'This cannot be answered just now; please try again later',
  };
  return problem(status, details[status], [
    ...(allow === undefined ? [] : [['Allow', allow] as const]),
    ...(waitMs === undefined ? [] : [['Retry-After', String(Math.ceil(waitMs / 1000))] as const]),
  ]);
}

/** The body of a call as JSON; a Fault where it is none. */
export function jsonBody({ body }: Pick<ApiCall, 'body'>): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Fault('invalid', 'The body is not JSON', { publicText: 'The body of the request must be JSON in UTF-8' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Fault('invalid', 'The body is no object', {
      publicText: 'The body of the request must be a JSON object',
    });
  }
  return value as Readonly<Record<string, unknown>>;
}

async function answerCall(operation: ApiOperation, parts: ApiParts, routed: RoutedRequest): Promise<WebAnswer> {
  const { request, target, values } = routed;
  if (isFromOtherSite(request)) {
    return problem(403, 'Requests to this address must come from a program, not from a page of another site');
  }
  // RFC 9110 section 15.5.16. What is packed would be taken for what it is not.
  const coding = request.field('content-encoding')?.trim().toLowerCase() ?? '';
  if (coding !== '' && coding !== 'identity') {
    return problem(415, 'The body has to come as it is, without Content-Encoding', [['Accept-Encoding', 'identity']]);
  }
  const signedIn = await whoAsks(operation, parts, request);
  if ('status' in signedIn) return signedIn;
  try {
    const { client, body } = request;
    const value = await operation.run({ ...signedIn, client, values, query: target.query, body });
    return value === undefined
      ? plain(204, '', 'application/json')
      : plain(200, JSON.stringify(value), 'application/json');
  } catch (error) {
    const fault = asFault(error);
    if (fault.kind === 'temporary') parts.failed(fault, operation.name);
    return problem(statuses[fault.kind], fault.publicText);
  }
}

/**
 * What proxies add when they pass a request on: RFC 7239, RFC 9110 section 7.6.3, and the names that were there before. Who
 * asks us directly has no reason to send one, so a stranger gains nothing by leaving it out or making it up.
 */
const forwardingFields = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
] as const;

function wasPassedOn(head: WebRequestHead): boolean {
  return forwardingFields.some((name) => head.field(name) !== undefined);
}

function isOpenTo({ open }: ApiOperation, head: WebRequestHead): boolean {
  return open?.(head.client) === true && !wasPassedOn(head);
}

type Asker = Pick<ApiCall, 'actor' | 'login'>;

async function whoAsks(operation: ApiOperation, parts: ApiParts, request: WebRequest): Promise<Asker | WebAnswer> {
  const credentials = basicCredentials(request.field('authorization'));
  if (credentials === undefined) {
    if (isOpenTo(operation, request)) return { actor: undefined, login: undefined };
    return unauthorized(signInTextFor(request));
  }
  const result = await parts.signIn(credentials, request);
  switch (result.kind) {
    case 'ok':
      return { actor: result.actor, login: result.login };
    case 'refused':
      return unauthorized(result.text);
    case 'later': {
      const seconds = String(Math.ceil(result.retryAfterMs / 1000));
      return problem(503, result.text, [['Retry-After', seconds]]);
    }
    default:
      return result satisfies never;
  }
}

/** RFC 7617 section 2. Undefined where there are none that could be read. */
function basicCredentials(field: string | undefined): { login: string; password: string } | undefined {
  const encoded = /^basic +([a-z0-9+/]{1,2000}={0,2})$/i.exec(field ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : { login: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** A browser that remembers a password would send it along with what another site makes it ask. */
function isFromOtherSite(request: WebRequest): boolean {
  const site = request.field('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = request.field('origin');
  const host = request.host ?? '';
  return origin !== undefined && origin !== `https://${host}` && origin !== `http://${host}`;
}

const statuses: Readonly<Record<FaultKind, number>> = {
  temporary: 503,
  permanent: 422,
  'not-found': 404,
  conflict: 409,
  refused: 403,
  'over-quota': 507,
  limit: 429,
  'disk-full': 507,
  invalid: 400,
};

const titles: Readonly<Record<number, string>> = {
  400: 'The request cannot be understood',
  401: 'Sign in first',
  403: 'Not permitted',
  404: 'Not found',
  405: 'The address does not work that way',
  408: 'Too slow',
  409: 'Changed meanwhile',
  413: 'Too large',
  415: 'Packed in a way that is not read',
  417: 'Not understood',
  422: 'This cannot be done',
  429: 'Too much at once',
  431: 'Too large',
  500: 'Our fault',
  503: 'Please try again later',
  507: 'No room',
};

/** A program on the proxy's machine, which needs no password without it, wonders why it does. */
function signInTextFor(head: WebRequestHead | undefined): string {
  const passedOn = head !== undefined && wasPassedOn(head);
  return `${passedOn ? 'A proxy passed this request on, and it is not known for whom. ' : ''}Sign in with your address and your password or an app password`;
}

function unauthorized(detail: string): WebAnswer {
  return problem(401, detail, [['WWW-Authenticate', 'Basic realm="Rookery", charset="UTF-8"']]);
}

function problem(status: number, detail: string, fields: WebAnswer['fields'] = []): WebAnswer {
  const text = JSON.stringify({ type: 'about:blank', title: titles[status] ?? '', status, detail });
  return plain(status, text, 'application/problem+json', fields);
}

function plain(status: number, text: string, type: string, more: WebAnswer['fields'] = []): WebAnswer {
  const fields: WebAnswer['fields'] = [
    ['Content-Type', type],
    ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
    ['X-Content-Type-Options', 'nosniff'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Referrer-Policy', 'no-referrer'],
    ['X-Robots-Tag', 'noindex, nofollow'],
    ['Cache-Control', 'no-store'],
    ...more,
  ];
  return { status, fields, body: encodeUtf8(text) };
}
