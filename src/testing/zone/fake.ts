import { type DnsAnswer, type DnsType, normaliseName, type Resolver } from '#format/dns';
import { lookUp, type Zone, ZONE_TTL_S } from './zone.ts';

/** A resolver that knows one zone and nothing else. `asked` keeps each question as `TYPE name`. */
export class FakeResolver implements Resolver {
  zone: Zone;
  readonly asked: string[] = [];

  constructor(zone: Zone) {
    this.zone = zone;
  }

  async query<T extends DnsType>(name: string, type: T, signal?: AbortSignal): Promise<DnsAnswer<T>> {
    const asked = normaliseName(name);
    if (asked === undefined) return { kind: 'failed', reason: 'name' };
    this.asked.push(`${type} ${asked}`);
    if (signal?.aborted) return { kind: 'failed', reason: 'cancelled' };
    const finding = lookUp(this.zone, asked, type);
    switch (finding.kind) {
      case 'records': {
        const { records, entry } = finding;
        return { kind: 'records', records, ad: entry.secure ?? false, ttl: entry.ttl ?? ZONE_TTL_S };
      }
      case 'none':
      case 'nxdomain':
        return { kind: finding.kind, ad: finding.secure };
      case 'silent':
        return { kind: 'failed', reason: 'timeout' };
      case 'chain':
      case 'servfail':
      case 'refused':
        return { kind: 'failed', reason: finding.kind };
      default:
        return finding satisfies never;
    }
  }
}
