import type { Random } from '#base/random';
import type { Resolver } from '#format/dns';
import { addressFamily } from '#format/ip';
import type { TlsDemand } from '#model/queue';
import type { MailTarget, TlsTerms } from './mailclient.ts';
import { type AddressFinding, findAddresses, findExchanges, type RouteFailure } from './mx.ts';
import type { OwnHosts, RouteTable, TlsPolicies } from './ports.ts';
import type { SendOptions } from './settings.ts';
import { findTerms, type HostFacts, opportunisticTerms, settingTerms, type TlsReported } from './tls.ts';

/** Addresses that one attempt goes through; more servers than that are not more likely to answer. */
const TARGETS_MAX = 8;

export interface RouteParts {
  readonly resolver: Resolver;
  readonly own: OwnHosts;
  readonly routes: RouteTable;
  readonly random: Random;
  readonly policies: TlsPolicies;
}

/** One place to try, or why the look-up of one host failed. */
export type RouteStep =
  | { readonly kind: 'target'; readonly target: MailTarget; readonly report: TlsReported | undefined }
  | RouteFailure;

/** Where a message goes, and what it asks of the way. */
export interface RouteQuestion {
  readonly nextHop: string;
  readonly demand: TlsDemand;
}

/**
 * Where to hand over the mail of a next hop, place by place: the addresses of the best host first, each with what TLS to
 * it has to be. Hosts are looked up as they are needed. Ends early with a failure that no other host can mend.
 */
export async function* routeTo(
  question: RouteQuestion,
  options: SendOptions,
  parts: RouteParts,
  signal: AbortSignal,
): AsyncGenerator<RouteStep> {
  const { nextHop, demand } = question;
  const fixed = parts.routes.find(nextHop) ?? options.smartHost;
  if (fixed !== undefined) {
    const terms = settingTerms(fixed.host, fixed.tls, demand);
    for await (const step of targetsOf(fixed.host, { ...fixed, terms }, { options, parts, signal })) yield ours(step);
    return;
  }
  const literal = literalAddress(nextHop);
  if (literal !== undefined) {
    const terms = literalTerms(literal, demand);
    yield 'kind' in terms ? terms : targetOrLoop(literal, literal, directly(terms, options), { options, parts });
    return;
  }
  yield* exchangesOf(question, { options, parts, signal });
}

/** The servers of a domain, as DNS and policy name them. */
async function* exchangesOf({ nextHop, demand }: RouteQuestion, of: StepParts & WithSignal): AsyncGenerator<RouteStep> {
  const { options, parts, signal } = of;
  const heeded = demand !== 'optional' && !options.tls.ignored.has(nextHop);
  // Asked at the same time, so that a domain without a policy is not reached later for it.
  const finding = heeded && options.tls.mtaSts ? parts.policies.find(nextHop, signal) : undefined;
  const found = await findExchanges(nextHop, parts, signal);
  if (found.kind !== 'hosts') {
    yield found;
    return;
  }
  const sts = (await finding) ?? { kind: 'none', problem: undefined };
  if (sts.kind === 'unknown') {
    yield { kind: 'temporary', status: '4.3.0', text: `What is kept of the policy of ${nextHop} cannot be read` };
    return;
  }
  const mxSecure = found.secure && parts.policies.dane();
  const dane = heeded && options.tls.dane && mxSecure;
  const { byMx } = found;
  const facts = { domain: nextHop, byMx, mxSecure, port: options.outboundPort, demand, sts, dane };
  const seen = new Set<string>();
  for (const host of found.hosts) {
    for await (const step of stepsOf({ ...facts, host }, of)) {
      if (step.kind === 'target') {
        // Several names of one server are one place, unless it has to show a certificate for its name.
        const { address, tls } = step.target;
        const place = tls.mode === 'verified' ? `${address} ${tls.serverName}` : address;
        if (seen.has(place)) continue;
        seen.add(place);
      }
      yield step;
      if (seen.size >= TARGETS_MAX) return;
    }
  }
}

