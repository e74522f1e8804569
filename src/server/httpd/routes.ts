/** Dispatch by table: a path has a row, a row has methods. */
import type { MaybePromise } from '#base/connection';
import type { WebAnswer, WebRequest, WebRequestHead } from './ports.ts';
import type { WebTarget } from './target.ts';

/** A request whose target was understood. */
export interface RoutedRequest {
  readonly request: WebRequest;
  readonly target: WebTarget;
  /** What stood in the places of the pattern's `:name`. */
  readonly values: Readonly<Record<string, string>>;
}

export interface Route {
  /** For metrics: of a fixed list, whatever outsiders ask for. */
  readonly name: string;
  /** `/why/:reference`; the first row that fits counts. */
  readonly path: string;
  /** GET answers HEAD too. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Whether who asks may do so as often as they like: programs of our own. */
  readonly unlimited?: (head: WebRequestHead) => boolean;
  /** Octets of a body, where it may be larger than `BODY_BYTES_MAX`. Asked before the body is read. */
  readonly bodyBytesMax?: (head: WebRequestHead) => number;
  readonly run: (routed: RoutedRequest) => MaybePromise<WebAnswer>;
}

export type Found =
  | { readonly kind: 'route'; readonly route: Route; readonly values: Readonly<Record<string, string>> }
  /** The path is there, but not for this method (RFC 9110 section 15.5.6). */
  | { readonly kind: 'other-method'; readonly allow: string }
  | { readonly kind: 'none' };

/** Finds the row of a table for a method and a path. */
export function findRoute(routes: readonly Route[], method: string, segments: readonly string[]): Found {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const allowed = new Set<string>();
  for (const route of routes) {
    const values = match(route.path, segments);
    if (values === undefined) continue;
    if (route.method === wanted) return { kind: 'route', route, values };
    allowed.add(route.method);
    if (route.method === 'GET') allowed.add('HEAD');
  }
  return allowed.size === 0 ? { kind: 'none' } : { kind: 'other-method', allow: [...allowed].sort().join(', ') };
}

function match(path: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length !== segments.length) return undefined;
  const values: Record<string, string> = {};
  for (const [i, part] of parts.entries()) {
    const segment = segments[i] ?? '';
    if (part.startsWith(':')) values[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return values;
}
