/**
 * XFORWARD and XCLIENT: how a mail server tells the next one in the same house whose mail it brings. No RFC: the protocol is
 * Postfix's, `NAME=value` pairs in xtext, where `[UNAVAILABLE]` and `[TEMPUNAVAIL]` stand for what is not known.
 */
import { decodeXtext } from './xtext.ts';

export const forwardAttributes = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'IDENT', 'SOURCE'] as const;
export const clientAttributes = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'LOGIN'] as const;
export type ClientAttribute = (typeof forwardAttributes)[number] | (typeof clientAttributes)[number];

/** What is told; undefined where it is said to be unknown. */
export type ClientAttributes = ReadonlyMap<ClientAttribute, string | undefined>;

const VALUE_CHARACTERS_MAX = 255;

/** Undefined where an attribute is none of `allowed`, comes twice, or its value cannot be read. */
export function parseClientAttributes(
  argument: string,
  allowed: readonly ClientAttribute[],
): ClientAttributes | undefined {
  const attributes = new Map<ClientAttribute, string | undefined>();
  for (const word of argument.split(' ')) {
    if (word === '') continue;
    const equals = word.indexOf('=');
    const name = allowed.find((one) => one === word.slice(0, Math.max(0, equals)).toUpperCase());
    const value = decodeXtext(word.slice(equals + 1));
    if (name === undefined || attributes.has(name) || value === undefined || value.length > VALUE_CHARACTERS_MAX) {
      return undefined;
    }
    attributes.set(name, /^\[(?:UNAVAILABLE|TEMPUNAVAIL)\]$/i.test(value) ? undefined : value);
  }
  return attributes.size === 0 ? undefined : attributes;
}