/** The places of one server of a domain, or why it is not to be used. */
async function* stepsOf(
  facts: Omit<HostFacts, 'addressesSecure'>,
  of: StepParts & WithSignal,
): AsyncGenerator<RouteStep> {
  const { options, parts, signal } = of;
  const { host } = facts;
  const found = await addressesOf(host, of);
  if (found.kind !== 'addresses') {
    yield found;
    return;
  }
  // RFC 7672 section 2.2: an MX record that names an address has no TLSA records.
  const named = { ...facts, addressesSecure: found.secure, dane: facts.dane && addressFamily(host) === 0 };
  const terms = await findTerms(named, parts.resolver, signal);
  if (terms.kind !== 'terms') {
    yield terms;
    return;
  }
  const place = { ...directly(terms.terms, options), report: terms.report };
  for (const address of found.addresses) yield targetOrLoop(host, address, place, of);
}

/** A host of our settings that cannot be found is ours to mend, and nobody's mail goes back for it (RFC 3463 X.3.5). */
function ours(step: RouteStep): RouteStep {
  return step.kind === 'permanent' ? { kind: 'temporary', status: '4.3.5', text: step.text } : step;
}

/** How a place is spoken to. */
interface Place {
  readonly port: number;
  readonly terms: TlsTerms;
  readonly implicitTls: boolean;
  readonly credentials: MailTarget['credentials'];
  readonly report?: TlsReported;
}

function directly(terms: TlsTerms, options: SendOptions): Place {
  return { port: options.outboundPort, terms, implicitTls: false, credentials: undefined };
}

/** RFC 8461 section 3.4, RFC 7672 section 2.2: nothing is published of an address, so nothing can be proven of it. */
function literalTerms(address: string, demand: TlsDemand): TlsTerms | RouteFailure {
  if (demand !== 'required') return opportunisticTerms(address);
  const text = `The sender requires protection all the way (REQUIRETLS), which cannot be had for the address [${address}]`;
  return { kind: 'permanent', stage: 'tls', status: '5.7.30', text };
}

interface StepParts {
  readonly options: SendOptions;
  readonly parts: RouteParts;
}

interface WithSignal {
  readonly signal: AbortSignal;
}

/** Where the host is an address itself, it is not asked for. */
async function addressesOf(host: string, { parts, signal }: StepParts & WithSignal): Promise<AddressFinding> {
  if (addressFamily(host) !== 0) return { kind: 'addresses', addresses: [host], secure: false };
  return await findAddresses(host, parts.resolver, signal);
}

async function* targetsOf(host: string, place: Place, of: StepParts & WithSignal): AsyncGenerator<RouteStep> {
  const found = await addressesOf(host, of);
  if (found.kind !== 'addresses') {
    yield found;
    return;
  }
  for (const address of found.addresses) yield targetOrLoop(host, address, place, of);
}

function targetOrLoop(host: string, address: string, place: Place, { options, parts }: StepParts): RouteStep {
  if (parts.own.isOwnAddress(address, place.port)) {
    return {
      kind: 'permanent',
      status: '5.4.6',
      text: `${host} [${address}] is this server, which does not host the domain`,
    };
  }
  const { port, terms: tls, implicitTls, credentials, report } = place;
  const { sourceAddress, helo } = options;
  return {
    kind: 'target',
    target: { host, address, port, protocol: 'smtp', tls, implicitTls, sourceAddress, helo, credentials },
    report,
  };
}

/** `[192.0.2.1]` and `[IPv6:2001:db8::1]` (RFC 5321 section 4.1.3). */
function literalAddress(nextHop: string): string | undefined {
  if (!nextHop.startsWith('[') || !nextHop.endsWith(']')) return undefined;
  const address = nextHop.slice(1, -1).replace(/^IPv6:/i, '');
  return addressFamily(address) === 0 ? undefined : address;
}
