import type { Random } from '#base/random';
import type { Resolver } from '#format/dns';
import { addressFamily } from '#format/ip';
import type { MailTarget } from './mailclient.ts';
import { findAddresses, findExchanges, type RouteFailure } from './mx.ts';
import type { OwnHosts, RouteTable } from './ports.ts';
import type { FixedHost, SendOptions } from './settings.ts';

/** Addresses that one attempt goes through; more servers than that are not more likely to answer. */
const TARGETS_MAX = 8;

export interface RouteParts {
  readonly resolver: Resolver;
  readonly own: OwnHosts;
  readonly routes: RouteTable;
  readonly random: Random;
}

/** One place to try, or why the look-up of one host failed. */
export type RouteStep = { readonly kind: 'target'; readonly target: MailTarget } | RouteFailure;

/**
 * Where to hand over the mail of a next hop, place by place: the addresses of the best host first. Hosts are looked up
 * as they are needed. Ends early with a failure that no other host can mend.
 */
export async function* routeTo(
  nextHop: string,
  options: SendOptions,
  parts: RouteParts,
  signal: AbortSignal,
): AsyncGenerator<RouteStep> {
  const fixed = parts.routes.find(nextHop) ?? options.smartHost;
  if (fixed !== undefined) {
    for await (const step of targetsOf(fixed.host, fixed, { options, parts, signal })) yield ours(step);
    return;
  }
  const literal = literalAddress(nextHop);
  if (literal !== undefined) {
    yield targetOrLoop(literal, literal, directly(literal, options), { options, parts });
    return;
  }
  const found = await findExchanges(nextHop, parts, signal);
  if (found.kind !== 'hosts') {
    yield found;
    return;
  }
  const seen = new Set<string>();
  for (const host of found.hosts) {
    for await (const step of targetsOf(host, directly(host, options), { options, parts, signal })) {
      if (step.kind === 'target') {
        // Several names of one server are one place.
        if (seen.has(step.target.address)) continue;
        seen.add(step.target.address);
      }
      yield step;
      if (seen.size >= TARGETS_MAX) return;
    }
  }
}

/** A host of our settings that cannot be found is ours to mend, and nobody's mail goes back for it (RFC 3463 X.3.5). */
function ours(step: RouteStep): RouteStep {
  return step.kind === 'permanent' ? { kind: 'temporary', status: '4.3.5', text: step.text } : step;
}

function directly(host: string, options: SendOptions): FixedHost {
  return { host, port: options.outboundPort, tls: 'opportunistic', implicitTls: false, credentials: undefined };
}

interface StepParts {
  readonly options: SendOptions;
  readonly parts: RouteParts;
}

async function* targetsOf(
  host: string,
  fixed: FixedHost,
  of: StepParts & { readonly signal: AbortSignal },
): AsyncGenerator<RouteStep> {
  if (addressFamily(host) !== 0) {
    yield targetOrLoop(host, host, fixed, of);
    return;
  }
  const found = await findAddresses(host, of.parts.resolver, of.signal);
  if (found.kind !== 'addresses') {
    yield found;
    return;
  }
  for (const address of found.addresses) yield targetOrLoop(host, address, fixed, of);
}

function targetOrLoop(host: string, address: string, fixed: FixedHost, { options, parts }: StepParts): RouteStep {
  if (parts.own.isOwnAddress(address, fixed.port)) {
    return {
      kind: 'permanent',
      status: '5.4.6',
      text: `${host} [${address}] is this server, which does not host the domain`,
    };
  }
  const { port, tls, implicitTls, credentials } = fixed;
  const { sourceAddress, helo } = options;
  return {
    kind: 'target',
    target: { host, address, port, protocol: 'smtp', tls, implicitTls, sourceAddress, helo, credentials },
  };
}

/** `[192.0.2.1]` and `[IPv6:2001:db8::1]` (RFC 5321 section 4.1.3). */
function literalAddress(nextHop: string): string | undefined {
  if (!nextHop.startsWith('[') || !nextHop.endsWith(']')) return undefined;
  const address = nextHop.slice(1, -1).replace(/^IPv6:/i, '');
  return addressFamily(address) === 0 ? undefined : address;
}
