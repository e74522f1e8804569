/** What copies show in the place of the octets that came: made once for all recipients who want the same. */
import type { AttachmentDecision, AttachmentScan } from '#check/attachment';
import type { Scan } from '#check/spam';
import { type CleaningPlan, cleanedEvent, encodeChanges, planKey } from '#flow/clean';
import type { Cleaned } from '#format/disarm';
import { formatPath } from '#format/address';
import type { TraceEvent } from '#model/trace';
import type { SpooledContent } from './content.ts';
import type { CopyPlan } from './dispose.ts';
import type { ContentIndex } from './index-content.ts';
import type { AdmittedRecipient, ReceiveHouse } from './receive.ts';

/** What is to be done with the octets. */
export interface Wanted {
  /** Of the transaction, for the notes in the place of files. */
  readonly reference: string;
  /** In front of the Subject. */
  readonly tag: string | undefined;
  /** Files to take out. */
  readonly strip: AttachmentDecision | undefined;
  readonly clean: { readonly plan: CleaningPlan; readonly senderDomains: readonly string[] } | undefined;
}

/** Another representation of a message: a whole message of its own. */
export interface Represented {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly index: ContentIndex;
  /** Undefined where its HTML stayed as it was. */
  readonly cleaned: Pick<Cleaned, 'changes' | 'untouched'> | undefined;
  /** Files that were taken out. */
  readonly stripped: number;
}

export interface Representing {
  readonly content: SpooledContent;
  /** Undefined where nothing was scanned. */
  readonly scan: Scan | undefined;
  readonly reference: string;
  readonly recipients: readonly AdmittedRecipient[];
  readonly plans: readonly (readonly CopyPlan[])[];
  /** Domains that are proven to be the sender's own. */
  readonly senderDomains: readonly string[];
}

export interface RepresentedCopies {
  readonly plans: readonly (readonly CopyPlan[])[];
  readonly variants: readonly Represented[];
  readonly story: readonly TraceEvent[];
}

/** Different ones of one message; recipients who want more than that see it as it came, which the trace tells. */
const VARIANTS_MAX = 8;

/** Copies in mailboxes show what their recipients want shown; what is held, or waits, stays as it came. */
export async function representCopies(
  { filter, clock }: Pick<ReceiveHouse, 'filter' | 'clock'>,
  of: Representing,
): Promise<RepresentedCopies> {
  const { scan } = of;
  if (filter === undefined || scan === undefined) return { plans: of.plans, variants: [], story: [] };
  const asked = new Map<string, Promise<Represented | undefined>>();
  const keyOf = (plan: CopyPlan): string | undefined => {
    const wanted = wantedOf(of, plan);
    if (wanted === undefined) return undefined;
    const { tag = '', strip, clean } = wanted;
    const key = JSON.stringify([tag, strip?.strip ?? [], clean === undefined ? '' : planKey(clean.plan)]);
    if (!asked.has(key) && asked.size < VARIANTS_MAX) {
      asked.set(key, filter.represent(of.content, { wanted, attachments: scan.attachments }));
    }
    return key;
  };
  const keys = of.plans.map((copies) => copies.map(keyOf));
  if (asked.size === 0) return { plans: of.plans, variants: [], story: [] };
  const variants: Represented[] = [];
  const places = new Map<string, number>();
  for (const [key, making] of asked) {
    const made = await making;
    if (made !== undefined) places.set(key, variants.push(made) - 1);
  }
  const plans = of.plans.map((copies, i) =>
    copies.map((copy, j) => {
      const shows = places.get(keys[i]?.[j] ?? '');
      return shows === undefined ? copy : { ...copy, shows };
    }),
  );
  return {
    plans,
    variants,
    story: variants.flatMap((variant, at) => storyOf(variant, of, { plans, at, now: clock.now() })),
  };
}

function wantedOf(
  { scan, reference, senderDomains }: Representing,
  { into, holdMs, judged }: CopyPlan,
): Wanted | undefined {
  if (judged === undefined || holdMs > 0 || (into !== 'inbox' && into !== 'junk')) return undefined;
  const { tag, strip, clean } = judged;
  const plan = scan?.html === true ? clean : undefined;
  if (tag === undefined && strip === undefined && plan === undefined) return undefined;
  return { reference, tag, strip, clean: plan === undefined ? undefined : { plan, senderDomains } };
}

interface Told {
  readonly plans: RepresentedCopies['plans'];
  readonly at: number;
  readonly now: number;
}

function storyOf(
  { cleaned, stripped }: Represented,
  { recipients }: Representing,
  { plans, at, now }: Told,
): TraceEvent[] {
  const shown = recipients.flatMap(({ path }, i) =>
    plans[i]?.some(({ shows }) => shows === at) === true ? [formatPath(path).slice(1, -1).toLowerCase()] : [],
  );
  const story: TraceEvent[] = [];
  if (cleaned !== undefined) story.push(cleanedEvent(cleaned, { recipients: shown, at: now }));
  if (stripped > 0) {
    const text = `${stripped === 1 ? 'A file was' : `${stripped} files were`} taken out; a note says so in its place`;
    story.push({
      at: now,
      event: 'attachment.stripped',
      text,
      facts: { recipients: shown.join(' '), files: stripped },
    });
  }
  return story;
}

/** What was changed, as it is kept beside the original. */
export function changesOf({ cleaned }: Represented): string {
  return encodeChanges(cleaned ?? { changes: [], untouched: [] });
}

/** What the pool is given besides the octets. */
export interface RepresentAsk {
  readonly wanted: Wanted;
  readonly attachments: AttachmentScan;
}
