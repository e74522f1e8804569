import { readVersionedFields } from './fields.ts';

/** The TXT record at `_mta-sts.DOMAIN` (RFC 8461 section 3.1). */
export interface StsRecord {
  /** Changes with the policy; up to 32 letters and digits. */
  readonly id: string;
}

/**
 * Reads the TXT records of `_mta-sts.DOMAIN`. Undefined where the domain has no MTA-STS policy, as far as they say: none
 * of the records is one, more than one is, or it cannot be read.
 */
export function parseStsRecord(texts: readonly string[]): StsRecord | undefined {
  const fields = readVersionedFields(texts, 'v=STSv1');
  if (fields === undefined || fields === 'malformed') return undefined;
  const id = fields.get('id');
  return id !== undefined && /^[A-Za-z0-9]{1,32}$/.test(id) ? { id } : undefined;
}
