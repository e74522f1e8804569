import { hostOf } from './host.ts';
import { servicesByHost } from './services.data.ts';
import type { Host, WebAddress } from './types.ts';

/** Of one address; what is longer is cut behind it once it is read. */
export const ADDRESS_CHARS_MAX = 4_096;
const USER_CHARS_MAX = 100;
/** No browser takes much more, and reading costs time. */
const READ_CHARS_MAX = 65_536;

/**
 * Reads an address as a browser does, relative to a base where one is given; undefined where a browser would not go. What
 * begins with two slashes is a host's, also without a base: a page that shows mail has https itself.
 */
export function readAddress(text: string, base = ''): WebAddress | undefined {
  const written = text.slice(0, READ_CHARS_MAX);
  const url = URL.parse(written, base !== '' ? base : beginsWithHost(written) ? 'https://nowhere.invalid/' : undefined);
  if (url === null) return undefined;
  const scheme = url.protocol.slice(0, -1);
  const href = url.href.slice(0, ADDRESS_CHARS_MAX);
  if (scheme === 'mailto') return { scheme, host: mailHost(url), port: undefined, user: '', href, path: url.pathname };
  const path = `${url.pathname}${url.search}`.slice(0, ADDRESS_CHARS_MAX);
  return {
    scheme,
    host: withPathService(hostOf(url.hostname), path),
    port: url.port === '' ? undefined : Number(url.port),
    user: (url.password === '' ? url.username : `${url.username}:${url.password}`).slice(0, USER_CHARS_MAX),
    href,
    path,
  };
}

/** Two slashes of either kind, behind what a browser passes over (WHATWG URL section 4.4). */
function beginsWithHost(text: string): boolean {
  let slashes = 0;
  for (let i = 0; i < text.length && slashes < 2; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x2f || code === 0x5c) slashes += 1;
    else if (code > 0x20 || (slashes > 0 && code !== 0x09 && code !== 0x0a && code !== 0x0d)) return false;
  }
  return slashes === 2;
}

/** Hosts of which only a part is a service: for all others no address is put together to look it up. */
const hostsWithPaths: ReadonlySet<string> = new Set(
  Array.from(servicesByHost.keys())
    .filter((name) => name.includes('/'))
    .map((name) => name.slice(0, name.indexOf('/'))),
);

/** Services of which only a part of the host is one: the longest path that is in the data counts. */
function withPathService(host: Host | undefined, path: string): Host | undefined {
  if (host === undefined || host.service !== 'none' || !hostsWithPaths.has(host.name)) return host;
  const end = path.indexOf('/', 1);
  const service = servicesByHost.get(`${host.name}${end === -1 ? path : path.slice(0, end)}`);
  return service === undefined ? host : { ...host, service };
}

/** The domain of the first address of a `mailto:` (RFC 6068). */
function mailHost(url: URL): Host | undefined {
  const [first = ''] = url.pathname.split(',', 1);
  const domain = first.slice(first.lastIndexOf('@') + 1);
  if (domain === '' || domain === first) return undefined;
  // The same way to A-labels as hosts go.
  const read = URL.parse(`http://${domain}/`);
  return read === null ? undefined : hostOf(read.hostname);
}
