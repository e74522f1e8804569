import type { Clock } from '#base/clock';
import type { Expunge, Expunged } from '#model/mailbox';
import type { MaildropBytes, MaildropList, MaildropPieces } from './works.ts';

/** What this flow asks of the store. */
export interface MaildropStore {
  maildropList(args: { readonly account: number }): Promise<MaildropList>;
  maildropRead(args: MaildropPieces): Promise<MaildropBytes>;
  expunge(args: Expunge): Promise<Expunged>;
}

export interface MaildropPiece {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/** Opens the INBOX of an account as a maildrop. */
export class StoreMaildrops {
  readonly #store: MaildropStore;
  readonly #clock: Clock;

  constructor(store: MaildropStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async open(identity: { readonly account: number }): Promise<StoreMaildrop> {
    const snapshot = await this.#store.maildropList({ account: identity.account });
    return new StoreMaildrop(this.#store, this.#clock, snapshot);
  }
}

export class StoreMaildrop {
  readonly #store: MaildropStore;
  readonly #clock: Clock;
  readonly #list: MaildropList;
  #repeated: ReadonlySet<number> | undefined;

  constructor(store: MaildropStore, clock: Clock, snapshot: MaildropList) {
    this.#store = store;
    this.#clock = clock;
    this.#list = snapshot;
  }

  get sizes(): Float64Array {
    return this.#list.sizes;
  }

  /**
   * Made of the email's id, which is never given twice: a restore changes UIDVALIDITY or hands out UIDs again, and either
   * would make a client fetch everything anew or, worse, take a new message for one it has. Also the same when a message is
   * moved out and back. Of copies of one email in the same INBOX the later ones add their UID.
   */
  uniqueId(index: number): string {
    this.#repeated ??= repeatedIndexes(this.#list.emails);
    const id = `e${(this.#list.emails[index] ?? 0).toString(36)}`;
    return this.#repeated.has(index) ? `${id}.${this.#list.uids[index]}` : id;
  }

  async read(pieces: readonly MaildropPiece[]): Promise<(Uint8Array | undefined)[]> {
    const { emails, account } = this.#list;
    const { bytes, lengths } = await this.#store.maildropRead({
      account,
      pieces: pieces.map(({ index, from, to }) => ({ email: emails[index] ?? 0, from, to })),
    });
    let at = 0;
    return Array.from(lengths, (length) => {
      if (length < 0) return undefined;
      at += length;
      return bytes.subarray(at - length, at);
    });
  }

  /** In one commit. What is gone already is no failure. */
  async remove(indexes: readonly number[]): Promise<void> {
    const { account, mailbox, uids } = this.#list;
    await this.#store.expunge({ account, mailbox, uids: runs(indexes, uids), which: 'any', nowMs: this.#clock.now() });
  }
}

/**
 * Neighbours of the snapshot as one range: between them there was nothing when it was taken, and UIDs of later messages are
 * higher than all of it.
 */
function runs(indexes: readonly number[], uids: Uint32Array): [number, number][] {
  const ranges: [number, number][] = [];
  let last = -2;
  for (const index of indexes.toSorted((a, b) => a - b)) {
    const uid = uids[index] ?? 0;
    const range = ranges.at(-1);
    if (range !== undefined && index === last + 1) range[1] = uid;
    else ranges.push([uid, uid]);
    last = index;
  }
  return ranges;
}

/** Indexes of messages whose email was met at a lower index already. */
function repeatedIndexes(emails: Float64Array): ReadonlySet<number> {
  const repeated = new Set<number>();
  const met = new Set<number>();
  for (const [index, email] of emails.entries()) {
    if (met.has(email)) repeated.add(index);
    met.add(email);
  }
  return repeated;
}
