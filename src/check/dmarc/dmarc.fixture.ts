import type { SignatureVerdict } from '#check/dkim';
import type { SpfVerdict } from '#check/spf';
import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import { checkDmarc, type DmarcPorts, type DmarcQuestion, type DmarcVerdict } from './mod.ts';

/** A zone in which the domains have these records, at `_dmarc` below them. */
export function policies(records: Readonly<Record<string, string | readonly string[]>>, rest: Zone = {}): Zone {
  const zone: Record<string, Zone[string]> = { ...rest };
  for (const [domain, texts] of Object.entries(records)) zone[`_dmarc.${domain}`] = { TXT: [texts].flat() };
  return zone;
}

export function portsOf(zone: Zone): DmarcPorts & { readonly resolver: FakeResolver } {
  return { resolver: new FakeResolver(zone), clock: new FakeClock() };
}

export function spf(domain: string, changes: Partial<SpfVerdict> = {}): SpfVerdict {
  return { result: 'pass', scope: 'mailfrom', domain, lookups: 0, voidLookups: 0, ...changes };
}

export const noSpf = spf('elsewhere.test', { result: 'none' });

export function signature(domain: string, changes: Partial<SignatureVerdict> = {}): SignatureVerdict {
  return { result: 'pass', domain, selector: 's', algorithm: 'rsa-sha256', ...changes };
}

export async function judge(
  zone: Zone,
  from: string | readonly string[],
  changes: Partial<DmarcQuestion> = {},
): Promise<DmarcVerdict & { readonly asked: readonly string[] }> {
  const ports = portsOf(zone);
  const verdict = await checkDmarc({ from: [from].flat(), spf: noSpf, dkim: [], ...changes }, ports);
  return { ...verdict, asked: ports.resolver.asked };
}
