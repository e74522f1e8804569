/** Site: one request in, one answer out: the way to HTTPS, limits, the table of pages, and the fields that depend on the place. */
import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import type { Metrics } from '#base/metric';
import { isLoopback } from '#model/settings';
import { networkOf } from '#flow/diagnose';
import { redirectAnswer, textAnswer } from './answers.ts';
import { TokenBuckets } from './buckets.ts';
import type { Frame } from './page.ts';
import {
  BODY_BYTES_MAX,
  type WebAnswer,
  type WebPlaceOfProblem,
  type WebProblem,
  type WebRequest,
  type WebRequestHead,
  type WebSite,
} from './ports.ts';
import { isForPrograms, siteProblem } from './api.ts';
import { insecure, notFound, otherMethod, problemAnswer, tooOften } from './problems.ts';
import { findRoute, type Route, type RoutedRequest } from './routes.ts';
import { hostOf, parseTarget, type WebTarget } from './target.ts';

export interface SiteParts {
  readonly frame: Frame;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Pages open to everybody. */
  readonly routes: readonly Route[];
  /** Port of HTTPS as clients see it; undefined where there is none, and the pages are served over HTTP (behind a proxy). */
  readonly httpsPort: () => number | undefined;
  /** Both ports are the standard ones and the certificate for this name is one that browsers take, so that it may be insisted on. */
  readonly insist: (sni: string | undefined) => boolean;
  /** The server takes connections and its store answers. */
  readonly ready: () => boolean;
  /** Of `limits.exempt`. */
  readonly exempt: (client: string) => boolean;
}

/** Of one network (IPv4 /24, IPv6 /64): a person who reads along never comes near it. */
const PAGES = { burst: 60, refillMs: 1000, networksMax: 10_000 } as const;
/** A page that needs longer than this is given up with 503. */
const ANSWER_MS_MAX = 10_000;
/** Half a year (RFC 6797); long enough to count, short enough to find back. */
const INSIST_S = 15_552_000;

export class Site implements WebSite {
  readonly #parts: SiteParts;
  readonly #buckets: TokenBuckets;

  constructor(parts: SiteParts) {
    this.#parts = parts;
    this.#buckets = new TokenBuckets(parts.clock, PAGES);
  }

  async answer(request: WebRequest): Promise<WebAnswer> {
    const { name, answer } = this.#routed(request);
    const own = this.#withPlace(await answer, request);
    this.#count(name, own.status);
    return own;
  }

  bodyBytesMax(head: WebRequestHead): number {
    const target = parseTarget(head.target);
    const found = target === undefined ? undefined : findRoute(this.#parts.routes, head.method, target.segments);
    return found?.kind === 'route' ? (found.route.bodyBytesMax?.(head) ?? BODY_BYTES_MAX) : BODY_BYTES_MAX;
  }

  problem(status: WebProblem, place: WebPlaceOfProblem, head?: WebRequestHead): WebAnswer {
    const isProgram = head !== undefined && isForPrograms(parseTarget(head.target)?.segments ?? []);
    const answer = isProgram
      ? siteProblem(status, { bodyBytesMax: this.bodyBytesMax(head), head })
      : problemAnswer(this.#parts.frame, status);
    this.#count('none', answer.status);
    return this.#withPlace(answer, place);
  }

  #routed(request: WebRequest): { readonly name: string; readonly answer: MaybePromise<WebAnswer> } {
    const { frame, routes } = this.#parts;
    const target = parseTarget(request.target);
    if (target === undefined) return { name: 'none', answer: problemAnswer(frame, 400) };
    const health = this.#health(request, target);
    if (health !== undefined) return { name: 'health', answer: health };
    const elsewhere = this.#toHttps(request, target);
    if (elsewhere !== undefined) return { name: 'https', answer: elsewhere };
    const found = findRoute(routes, request.method, target.segments);
    const isFree = found.kind === 'route' && found.route.unlimited?.(request) === true;
    const waitMs = isFree ? 0 : this.#waitMs(request.client);
    const isProgram = isForPrograms(target.segments);
    if (waitMs > 0) {
      return { name: 'limited', answer: isProgram ? siteProblem(429, { waitMs }) : tooOften(frame, waitMs) };
    }
    switch (found.kind) {
      case 'route': {
        const { route, values } = found;
        return { name: route.name, answer: this.#run(route, { request, target, values }) };
      }
      case 'other-method':
        return { name: 'none', answer: isProgram ? siteProblem(405, found) : otherMethod(frame, found.allow) };
      case 'none':
        return { name: 'none', answer: isProgram ? siteProblem(404) : notFound(frame) };
      default:
        return found satisfies never;
    }
  }

  /** For programs on this machine that watch over it; to others the paths do not exist. */
  #health({ client, method }: WebRequest, { segments }: WebTarget): WebAnswer | undefined {
    if (segments[0] !== 'health' || segments.length !== 2 || !isLoopback(client)) return undefined;
    if (method !== 'GET' && method !== 'HEAD') return otherMethod(this.#parts.frame, 'GET, HEAD');
    if (segments[1] === 'live') return textAnswer('ok\n');
    if (segments[1] !== 'ready') return undefined;
    return this.#parts.ready() ? textAnswer('ok\n') : textAnswer('not ready\n', { status: 503 });
  }

  /** The same page on the same host, encrypted. What was sent with a form has been read on the way already: it is not taken. */
  #toHttps({ secure, method, host, client }: WebRequest, { raw, segments }: WebTarget): WebAnswer | undefined {
    const { frame, httpsPort } = this.#parts;
    // Programs on this machine need no TLS to reach it.
    const own = segments[0] === 'api' && isLoopback(client);
    const port = secure || own ? undefined : httpsPort();
    if (port === undefined) return undefined;
    if (method !== 'GET' && method !== 'HEAD') return isForPrograms(segments) ? siteProblem(403) : insecure(frame);
    const name = hostOf(host) ?? frame.hostname;
    return redirectAnswer(308, `https://${name}${port === 443 ? '' : `:${port}`}${raw}`);
  }

  #waitMs(client: string): number {
    return this.#parts.exempt(client) ? 0 : this.#buckets.take(networkOf(client));
  }

  async #run(route: Route, routed: RoutedRequest): Promise<WebAnswer> {
    const { clock, frame } = this.#parts;
    const late = Promise.withResolvers<WebAnswer>();
    const isProgram = isForPrograms(routed.target.segments);
    const cancel = clock.after(ANSWER_MS_MAX, () =>
      late.resolve(isProgram ? siteProblem(503) : problemAnswer(frame, 503)),
    );
    try {
      return await Promise.race([route.run(routed), late.promise]);
    } finally {
      cancel();
    }
  }

  #withPlace(answer: WebAnswer, { secure, sni }: WebPlaceOfProblem): WebAnswer {
    if (!secure || !this.#parts.insist(sni)) return answer;
    return { ...answer, fields: [...answer.fields, ['Strict-Transport-Security', `max-age=${INSIST_S}`]] };
  }

  #count(route: string, status: number): void {
    const labels = { route, status: `${Math.floor(status / 100)}xx` };
    this.#parts.metrics.count('http_requests', 'HTTP requests answered, by page and class of status', labels);
  }
}
