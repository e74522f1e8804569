import type { SignatureVerdict } from '#check/dkim';
import type { SpfVerdict } from '#check/spf';
import { alignedDomains } from './align.ts';
import { askedPolicy, strictness } from './asked.ts';
import { authorDomain, printable } from './domain.ts';
import { type AppliedPolicy, type DmarcPorts, discover, openDeadline } from './policy.ts';
import type { DmarcVerdict } from './types.ts';
import type { WalkPorts } from './walk.ts';

/** What is known of a message: who is in From, and who authenticated it. */
export interface DmarcQuestion {
  /** The domain of each mailbox in From, as found: of all fields, of groups too; '' for a mailbox without a domain. */
  readonly from: readonly string[];
  /** From fields; 1 when left out. With several, nobody can say which one is shown: the message never passes. */
  readonly fields?: number;
  /** Of the reverse-path, or of HELO where that is null (RFC 9989 section 3.2.4); not of HELO beside a reverse-path. */
  readonly spf: SpfVerdict;
  readonly dkim: readonly SignatureVerdict[];
}

/** Author domains that are looked at. A message that names more is treated as one that nobody stands behind. */
const AUTHOR_DOMAINS_MAX = 10;
const RECORD_CHARACTERS_MAX = 512;

/**
 * Whether the domain in From stands behind a message (RFC 9989 section 5.3). Never rejects: a failure of DNS, or a deadline
 * that passed, is `temperror`.
 */
export async function checkDmarc(question: DmarcQuestion, ports: DmarcPorts): Promise<DmarcVerdict> {
  using deadline = openDeadline(ports);
  const walkPorts = { resolver: ports.resolver, deadline };
  const { domains, unusable } = authorsOf(question.from);
  const identifiers = identifiersOf(question);
  const [only] = domains;
  if (only === undefined) return { ...nothing, problem: 'From names no domain' };
  const single = domains.length === 1 && !unusable && (question.fields ?? 1) === 1;
  if (single) return await judge(only, identifiers, walkPorts);
  return await judgeAll(domains, identifiers, walkPorts);
}

const nothing: DmarcVerdict = { result: 'none', policy: 'none', alignedSpf: false, alignedDkim: [] };

interface Authors {
  readonly domains: readonly string[];
  /** A mailbox has no domain that could publish anything. */
  readonly unusable: boolean;
}

function authorsOf(from: readonly string[]): Authors {
  const domains = new Set<string>();
  let unusable = false;
  for (const text of from) {
    // "a@b" as a domain is an address with two at-signs: which part is shown as the domain, nobody knows.
    for (const part of text.split('@')) {
      const domain = authorDomain(part);
      if (domain === undefined) unusable = true;
      else domains.add(domain);
    }
  }
  return { domains: [...domains], unusable };
}

interface Authenticated {
  readonly spf: readonly string[];
  readonly dkim: readonly string[];
}

/** The authenticated identifiers (RFC 9989 section 4.3): those that passed and can be trusted. */
function identifiersOf({ spf, dkim }: DmarcQuestion): Authenticated {
  const signers = new Set<string>();
  for (const { result, domain, testing, partial } of dkim) {
    const signer = result === 'pass' && testing !== true && partial !== true ? authorDomain(domain) : undefined;
    if (signer !== undefined) signers.add(signer);
  }
  const sender = spf.result === 'pass' ? authorDomain(spf.domain) : undefined;
  return { spf: sender === undefined ? [] : [sender], dkim: [...signers] };
}

/**
 * Several author domains: each is judged, and the strictest policy of those that fail counts (RFC 9989 section 11.5), or a
 * second mailbox in From would be a way around every policy. Such a message never passes.
 */
async function judgeAll(
  domains: readonly string[],
  identifiers: Authenticated,
  ports: WalkPorts,
): Promise<DmarcVerdict> {
  if (domains.length > AUTHOR_DOMAINS_MAX) {
    const problem = `From names ${domains.length} domains, more than ${AUTHOR_DOMAINS_MAX}`;
    return { ...nothing, result: 'fail', policy: 'reject', problem };
  }
  const verdicts: DmarcVerdict[] = [];
  for (const domain of domains) verdicts.push(await judge(domain, identifiers, ports));
  const ranked = verdicts.toSorted((a, b) => severity(b) - severity(a));
  const worst = ranked[0] ?? nothing;
  const names = domains.map((domain) => printable(domain, 80)).join(', ');
  const told = worst.problem === undefined ? '' : `: ${worst.problem}`;
  const problem = `From does not name exactly one domain, in one field (${names})${told}`;
  const { fromDomain: _, ...rest } = worst;
  if (worst.result === 'pass' || worst.result === 'none') return { ...nothing, problem };
  return { ...rest, problem };
}

/** A failure that is known to be strict, then what is not known, then other failures. */
function severity({ result, policy }: DmarcVerdict): number {
  if (result === 'fail') return policy === 'none' ? 1 : 2 + strictness[policy];
  return result === 'temperror' ? 2 : 0;
}

/** One author domain (RFC 9989 sections 5.3.2 to 5.3.5). */
async function judge(domain: string, identifiers: Authenticated, ports: WalkPorts): Promise<DmarcVerdict> {
  const finding = await discover(domain, ports);
  const fromDomain = printable(domain, 253);
  if (finding.kind !== 'policy') {
    // The finding's own domain gives way to the verdict's name for it.
    const { kind, domain: _, ...rest } = finding;
    return { ...nothing, result: kind, fromDomain, ...rest };
  }
  const { record, organizationalDomain, policyDomain } = finding;
  const asked = await askedPolicy(finding, ports);
  const spf = await alignedDomains(finding, { domains: identifiers.spf, mode: record.aspf }, ports);
  const dkim = await alignedDomains(finding, { domains: identifiers.dkim, mode: record.adkim }, ports);
  const passes = spf.domains.length > 0 || dkim.domains.length > 0;
  const problem = asked.problem ?? spf.problem ?? dkim.problem;
  return {
    result: passes ? 'pass' : problem === undefined ? 'fail' : 'temperror',
    fromDomain,
    ...(organizationalDomain === undefined ? {} : { organizationalDomain }),
    policyDomain,
    record: printable(record.text, RECORD_CHARACTERS_MAX),
    policy: asked.policy,
    published: publishedBy(finding),
    alignedSpf: spf.domains.length > 0,
    alignedDkim: dkim.domains,
    ...(passes || problem === undefined ? {} : { problem }),
  };
}

function publishedBy({ record, policies }: AppliedPolicy): NonNullable<DmarcVerdict['published']> {
  const { adkim, aspf, testing, rua, ruf, fo } = record;
  return { ...policies, adkim, aspf, testing, rua, ruf, fo };
}
