/** What has to be done to verify a message, made from its header alone. */
import { FIELDS_MAX, type HeaderField, scanHeader } from '#format/message';
import { type ArcPlan, planArc } from './arcplan.ts';
import { type BodyForm, formAt } from './bodyhash.ts';
import type { Header } from './canon.ts';
import { readSignature, type Signature, type SignatureLabel } from './signature.ts';

/** A longer header is not looked at: nobody signs one in good faith. */
export const SIGNED_HEADER_OCTETS_MAX = 1024 * 1024;
/** Signatures that are verified, from the top, where the latest stand: each may cost a question and a calculation. */
const SIGNATURES_MAX = 10;

/** A signature that keys and hashes decide, or one that is settled already. */
export type PlannedSignature =
  /** `form` is the place of its body's form in the plan. */
  | { readonly kind: 'signature'; readonly signature: Signature; readonly form: number }
  | {
      readonly kind: 'settled';
      readonly label: SignatureLabel;
      readonly result: 'permerror' | 'policy';
      readonly problem: string;
    };

export interface VerificationPlan {
  readonly header: Header;
  /** Where the body begins in the octets that were given; behind their end when there is none. */
  readonly bodyStart: number;
  /** False where fields are left out, of which nothing can be said: the header is too large. */
  readonly whole: boolean;
  /** What has to be hashed of the body, for `hashBody`; empty where no signature needs it. */
  readonly forms: readonly BodyForm[];
  /** One for each DKIM-Signature, in the order of the header. */
  readonly signatures: readonly PlannedSignature[];
  readonly arc: ArcPlan;
}

/**
 * Makes the plan. `start` is the message or as much of its beginning as holds the header: SIGNED_HEADER_OCTETS_MAX
 * octets always suffice. `fields` are those of `scanHeader`, where they are known already. Never throws.
 */
export function planVerification(
  start: Uint8Array,
  known?: { readonly fields: readonly HeaderField[]; readonly end: number; readonly truncated: boolean },
): VerificationPlan {
  const limit = Math.min(start.length, SIGNED_HEADER_OCTETS_MAX);
  const { fields, end, truncated } = known ?? scanHeader(start, 0, limit);
  const header: Header = { octets: start, fields };
  const forms: BodyForm[] = [];
  // Who must see all fields cannot judge a header of which some are left out: a second From could be among them.
  if ((truncated && fields.length >= FIELDS_MAX) || end >= SIGNED_HEADER_OCTETS_MAX) return refuse(header, end);
  const signatures = fields
    .filter(({ name }) => name === 'dkim-signature')
    .map((field, i) => planSignature({ header, field, forms }, i));
  return { header, bodyStart: end, whole: true, forms, signatures, arc: planArc(header, forms) };
}

function refuse(header: Header, end: number): VerificationPlan {
  const problem = `the header is too large to be judged (${header.fields.length} fields, ${end} octets)`;
  const label: SignatureLabel = { domain: '', selector: '', algorithm: '' };
  const has = (prefix: string): boolean => header.fields.some(({ name }) => name.startsWith(prefix));
  return {
    header,
    bodyStart: end,
    whole: false,
    forms: [],
    signatures: has('dkim-signature') ? [{ kind: 'settled', label, result: 'policy', problem }] : [],
    arc: has('arc-')
      ? { kind: 'failed', claim: { instances: 0, sealers: [], results: '' }, problem }
      : { kind: 'none' },
  };
}

interface Planning {
  readonly header: Header;
  readonly field: HeaderField;
  readonly forms: BodyForm[];
}

function planSignature({ header, field, forms }: Planning, place: number): PlannedSignature {
  const reading = readSignature(header.octets, field, 'dkim');
  if (place >= SIGNATURES_MAX) {
    const label = reading.kind === 'signature' ? reading.signature.label : reading.label;
    const problem = `not looked at: a message has ${SIGNATURES_MAX} signatures at most`;
    return { kind: 'settled', label, result: 'policy', problem };
  }
  if (reading.kind === 'malformed') return { ...reading, kind: 'settled', result: 'permerror' };
  const { signature } = reading;
  return { kind: 'signature', signature, form: signature.body === undefined ? -1 : formAt(forms, signature.body) };
}
