/** The chain judged (RFC 8617 section 5.2, steps 4 to 7). */
import type { ArcClaim, ArcPlan, ArcSet } from './arcplan.ts';
import type { BodyHash } from './bodyhash.ts';
import { type Header, SignedOctets } from './canon.ts';
import type { VerificationPlan } from './plan.ts';
import type { ArcVerdict } from './types.ts';
import { distrusted, findKeys, tryKeys, type VerificationPorts, verifySignature } from './verify.ts';

/**
 * Whether the chain is whole. Anything that cannot be found out breaks it, DNS included (section 5.2.1). `hashes` are those of
 * `hashBody(plan.forms, …)`. Never rejects.
 */
export async function verifyArc(
  plan: VerificationPlan,
  hashes: readonly BodyHash[],
  ports: VerificationPorts,
): Promise<ArcVerdict> {
  const { arc, header } = plan;
  if (arc.kind === 'none') return noChain;
  const problem = arc.kind === 'failed' ? arc.problem : await chainProblem({ header, arc, hashes }, ports);
  return problem === undefined ? { result: 'pass', ...arc.claim } : fail(arc.claim, problem);
}

/** The verdict when nothing more can be found out: a chain that is not proved is broken (section 5.2.1). */
export function unverifiedArc({ arc }: VerificationPlan, problem: string): ArcVerdict {
  if (arc.kind === 'none') return noChain;
  return fail(arc.claim, arc.kind === 'failed' ? arc.problem : problem);
}

const noChain: ArcVerdict = { result: 'none', instances: 0, sealers: [], results: '' };

function fail(claim: ArcClaim, problem: string): ArcVerdict {
  return { result: 'fail', ...claim, problem };
}

interface Chain {
  readonly header: Header;
  readonly arc: ArcPlan & { readonly kind: 'chain' };
  readonly hashes: readonly BodyHash[];
}

async function chainProblem({ header, arc, hashes }: Chain, ports: VerificationPorts): Promise<string | undefined> {
  const { signature, sets, form } = arc;
  const outcome = distrusted(await verifySignature({ header, signature, hash: hashes[form] }, ports), signature);
  if (outcome.result !== 'pass') return `message signature ${sets.length}: ${outcome.problem ?? outcome.result}`;
  return sealsProblem(header, sets, ports);
}

/** Each seal covers all sets up to its own (section 5.1.1), so that they are written out once, from the first one on. */
async function sealsProblem(
  header: Header,
  sets: readonly ArcSet[],
  ports: VerificationPorts,
): Promise<string | undefined> {
  const findings = await Promise.all(sets.map(async ({ seal }) => findKeys(seal, ports)));
  const octets = new SignedOctets(header, 'relaxed');
  for (const [i, { results, message, seal }] of sets.entries()) {
    const finding = findings[i];
    if (finding?.kind !== 'keys') return `seal ${i + 1}: ${finding?.outcome.problem ?? 'no key'}`;
    octets.add(results);
    octets.add(message);
    const outcome = tryKeys(seal, finding.keys, octets.withSignature(seal.field, seal.blank));
    const { result, problem } = distrusted(outcome, seal);
    if (result !== 'pass') return `seal ${i + 1}: ${problem ?? result}`;
    octets.add(seal.field);
  }
  return undefined;
}
