import { CNAME_CHAIN_MAX, type DnsRecords, type DnsType } from '#format/dns';

/** How asking goes wrong. `silent` never answers, which a resolver sees as a time-out. */
export type ZoneFailure = 'silent' | 'servfail' | 'refused';

/** The records of one name, each type with its list or its failure. */
export type ZoneEntry = {
  readonly [T in DnsType]?: readonly DnsRecords[T][] | ZoneFailure;
} & {
  /** Seconds; 300 when left out. */
  readonly ttl?: number;
  /** Answered with the AD bit. */
  readonly secure?: boolean;
};

/** Names (lower case, no final dot) with their records, or with a failure of all their types. */
export type Zone = Readonly<Record<string, ZoneEntry | ZoneFailure>>;

export const ZONE_TTL_S = 300;

/** What the zone says of a question, after following aliases inside the zone. */
export type ZoneFinding<T extends DnsType = DnsType> =
  | {
      readonly kind: 'records';
      readonly name: string;
      readonly records: readonly DnsRecords[T][];
      readonly entry: ZoneEntry;
    }
  | { readonly kind: 'none' | 'nxdomain'; readonly name: string; readonly secure: boolean }
  | { readonly kind: 'chain' }
  | { readonly kind: ZoneFailure };

/** Looks a question up. `aliases` receives each name that led on to another. */
export function lookUp<T extends DnsType>(zone: Zone, start: string, type: T, aliases: string[] = []): ZoneFinding<T> {
  let name = start;
  for (;;) {
    const entry = zone[name];
    if (entry === undefined) {
      const below = Object.keys(zone).some((each) => each.endsWith(`.${name}`));
      return { kind: below ? 'none' : 'nxdomain', name, secure: false };
    }
    if (typeof entry === 'string') return { kind: entry };
    const records = entry[type] as readonly DnsRecords[T][] | ZoneFailure | undefined;
    if (typeof records === 'string') return { kind: records };
    if (records !== undefined && records.length > 0) return { kind: 'records', name, records, entry };
    const alias = type === 'CNAME' || typeof entry.CNAME === 'string' ? undefined : entry.CNAME?.[0];
    if (alias === undefined) return { kind: 'none', name, secure: entry.secure ?? false };
    aliases.push(name);
    if (aliases.length > CNAME_CHAIN_MAX) return { kind: 'chain' };
    name = alias;
  }
}
