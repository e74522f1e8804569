import { isAddressLiteral, parseAddressLiteral } from '#format/address';
import { isUnknown, type Looking } from './see-client.ts';
import type { SenderSight } from './sight.ts';

/**
 * Whether an answer to the sender's domain would have somewhere to go: MX, else an address (RFC 5321 section 5.1), or not
 * at all by its own word (RFC 7505). Never rejects.
 */
export async function seeSender(domain: string, { resolver, signal }: Looking): Promise<SenderSight> {
  const literal = parseAddressLiteral(domain);
  if (literal !== undefined && isAddressLiteral(literal)) return { domain, route: 'literal' };
  const mx = await resolver.query(domain, 'MX', signal);
  if (mx.kind === 'records') {
    // RFC 7505 section 3: it is the only record then; beside others an empty exchange is merely broken.
    const isNull = mx.records.length === 1 && mx.records[0]?.exchange === '';
    return { domain, route: isNull ? 'null-mx' : 'mx' };
  }
  if (isUnknown(mx)) return { domain, route: 'unknown' };
  if (mx.kind === 'nxdomain') return { domain, route: 'none' };
  const [a, aaaa] = await Promise.all([resolver.query(domain, 'A', signal), resolver.query(domain, 'AAAA', signal)]);
  if (a.kind === 'records' || aaaa.kind === 'records') return { domain, route: 'address' };
  return { domain, route: isUnknown(a) || isUnknown(aaaa) ? 'unknown' : 'none' };
}
