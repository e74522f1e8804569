/** What a domain asks for mail that fails (RFC 9989 sections 4.7 and 4.10.1). */
import { printable } from './domain.ts';
import type { AppliedPolicy } from './policy.ts';
import type { DmarcPolicy } from './types.ts';
import type { WalkPorts } from './walk.ts';

export const strictness: Readonly<Record<DmarcPolicy, number>> = { none: 0, quarantine: 1, reject: 2 };

export interface AskedPolicy {
  readonly policy: DmarcPolicy;
  /** Why it may be another one; then this is the weaker of the two. */
  readonly problem?: string;
}

/** `p` for the domain itself, `sp` for those below it, `np` for those that do not exist; one level less while testing. */
export async function askedPolicy(finding: AppliedPolicy, ports: WalkPorts): Promise<AskedPolicy> {
  const asked = await publishedPolicy(finding, ports);
  return finding.record.testing ? { ...asked, policy: lowered(asked.policy) } : asked;
}

async function publishedPolicy(
  { domain, policyDomain, policies: { p, sp, np } }: AppliedPolicy,
  ports: WalkPorts,
): Promise<AskedPolicy> {
  if (policyDomain === domain) return { policy: p };
  const existing = sp ?? p;
  if (np === undefined || np === existing) return { policy: existing };
  const exists = await domainExists(domain, ports);
  if (typeof exists === 'boolean') return { policy: exists ? existing : np };
  return { policy: strictness[np] < strictness[existing] ? np : existing, ...exists };
}

/** RFC 9989 section 4.7, tag `t`. */
function lowered(policy: DmarcPolicy): DmarcPolicy {
  return policy === 'reject' ? 'quarantine' : 'none';
}

/** A name exists if it has any record, or any below it (RFC 9989 section 3.2.13 and appendix A.4, RFC 8020). */
async function domainExists(
  domain: string,
  { resolver, deadline }: WalkPorts,
): Promise<boolean | { readonly problem: string }> {
  // An answer for A follows an alias, and is NXDOMAIN where the target is gone: then the alias itself is asked for.
  for (const type of ['A', 'CNAME'] as const) {
    const answer = resolver.peek(domain, type) ?? (await resolver.query(domain, type, deadline.signal));
    if (answer.kind === 'records' || answer.kind === 'none') return true;
    if (answer.kind === 'nxdomain') continue;
    if (answer.reason === 'name') return false;
    const why = deadline.over ? 'it took too long' : answer.reason;
    return { problem: `Cannot find out whether ${printable(domain, 253)} exists: ${why}` };
  }
  return false;
}
