/** Where administrators look at what was cleaned, write to who sent it, and give out the original. */
import type { Clock } from '#base/clock';
import { Fault } from '#base/fault';
import { parseReference, type Reference, type TimeKeys } from '#base/ids';
import { explainChange } from '#format/disarm';
import { harmlessText } from '#format/html';
import { decodeText, fieldText, scanHeader } from '#format/message';
import { type Action, type Actor, may } from '#model/directory';
import type { EmailId, IndexedContent } from '#model/mailbox';
import type { KeptOriginal } from '#model/representation';
import { type CleanChanges, decodeChanges } from './changes.ts';
import { cleanReport } from './report.ts';
import type { OriginalOutcome, OriginalReleased, ReleaseOriginal } from './works.ts';

const NOTE_CHARACTERS_MAX = 500;
/** Of a message, to look for From and Subject. */
const HEADER_OCTETS_MAX = 256 * 1024;
const FIELD_CHARACTERS_MAX = 300;

export interface CleanStore {
  originalsByReference(args: { readonly reference: Reference }): Promise<readonly KeptOriginal[]>;
  /** Octets of a blob. */
  readQueued(args: { readonly blob: number; readonly from: number; readonly to: number }): Promise<Uint8Array>;
  releaseOriginal(args: ReleaseOriginal): Promise<OriginalReleased>;
}

export interface CleanDeskParts {
  readonly store: CleanStore;
  readonly index: (
    bytes: Uint8Array<ArrayBuffer>,
  ) => Promise<{ readonly indexed: Omit<IndexedContent, 'blob'> }> | { readonly indexed: Omit<IndexedContent, 'blob'> };
  readonly clock: Clock;
  readonly keys: TimeKeys;
  readonly hostname: string;
}

/** Who asks, and how audit and trace name them. */
export interface CleanAsker {
  readonly actor: Actor;
  readonly name: string;
}

/** One copy of a cleaned message. */
export interface OriginalCopy {
  readonly address: string;
  readonly receivedMs: number;
  readonly subject: string;
  readonly releasedMs: number | null;
  readonly releasedBy: string;
  /** Headings of what was changed. */
  readonly changes: readonly string[];
}

export interface ReleasedOriginal {
  readonly address: string;
  readonly outcome: OriginalOutcome;
}

export class CleanDesk {
  readonly #parts: CleanDeskParts;

  constructor(parts: CleanDeskParts) {
    this.#parts = parts;
  }

  /** The copies of a message whose originals are kept. */
  async originals(asker: CleanAsker, text: string): Promise<readonly OriginalCopy[]> {
    const copies = await this.#copies(asker, text, 'quarantine.content');
    const [first] = copies;
    if (first === undefined) throw notFound();
    const { subject } = await this.#asWritten(first);
    return copies.map(({ address, receivedMs, releasedMs, releasedBy, changes }) => ({
      address,
      receivedMs,
      subject,
      releasedMs,
      releasedBy,
      changes: [...new Set(decodeChanges(changes).changes.map((change) => explainChange(change).title))],
    }));
  }

  /** The letter to its sender, and where it would go. */
  async report(
    asker: CleanAsker,
    text: string,
  ): Promise<{ readonly from: string; readonly text: string; readonly changes: CleanChanges }> {
    const [copy] = await this.#copies(asker, text, 'quarantine.content');
    if (copy === undefined) throw notFound();
    const { receivedMs, reference } = copy;
    const { subject, from } = await this.#asWritten(copy);
    const changes = decodeChanges(copy.changes);
    const facts = { subject, from, receivedMs, reference, hostname: this.#parts.hostname };
    return { from, text: cleanReport(changes, facts), changes };
  }

  /** Puts the original into the inbox of each who has a cleaned copy, or of one of them. Done twice it is done once. */
  async release(
    asker: CleanAsker,
    text: string,
    { address, note = '' }: { readonly address?: string; readonly note?: string } = {},
  ): Promise<readonly ReleasedOriginal[]> {
    const all = await this.#copies(asker, text, 'quarantine.release-any');
    const wanted = all.filter((copy) => address === undefined || copy.address.toLowerCase() === address.toLowerCase());
    const [first] = wanted;
    if (first === undefined) throw notFound();
    const { store, index, clock, keys } = this.#parts;
    const octets = new Uint8Array(await store.readQueued({ blob: first.blob, from: 0, to: Number.MAX_SAFE_INTEGER }));
    const { indexed } = await index(octets);
    const released: ReleasedOriginal[] = [];
    for (const copy of wanted) {
      const { outcome } = await store.releaseOriginal({
        email: copy.email,
        original: keys.next() as EmailId,
        content: indexed,
        recipient: copy.address,
        domain: copy.domain,
        tenant: copy.tenant,
        by: { id: keys.next(), actor: asker.name, nowMs: clock.now() },
        note: note.trim().slice(0, NOTE_CHARACTERS_MAX),
      });
      released.push({ address: copy.address, outcome });
    }
    return released;
  }

  /** From and Subject as its sender wrote them; search texts are folded, and bear our mark. */
  async #asWritten({ blob }: KeptOriginal): Promise<{ readonly from: string; readonly subject: string }> {
    const bytes = await this.#parts.store.readQueued({ blob, from: 0, to: HEADER_OCTETS_MAX });
    const { fields } = scanHeader(bytes);
    const text = (wanted: string): string => {
      const field = fields.find(({ name }) => name === wanted);
      return field === undefined ? '' : harmlessText(decodeText(fieldText(bytes, field)), FIELD_CHARACTERS_MAX).trim();
    };
    return { from: text('from'), subject: text('subject') };
  }

  /** The same answer for what was never cleaned and what others have. */
  async #copies({ actor }: CleanAsker, text: string, action: Action): Promise<readonly KeptOriginal[]> {
    const reference = parseReference(text);
    if (reference === undefined) throw notFound();
    const copies = await this.#parts.store.originalsByReference({ reference });
    const visible = copies.filter(({ tenant, domain, account }) =>
      may(actor, action, { kind: 'account', tenant, domain, account }),
    );
    if (visible.length === 0) throw notFound();
    return visible;
  }
}

function notFound(): Fault {
  return new Fault('not-found', 'No original under that reference', {
    publicText:
      'No original is kept under this reference: the message was not cleaned, or its cleaned copies were deleted',
  });
}
