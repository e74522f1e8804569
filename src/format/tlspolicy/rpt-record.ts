import { readVersionedFields, trim } from './fields.ts';

/** The TXT record at `_smtp._tls.DOMAIN` (RFC 8460 section 3). */
export interface TlsRptRecord {
  /** Where reports go: `mailto:` and `https:` URIs as they are written; at least one. */
  readonly rua: readonly string[];
}

const URIS_MAX = 10;
const URI_CHARS_MAX = 2_000;

/** Reads the TXT records of `_smtp._tls.DOMAIN`; undefined where the domain asks for no reports that could be sent. */
export function parseTlsRptRecord(texts: readonly string[]): TlsRptRecord | undefined {
  const fields = readVersionedFields(texts, 'v=TLSRPTv1');
  if (fields === undefined || fields === 'malformed') return undefined;
  const rua = (fields.get('rua') ?? '')
    .split(',', URIS_MAX)
    .map(trim)
    .filter((uri) => uri.length <= URI_CHARS_MAX && /^(?:mailto:|https:\/\/)[\x21-\x7e]+$/i.test(uri));
  return rua.length === 0 ? undefined : { rua };
}
