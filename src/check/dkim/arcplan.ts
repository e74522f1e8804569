/** The Authenticated Received Chain of a header (RFC 8617 sections 4 and 5.2, steps 1 to 3): its sets, and their structure. */
import { fieldText, type HeaderField } from '#format/message';
import { type BodyForm, formAt } from './bodyhash.ts';
import type { Header } from './canon.ts';
import { readSignature, type Signature } from './signature.ts';
import type { ArcVerdict } from './types.ts';

/** RFC 8617 section 4.2.1. */
export const ARC_SETS_MAX = 50;
/** Characters of an ARC-Authentication-Results field that are kept. */
const RESULTS_CHARS_MAX = 4_096;

/** What a chain says of itself, whatever it is worth. */
export type ArcClaim = Pick<ArcVerdict, 'instances' | 'sealers' | 'selectors' | 'results'>;

export interface ArcSet {
  readonly results: HeaderField;
  readonly message: HeaderField;
  readonly seal: Signature;
}

export type ArcPlan =
  | { readonly kind: 'none' }
  /** `ended`: its newest seal says so itself (`cv=fail`), and nobody is to add another one. */
  | { readonly kind: 'failed'; readonly claim: ArcClaim; readonly problem: string; readonly ended?: boolean }
  | {
      readonly kind: 'chain';
      readonly claim: ArcClaim;
      /** The first set first. */
      readonly sets: readonly ArcSet[];
      /** The newest ARC-Message-Signature, and the place of its body's form in the plan. */
      readonly signature: Signature;
      readonly form: number;
    };

/** The fields of one instance; more than one of a kind is an error. */
interface Raw {
  readonly results: HeaderField[];
  readonly messages: HeaderField[];
  readonly seals: HeaderField[];
}

/** Takes the chain apart; adds to `forms` what has to be hashed of the body. Never throws. */
export function planArc(header: Header, forms: BodyForm[]): ArcPlan {
  const fields = header.fields.filter(({ name }) => name in kinds);
  if (fields.length === 0) return { kind: 'none' };
  const unreadable = { instances: 0, sealers: [], results: '' };
  if (fields.length > 3 * ARC_SETS_MAX) {
    return { kind: 'failed', claim: unreadable, problem: `more than ${ARC_SETS_MAX} sets` };
  }
  const sets = new Map<number, Raw>();
  for (const field of fields) {
    const instance = instanceOf(header, field);
    if (instance === undefined) {
      return {
        kind: 'failed',
        claim: unreadable,
        problem: `${field.name} without an instance of 1 to ${ARC_SETS_MAX}`,
      };
    }
    const raw = sets.get(instance) ?? { results: [], messages: [], seals: [] };
    raw[kinds[field.name as keyof typeof kinds]].push(field);
    sets.set(instance, raw);
  }
  return chainOf({ header, sets, forms });
}

const kinds = {
  'arc-authentication-results': 'results',
  'arc-message-signature': 'messages',
  'arc-seal': 'seals',
} as const;

/** `i=`: in front of the results (section 4.1.1), anywhere in the tags of the others. */
function instanceOf({ octets }: Header, field: HeaderField): number | undefined {
  const text = fieldText(octets, field);
  const found =
    field.name === 'arc-authentication-results'
      ? /^i[ \t]*=[ \t]*([0-9]{1,2})[ \t]*(?:\([^()\\]{0,100}\)[ \t]*)?;/.exec(text)
      : /(?:^|;)[ \t]*i[ \t]*=[ \t]*([0-9]{1,2})[ \t]*(?:;|$)/.exec(text);
  const instance = Number(found?.[1] ?? 0);
  return instance >= 1 && instance <= ARC_SETS_MAX ? instance : undefined;
}

interface Collected {
  readonly header: Header;
  readonly sets: ReadonlyMap<number, Raw>;
  readonly forms: BodyForm[];
}

function chainOf({ header, sets, forms }: Collected): ArcPlan {
  const last = Math.max(...sets.keys());
  const chain: ArcSet[] = [];
  const sealers: string[] = [];
  const selectors: string[] = [];
  const newest = sets.get(last)?.results[0];
  const claim: ArcClaim = {
    instances: last,
    sealers,
    selectors,
    results: newest === undefined ? '' : claimOf(header, newest),
  };
  const fail = (problem: string): ArcPlan => ({ kind: 'failed', claim, problem });
  for (let instance = last; instance >= 1; instance--) {
    const raw = sets.get(instance);
    const [results, message, seal] = [only(raw?.results), only(raw?.messages), only(raw?.seals)];
    if (results === undefined || message === undefined || seal === undefined) {
      return fail(`set ${instance} has not one of each field`);
    }
    const reading = readSignature(header.octets, seal, 'arc-seal');
    if (reading.kind === 'malformed') return fail(`seal ${instance}: ${reading.problem}`);
    sealers.push(reading.signature.label.domain);
    selectors.push(reading.signature.label.selector);
    const status = reading.signature.chainStatus ?? '';
    // Section 5.2 step 2; nothing of an older set can change it.
    if (status === 'fail' && instance === last) {
      return { kind: 'failed', claim, problem: `set ${last} says that the chain is broken`, ended: true };
    }
    if (status !== (instance === 1 ? 'none' : 'pass')) return fail(`seal ${instance} has a wrong cv=`);
    chain.unshift({ results, message, seal: reading.signature });
  }
  const message = chain.at(-1)?.message;
  if (message === undefined) return fail('there is no set');
  const reading = readSignature(header.octets, message, 'arc-message-signature');
  if (reading.kind === 'malformed') return fail(`message signature ${last}: ${reading.problem}`);
  const { signature } = reading;
  // Section 4.1.2 wants none of ARC's fields there; others are seen in the wild, but a seal is made after the signature.
  if (signature.names.includes('arc-seal')) return fail(`message signature ${last} covers a seal`);
  const form = signature.body === undefined ? -1 : formAt(forms, signature.body);
  return { kind: 'chain', claim, sets: chain, signature, form };
}

function only(fields: readonly HeaderField[] | undefined): HeaderField | undefined {
  return fields?.length === 1 ? fields[0] : undefined;
}

/** Behind `i=`, unfolded. */
function claimOf({ octets }: Header, field: HeaderField): string {
  const text = fieldText(octets, field);
  return text.slice(text.indexOf(';') + 1, RESULTS_CHARS_MAX).trim();
}
