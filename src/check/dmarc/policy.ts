/** Which record applies to a domain (RFC 9989 section 4.10.1). */
import { type Clock, Deadline } from '#base/clock';
import type { Resolver } from '#format/dns';
import { authorDomain, printable } from './domain.ts';
import type { DmarcPolicies, DmarcRecord } from './record.ts';
import { organizationalDomainOf, type PublishedRecord, type Walk, type WalkPorts, walkTree } from './walk.ts';

export interface DmarcPorts {
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Ends the asking before its time; what is not known by then is not known. */
  readonly signal?: AbortSignal | Deadline;
  /** For the whole call; 20 seconds when left out. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS_STANDARD = 20_000;

/** A record, and the domain it applies to. */
export interface AppliedPolicy {
  readonly kind: 'policy';
  /** The domain that was asked about: A-labels, lower case. */
  readonly domain: string;
  /** Where the record lies: the domain itself, its organizational domain, or the public suffix above that. */
  readonly policyDomain: string;
  readonly record: DmarcRecord;
  readonly policies: DmarcPolicies;
  /** Undefined where the record is the domain's own and what stands above could not be found out: `problem` says why. */
  readonly organizationalDomain?: string;
  readonly problem?: string;
}

/** What is published for a domain. */
export type PolicyFinding =
  | AppliedPolicy
  /** DMARC does not apply: there is no record, none that asks for anything, or no domain. */
  | {
      readonly kind: 'none';
      readonly domain?: string;
      readonly organizationalDomain?: string;
      readonly problem?: string;
    }
  | { readonly kind: 'temperror'; readonly domain: string; readonly problem: string };

/** Finds the record that applies to a domain. Asks at most eight questions; never rejects. */
export async function findPolicy(domain: string, ports: DmarcPorts): Promise<PolicyFinding> {
  using deadline = openDeadline(ports);
  const name = authorDomain(domain);
  if (name === undefined) return { kind: 'none', problem: 'This is no domain that can publish a policy' };
  return await discover(name, { resolver: ports.resolver, deadline });
}

/**
 * The domain at the top of the namespace under the same authority (RFC 9989 section 4.10.2), the domain itself where nothing
 * says otherwise; undefined where it could not be found out, or the text is no domain.
 */
export async function organizationalDomain(domain: string, ports: DmarcPorts): Promise<string | undefined> {
  using deadline = openDeadline(ports);
  const name = authorDomain(domain);
  if (name === undefined) return undefined;
  return organizationalDomainOf(await walkTree(name, { resolver: ports.resolver, deadline }));
}

export function openDeadline({ clock, signal, deadlineMs = DEADLINE_MS_STANDARD }: DmarcPorts): Deadline {
  return new Deadline(clock, deadlineMs, signal);
}

/** @param domain as `authorDomain` makes it */
export async function discover(domain: string, ports: WalkPorts): Promise<PolicyFinding> {
  const walk = await walkTree(domain, ports);
  const organizational = organizationalDomainOf(walk);
  const above = organizational === undefined ? {} : { organizationalDomain: organizational };
  const published = applicable(walk, organizational);
  if (published === undefined) {
    return walk.problem === undefined
      ? { kind: 'none', domain, ...above }
      : { kind: 'temperror', domain, problem: walk.problem };
  }
  const { domain: policyDomain, record } = published;
  const { policies } = record;
  if (policies === undefined) {
    const problem = `The record of ${printable(policyDomain, 253)} names no policy that can be understood`;
    return { kind: 'none', domain, ...above, problem };
  }
  const unknown = walk.problem === undefined ? {} : { problem: walk.problem };
  return { kind: 'policy', domain, policyDomain, record, policies, ...above, ...unknown };
}

/** The domain's own record, else that of its organizational domain, else that of the public suffix (`psd=y`). */
function applicable({ domain, found }: Walk, organizational: string | undefined): PublishedRecord | undefined {
  const own = found[0];
  if (own?.domain === domain) return own;
  if (organizational === undefined) return undefined;
  const last = found.at(-1);
  return found.find((each) => each.domain === organizational) ?? (last?.record.psd === 'y' ? last : undefined);
}
