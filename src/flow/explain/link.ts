/** The links that stand in replies and in mail of ours. They are made here and nowhere else. */
import type { Reference } from '#base/ids';

/** Where the web pages of this server are. */
export interface WebPlace {
  /** A-labels. */
  readonly hostname: string;
  /** As clients see it, offset included; undefined where there is no such listener. */
  readonly httpsPort: number | undefined;
  /** Counts only where there is no HTTPS: then the pages are served here, for a proxy in front. */
  readonly httpPort: number | undefined;
}

export interface WhyLinksParts {
  /** Asked for each link: the port offset is known once the listeners are up. */
  readonly place: () => WebPlace;
  /** Of `why.base-url`. */
  readonly baseUrl: () => string;
}

/** A reply line has 512 octets (RFC 5321 section 4.5.3.1.5), and should be read at one glance. */
const BASE_CHARACTERS_MAX = 200;

/** Makes the addresses of explanation pages: ASCII, without anything that must be quoted in a reply. */
export class WhyLinks {
  readonly #parts: WhyLinksParts;

  constructor(parts: WhyLinksParts) {
    this.#parts = parts;
  }

  /** `https://mx.example.net:20443/why/7F3K-9QXD-M2TA`; undefined where no page can be reached. */
  whyLink(reference: Reference): string | undefined {
    return this.#at(`/why/${reference}`);
  }

  /** The page of a short code, for replies without a reference: `https://mx.example.net/why/code/AUTH-5`. */
  codeLink(code: string): string | undefined {
    return this.#at(`/why/code/${encodeURIComponent(code)}`);
  }

  /** The page of a held message, from a digest: `https://mx.example.net/held/…`. */
  heldLink(token: string): string | undefined {
    return this.#at(`/held/${encodeURIComponent(token)}`);
  }

  #at(path: string): string | undefined {
    const base = givenBase(this.#parts.baseUrl()) ?? ownBase(this.#parts.place());
    return base === undefined ? undefined : `${base}${path}`;
  }
}

/** Scheme, host and port; undefined where it is not that of a web server. Pages link to each other from the root. */
function givenBase(text: string): string | undefined {
  if (text === '' || text.length > BASE_CHARACTERS_MAX) return undefined;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  // Names and passwords in the address of a public page can only be a mistake, and would stand in every reply.
  if (url.username !== '' || url.password !== '') return undefined;
  return url.pathname === '/' && url.search === '' && url.hash === '' ? url.origin : undefined;
}

function ownBase({ hostname, httpsPort, httpPort }: WebPlace): string | undefined {
  if (httpsPort !== undefined) return `https://${hostname}${httpsPort === 443 ? '' : `:${httpsPort}`}`;
  if (httpPort !== undefined) return `http://${hostname}${httpPort === 80 ? '' : `:${httpPort}`}`;
  return undefined;
}
