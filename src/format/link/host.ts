import { domainToUnicode } from 'node:url';
import { parse } from 'tldts';
import { servicesByHost } from './services.data.ts';
import type { Host, HostService } from './types.ts';

/** RFC 1035 section 2.3.4. */
export const HOST_CHARS_MAX = 253;
/** Hosts whose facts are remembered: messages of one sender name the same ones again and again. */
const REMEMBERED_MAX = 2_000;
const LABELS_MAX = 12;

const options = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
  mixedInputs: false,
  detectIp: false,
} as const;

const remembered = new Map<string, Host>();

/** What is known of a host by its name, in the form that WHATWG URL gives (lower case, A-labels, brackets around IPv6). */
export function hostOf(hostname: string): Host | undefined {
  const known = remembered.get(hostname);
  if (known !== undefined) return known;
  const name = (hostname.endsWith('.') ? hostname.slice(0, -1) : hostname).slice(0, HOST_CHARS_MAX);
  if (name === '') return undefined;
  const made = addressHost(name) ?? namedHost(name);
  // All at once rather than one by one: it is rare, and nothing is lost but time.
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(hostname, made);
  return made;
}

/** A domain's registrable part, as `Host.domain`. For domains of mail addresses and signatures. */
export function registrableDomain(domain: string): string {
  return hostOf(domain.toLowerCase())?.domain ?? '';
}

/** The name with its letters as people read them (RFC 5891); the name itself where it has no such form. */
export function shownHost({ name }: Host): string {
  return name.includes('xn--') ? domainToUnicode(name) || name : name;
}

function addressHost(name: string): Host | undefined {
  if (name.startsWith('[')) {
    const address = name.replace(/^\[|\]$/g, '');
    return { name: address, kind: 'ipv6', domain: address, suffix: '', registry: 'public', service: 'none' };
  }
  // WHATWG URL has brought all forms of IPv4 addresses to this one.
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)) return undefined;
  return { name, kind: 'ipv4', domain: name, suffix: '', registry: 'public', service: 'none' };
}

function namedHost(name: string): Host {
  const { domain, publicSuffix, isPrivate } = parse(name, options);
  return {
    name,
    kind: 'name',
    domain: domain ?? name,
    suffix: publicSuffix ?? '',
    registry: isPrivate === true ? 'private' : 'public',
    service: serviceOf(name),
  };
}

function serviceOf(name: string): HostService {
  let rest = name;
  for (let labels = 0; labels < LABELS_MAX; labels += 1) {
    const service = servicesByHost.get(rest);
    if (service !== undefined) return service;
    const dot = rest.indexOf('.');
    if (dot === -1) return 'none';
    rest = rest.slice(dot + 1);
  }
  return 'none';
}

/** Whether a suffix is one of those that registries of the public DNS give names under (the list's ICANN part). */
export function isPublicName(name: string): boolean {
  const { isIcann, isPrivate } = parse(name, options);
  return isIcann === true || isPrivate === true;
}
