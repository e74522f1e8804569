/** What copies show in the place of the octets that came: made once for all recipients who want the same. */
import type { AttachmentDecision, AttachmentScan } from '#check/attachment';
import type { Scan } from '#check/spam';
import { type CleaningPlan, cleanedEvent, encodeChanges, planKey } from '#flow/clean';
import { type Cleaned, mayChange } from '#format/disarm';
import { type ForwardPath, formatPath } from '#format/address';
import type { TraceEvent } from '#model/trace';
import type { SpooledContent } from './content.ts';
import type { CopyPlan } from './dispose.ts';
import type { ContentIndex } from './index-content.ts';
import type { MailFilter } from './filtering.ts';
import type { ReceiveHouse } from './receive.ts';

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
  readonly recipients: readonly { readonly path: ForwardPath }[];
  readonly plans: readonly (readonly CopyPlan[])[];
  /** Domains that are proven to be the sender's own. */
  readonly senderDomains: readonly string[];
}

export interface RepresentedCopies {
  readonly plans: readonly (readonly CopyPlan[])[];
  readonly variants: readonly Represented[];
  readonly story: readonly TraceEvent[];
}

/** Different ones of one message. Recipients beyond that share the last one, from which all is taken that any of them wants out. */
const VARIANTS_MAX = 8;

/**
 * Copies in mailboxes show what their recipients want shown; what is held, or waits, stays as it came. Rejects where it cannot be
 * made: then nobody may have it yet, since what was to be taken out would be shown.
 */
export async function representCopies(
  { filter, clock }: Pick<ReceiveHouse, 'filter' | 'clock'>,
  of: Representing,
): Promise<RepresentedCopies> {
  const { scan } = of;
  if (filter === undefined || scan === undefined) return { plans: of.plans, variants: [], story: [] };
  const wishes = new Map<string, Wanted>();
  const keys = of.plans.map((copies) =>
    copies.map((plan) => {
      const wanted = wantedOf(of, plan);
      if (wanted === undefined) return undefined;
      const key = keyOf(wanted);
      wishes.set(key, wanted);
      return key;
    }),
  );
  if (wishes.size === 0) return { plans: of.plans, variants: [], story: [] };
  const made = await Promise.all(
    bounded(wishes).map(async ({ keys: wishedBy, wanted }) => ({
      wishedBy,
      variant: await representSafely(filter, of.content, { wanted, attachments: scan.attachments }),
    })),
  );
  const variants: Represented[] = [];
  const places = new Map<string, number>();
  for (const { wishedBy, variant } of made) {
    if (variant === undefined) continue;
    const at = variants.push(variant) - 1;
    for (const key of wishedBy) places.set(key, at);
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

function keyOf({ tag = '', strip, clean }: Wanted): string {
  return JSON.stringify([tag, strip?.strip ?? [], clean === undefined ? '' : planKey(clean.plan)]);
}

interface SharedWish {
  readonly keys: readonly string[];
  readonly wanted: Wanted;
}

function bounded(wishes: ReadonlyMap<string, Wanted>): readonly SharedWish[] {
  const all = [...wishes].map(([key, wanted]): SharedWish => ({ keys: [key], wanted }));
  if (all.length <= VARIANTS_MAX) return all;
  const rest = all.slice(VARIANTS_MAX - 1);
  const [first] = rest;
  if (first === undefined) return all;
  return [...all.slice(0, VARIANTS_MAX - 1), { keys: rest.flatMap(({ keys }) => keys), wanted: strictest(rest) }];
}

/** HTML as its text, and without any file that one of them wants taken out. */
function strictest(rest: readonly SharedWish[]): Wanted {
  const wants = rest.map(({ wanted }) => wanted);
  const strips = wants.flatMap(({ strip }) => strip ?? []);
  const [strip] = strips;
  const clean = wants.find((wanted) => wanted.clean !== undefined)?.clean;
  return {
    reference: wants[0]?.reference ?? '',
    tag: undefined,
    strip:
      strip === undefined
        ? undefined
        : {
            ...strip,
            findings: strips.flatMap(({ findings }) => findings),
            strip: [...new Set(strips.flatMap((one) => one.strip))].sort((a, b) => a - b),
          },
    clean: clean === undefined ? undefined : { ...clean, plan: { ...clean.plan, budgetMs: AS_TEXT_MS } },
  };
}

/** A budget with which HTML is not even read as such: its text is all that is left. */
const AS_TEXT_MS = 0;

/** Once more where its thread came to an end, and then with HTML as its text, which takes hardly anything. */
async function representSafely(
  filter: MailFilter,
  content: SpooledContent,
  ask: RepresentAsk,
): Promise<Represented | undefined> {
  const { clean } = ask.wanted;
  const plain = clean === undefined ? clean : { ...clean, plan: { ...clean.plan, budgetMs: AS_TEXT_MS } };
  try {
    return await filter.represent(content, ask);
  } catch {
    return await filter
      .represent(content, ask)
      .catch(() => filter.represent(content, { ...ask, wanted: { ...ask.wanted, clean: plain } }));
  }
}

function wantedOf(
  { scan, reference, senderDomains }: Representing,
  { into, holdMs, judged }: CopyPlan,
): Wanted | undefined {
  if (judged === undefined || holdMs > 0 || (into !== 'inbox' && into !== 'junk')) return undefined;
  const { tag, strip, clean } = judged;
  const plan = clean !== undefined && mayChange(scan?.cleaning ?? [], clean.policy) ? clean : undefined;
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
