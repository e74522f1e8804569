/** Identifier alignment (RFC 9989 sections 4.4 and 4.10.2). */
import { isAtOrBelow } from './domain.ts';
import type { AppliedPolicy } from './policy.ts';
import { organizationalDomainOf, type WalkPorts, walkTree } from './walk.ts';

/** Domains that may have to walk; further ones do not align. The RFC sets no limit to what one message may cost. */
const WALKS_MAX = 10;

export interface Aligned {
  readonly domains: readonly string[];
  /** Why one more may be aligned. */
  readonly problem?: string;
}

export interface Identifiers {
  readonly domains: readonly string[];
  readonly mode: 'r' | 's';
}

/** Which of the identifiers, each named once, are aligned with the author domain. */
export async function alignedDomains(
  { domain, organizationalDomain, problem }: AppliedPolicy,
  identifiers: Identifiers,
  ports: WalkPorts,
): Promise<Aligned> {
  const aligned = identifiers.domains.filter((each) => each === domain);
  if (identifiers.mode === 's') return { domains: aligned };
  const others = identifiers.domains.filter((each) => each !== domain && mayAlign(each, domain, organizationalDomain));
  if (organizationalDomain === undefined) {
    return { domains: aligned, ...(others.length === 0 || problem === undefined ? {} : { problem }) };
  }
  let unknown: string | undefined;
  for (const other of others.slice(0, WALKS_MAX)) {
    const walk = await walkTree(other, ports);
    if (organizationalDomainOf(walk) === organizationalDomain) aligned.push(other);
    else unknown ??= walk.problem;
  }
  return { domains: aligned, ...(unknown === undefined ? {} : { problem: unknown }) };
}

/** An organizational domain is the domain itself or lies above it: what is not below the author's cannot share it. */
function mayAlign(identifier: string, domain: string, organizational: string | undefined): boolean {
  if (organizational !== undefined) return isAtOrBelow(identifier, organizational);
  // Not known: only domains under one top label can share anything.
  return topLabel(identifier) === topLabel(domain);
}

function topLabel(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
