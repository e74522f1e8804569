/** The questions mail asks, in the order of their usefulness. */
export const dnsTypes = ['A', 'AAAA', 'MX', 'TXT', 'PTR', 'TLSA', 'CNAME'] as const;
export type DnsType = (typeof dnsTypes)[number];

export interface MxRecord {
  readonly preference: number;
  /** Lower case, without the final dot; empty for the root, which is the null MX (RFC 7505). May not be a usable name. */
  readonly exchange: string;
}

export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  /** May be empty or of a length that fits no matching type: the reader must check (RFC 7671 section 2.1). */
  readonly certificate: Uint8Array;
}

/** What one record of each type carries. */
export interface DnsRecords {
  readonly A: string;
  readonly AAAA: string;
  readonly MX: MxRecord;
  /**
   * The character strings of the record joined without a space (RFC 7208 section 3.3). Each character is one octet,
   * U+0000 to U+00FF: a TXT record has no charset (RFC 1035 section 3.3.14), and who reads it must be able to tell
   * that an octet is not ASCII. Up to 64 KiB.
   */
  readonly TXT: string;
  readonly PTR: string;
  readonly TLSA: TlsaRecord;
  readonly CNAME: string;
}

/** Why a question got no answer. None of them says that the name has no such record. */
export type DnsFailure =
  | 'name' // what was asked for is not a domain name: asking would be pointless
  | 'timeout'
  | 'network' // no server could be reached
  | 'servfail' // the server could not find out, which includes bogus DNSSEC
  | 'refused' // the server does not answer us, or only points elsewhere
  | 'malformed' // the answer breaks the protocol or one of our bounds
  | 'chain' // more than CNAME_CHAIN_MAX aliases, or a loop of them
  | 'busy' // our own bound of questions in flight
  | 'cancelled';

export type DnsAnswer<T extends DnsType = DnsType> =
  | {
      readonly kind: 'records';
      readonly records: readonly DnsRecords[T][];
      /** Validated by DNSSEC, said by a server whose word we take (RFC 4035 section 3.2.3). */
      readonly ad: boolean;
      /** Seconds for which this stays true. */
      readonly ttl: number;
    }
  /** The name exists and has no record of this type (NODATA, RFC 2308 section 2.2). */
  | { readonly kind: 'none'; readonly ad: boolean }
  | { readonly kind: 'nxdomain'; readonly ad: boolean }
  | { readonly kind: 'failed'; readonly reason: DnsFailure };

/** The port through which everybody asks. Never rejects: failures are answers. */
export interface Resolver {
  /** What is known by now, without asking or waiting; undefined where `query` would have to ask. Never `cancelled`. */
  peek<T extends DnsType>(name: string, type: T): DnsAnswer<T> | undefined;
  query<T extends DnsType>(name: string, type: T, signal?: AbortSignal): Promise<DnsAnswer<T>>;
  /**
   * The same, past what is remembered here: for records that somebody may have changed a moment ago. Absent where nothing
   * is remembered.
   */
  queryAnew?<T extends DnsType>(name: string, type: T, signal?: AbortSignal): Promise<DnsAnswer<T>>;
}
