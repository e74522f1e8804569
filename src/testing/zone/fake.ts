import { type DnsAnswer, type DnsType, queryName, type Resolver } from '#format/dns';
import { lookUp, type Zone, ZONE_TTL_S } from './zone.ts';

/** A resolver that knows one zone and nothing else. `asked` keeps each question as `TYPE name`. */
export class FakeResolver implements Resolver {
  zone: Zone;
  /** True to know everything before it is asked, as after a first message from the same place. */
  warm = false;
  readonly asked: string[] = [];

  constructor(zone: Zone) {
    this.zone = zone;
  }

  peek<T extends DnsType>(name: string, type: T): DnsAnswer<T> | undefined {
    const asked = queryName(name);
    if (!this.warm || asked === undefined) return undefined;
    this.asked.push(`${type} ${asked}`);
    return answerOf(this.zone, asked, type);
  }

  async query<T extends DnsType>(name: string, type: T, signal?: AbortSignal): Promise<DnsAnswer<T>> {
    const asked = queryName(name);
    if (asked === undefined) return { kind: 'failed', reason: 'name' };
    this.asked.push(`${type} ${asked}`);
    if (signal?.aborted) return { kind: 'failed', reason: 'cancelled' };
    return answerOf(this.zone, asked, type);
  }
}

function answerOf<T extends DnsType>(zone: Zone, name: string, type: T): DnsAnswer<T> {
  const finding = lookUp(zone, name, type);
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
