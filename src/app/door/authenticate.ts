import { Deadline } from '#base/clock';
import type { House } from '#app/house';
import type { DoorParts } from '#app/smtp';
import { type AuthenticatedContent, authenticate, findBimi } from '#check/authentication';
import { planVerification, SIGNED_HEADER_OCTETS_MAX } from '#check/dkim';
import type { SpooledContent } from '#flow/receive';
import type { Resolver } from '#format/dns';

/** Nobody's mail waits longer for a logo. */
const BRAND_MS_MAX = 2_000;

/** Who stands behind a message: small ones are hashed here, at once, large ones in the pool. */
export function messageAuthenticator(house: House, resolver: Resolver): DoorParts['authenticate'] {
  const { clock, hostname: receiver } = house;
  return async ({ envelope, door, content }) => {
    const { session, reversePath: sender } = envelope;
    const question = {
      client: session.remote.address,
      helo: session.helo?.name ?? '',
      sender,
      receiver,
      spf: door.spf,
      content: await authenticatedContent(house, content),
    };
    const results = await authenticate(question, { resolver, clock });
    if (results.dmarc.result !== 'pass') return { results, brand: undefined };
    using deadline = new Deadline(clock, BRAND_MS_MAX);
    const brand = await findBimi({ dmarc: results.dmarc }, { resolver, signal: deadline.signal });
    // Most domains show none, which is not worth a word.
    return { results, brand: brand.result === 'none' || brand.result === 'skipped' ? undefined : brand };
  };
}

/**
 * Content as authentication wants it, with its header as it came, whatever was left out of it since; the bodies of large
 * messages are hashed in the pool.
 */
export async function authenticatedContent(house: House, content: SpooledContent): Promise<AuthenticatedContent> {
  const { arrived } = content;
  if (content.kind === 'memory') return { kind: 'memory', bytes: arrived?.octets ?? content.bytes };
  const { file } = content;
  const start = arrived?.octets.subarray(0, SIGNED_HEADER_OCTETS_MAX) ?? (await file.read(0, SIGNED_HEADER_OCTETS_MAX));
  const plan = planVerification(start);
  if (plan.forms.length === 0) return { kind: 'hashed', plan, hashes: [] };
  return {
    kind: 'hashed',
    plan,
    hashes: house.hashStaged({ path: file.path, from: plan.bodyStart - (arrived?.removed ?? 0), forms: plan.forms }),
  };
}
