/** Paths of MAIL and RCPT (RFC 5321 section 4.1.2). */
import { type Address, formatAddress, parseAddress } from './address.ts';
import { parseDomain } from './domain.ts';

/** Whom failures go to; null is `<>`: nobody. */
export type ReversePath = Address | null;
/** Whom a message is for. `postmaster` is RCPT TO:<Postmaster> without a domain (RFC 5321 section 4.5.1). */
export type ForwardPath = Address | 'postmaster';

/**
 * Takes `<...>` from the front of a command's argument. The closing bracket is looked for outside of quotes, since
 * a quoted local part may hold one. Undefined where there is no whole path.
 */
export function scanPath(text: string): { readonly path: string; readonly rest: string } | undefined {
  if (!text.startsWith('<')) return undefined;
  let quoted = false;
  for (let i = 1; i < text.length; i++) {
    const character = text[i];
    if (quoted && character === '\\') i++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '>') return { path: text.slice(0, i + 1), rest: text.slice(i + 1) };
    else if (!quoted && character === '<') return undefined;
  }
  return undefined;
}

/** `@a,@b:user@c` as `user@c`: a source route is accepted and ignored (RFC 5321 appendix C). Undefined if malformed. */
export function dropSourceRoute(text: string): string | undefined {
  if (!text.startsWith('@')) return text;
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  for (const hop of text.slice(0, colon).split(',')) {
    if (!hop.startsWith('@') || parseDomain(hop.slice(1)) === undefined) return undefined;
  }
  return text.slice(colon + 1);
}

/** Reads a path with its brackets; undefined where it is malformed. */
export function parseReversePath(path: string): ReversePath | undefined {
  return path === '<>' ? null : parseRouted(path);
}

/** Reads a path with its brackets; `<>` is no forward-path. */
export function parseForwardPath(path: string): ForwardPath | undefined {
  return path.toLowerCase() === '<postmaster>' ? 'postmaster' : parseRouted(path);
}

function parseRouted(path: string): Address | undefined {
  if (!path.startsWith('<') || !path.endsWith('>')) return undefined;
  const text = dropSourceRoute(path.slice(1, -1));
  return text === undefined ? undefined : parseAddress(text);
}

/** With brackets, for commands and trace fields. */
export function formatPath(path: ReversePath | ForwardPath): string {
  if (path === null) return '<>';
  return path === 'postmaster' ? '<Postmaster>' : `<${formatAddress(path)}>`;
}
