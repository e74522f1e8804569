/** The mailboxes of the store as a mail client's session sees them. Errors come through as the Faults they are. */
import type { Clock } from '#base/clock';
import { type MaybePromise } from '#base/connection';
import { Fault } from '#base/fault';
import type { TimeKeys } from '#base/ids';
import { type Ranges, rangesOf, SEPARATOR, STORED_SEARCH_KEYS_MAX, storedKeys } from '#format/imap';
import type { BlobId } from '#model/blob';
import type { AccountId, EmailId, IndexedContent, MailboxId, MailboxRecord, ModSeq, UidRange } from '#model/mailbox';
import type { MailStore } from './store.ts';
import type {
  AppendRequest,
  AppendSink,
  CopyResult,
  FetchRequest,
  FetchResult,
  LiveView,
  MailboxInfo,
  MailboxStatus,
  Quota,
  SearchRequest,
  SpecialUse,
  StoreRequest,
} from './types.ts';
import { specialUses } from './types.ts';
import { MailViews } from './views.ts';

/** Messages whose octets are searched in one go of the reader thread. */
const SEARCHED_OCTETS_ROWS = 100;

/** Where the octets of a message wait until they are committed; `flow/receive` has it. */
export interface Spool {
  write(run: Uint8Array): MaybePromise<void>;
  finish(): Promise<Spooled>;
  abort(): void;
}

export type Spooled =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'staged';
      readonly file: {
        finish(): Promise<{ path: string; length: number; sha256: Uint8Array }>;
        discard(): Promise<void>;
      };
    };

export interface ImapMailDeps {
  readonly store: MailStore;
  readonly clock: Clock;
  readonly keys: TimeKeys;
  readonly spool: () => Spool;
  /** What is known of octets once, `indexContent` of `flow/receive` in this thread or another. */
  readonly index: (content: Spooled) => MaybePromise<{ readonly indexed: Omit<IndexedContent, 'blob'> }>;
  readonly watch?: MailWatch;
}

/**
 * Hears what clients did with messages, once it is committed: whoever learns what is junk from it. Must not throw, nor take
 * time: the client waits for its answer.
 */
export interface MailWatch {
  /** Moved or copied; `uids` are those in the target. */
  moved(move: {
    readonly account: AccountId;
    readonly from: MailboxId;
    readonly to: MailboxId;
    readonly uids: Uint32Array;
  }): void;
  /** Keywords were set or taken away; `uids` are those that changed. */
  marked(mark: {
    readonly account: AccountId;
    readonly mailbox: MailboxId;
    readonly uids: Uint32Array;
    readonly mode: StoreRequest['mode'];
    readonly keywords: readonly string[];
  }): void;
}

/** Who asks. */
interface Who {
  readonly account: number;
}

/** Implements the port `ImapMail` of `server/imapd`. Ring `views` for every mailbox that a commit has changed. */
export class StoredMail {
  readonly views: MailViews;
  readonly #deps: ImapMailDeps;

  constructor(deps: ImapMailDeps) {
    this.#deps = deps;
    this.views = new MailViews(deps.store);
  }

  async list(who: Who): Promise<readonly MailboxInfo[]> {
    const records = await this.#deps.store.listMailboxes(accountOf(who));
    const byId = new Map(records.map((record) => [record.id as number, record]));
    return records.map((record) => infoOf(record, byId));
  }

  async status(who: Who, mailboxes: readonly number[]): Promise<readonly (MailboxStatus | undefined)[]> {
    const counters = await this.#deps.store.countersOf({
      account: accountOf(who),
      mailboxes: mailboxes as readonly MailboxId[],
    });
    const byId = new Map(counters.map(({ id, bytes, ...rest }) => [id as number, { ...rest, size: bytes }]));
    return mailboxes.map((id) => byId.get(id));
  }

  async create(who: Who, name: string, use: SpecialUse | undefined): Promise<void> {
    const at = { account: accountOf(who), path: name.split(SEPARATOR) };
    await this.#deps.store.createMailbox(use === undefined ? at : { ...at, specialUse: storedUses[use] });
  }

  async rename(who: Who, mailbox: number, name: string): Promise<void> {
    const from = await this.#path(who, mailbox);
    const to = name.split(SEPARATOR);
    await this.#deps.store.renameMailbox({ account: accountOf(who), from, to, nowMs: this.#deps.clock.now() });
  }

  async remove(who: Who, mailbox: number): Promise<void> {
    const path = await this.#path(who, mailbox);
    await this.#deps.store.deleteMailbox({ account: accountOf(who), path, nowMs: this.#deps.clock.now() });
  }

  async subscribe(who: Who, mailbox: number, subscribed: boolean): Promise<void> {
    const path = await this.#path(who, mailbox);
    await this.#deps.store.subscribeMailbox({ account: accountOf(who), path, subscribed });
  }

  async #path(who: Who, mailbox: number): Promise<readonly string[]> {
    const found = (await this.list(who)).find(({ id }) => id === mailbox);
    if (found === undefined)
      throw new Fault('not-found', `Cannot find mailbox ${mailbox}`, { publicText: 'No such mailbox' });
    return found.name.split(SEPARATOR);
  }

  /** The narrower of both limits: what one may still use is what a client wants to know. */
  async quota(who: Who): Promise<Quota> {
    const found = await this.#deps.store.quotaOf(accountOf(who));
    if (found === undefined) throw new Fault('not-found', `Cannot find account ${who.account}`);
    const { usedBytes, quotaBytes, domainUsedBytes, domainQuotaBytes } = found;
    const own = quotaBytes ?? Infinity;
    const shared = domainQuotaBytes === null ? Infinity : usedBytes + Math.max(0, domainQuotaBytes - domainUsedBytes);
    const limit = Math.min(own, shared);
    return { usedBytes, limitBytes: Number.isFinite(limit) ? limit : undefined };
  }

  openView(who: Who, mailbox: number, ring: () => void): Promise<LiveView> {
    return this.views.open(accountOf(who), mailbox as MailboxId, ring);
  }

  fetch(who: Who, request: FetchRequest): Promise<FetchResult> {
    return this.#deps.store.fetchMessages({
      account: accountOf(who),
      ...request,
      mailbox: request.mailbox as MailboxId,
    });
  }

  octets(who: Who, email: number, extent: { readonly start: number; readonly end: number }): Promise<Uint8Array> {
    const { start, end } = extent;
    return this.#deps.store.readOctets({ account: accountOf(who), email: email as EmailId, start, end });
  }

  async search(who: Who, request: SearchRequest): Promise<Uint32Array> {
    const { store } = this.#deps;
    if (storedKeys(request.program).length > STORED_SEARCH_KEYS_MAX) {
      throw new Fault('limit', 'Too many search keys over stored texts', {
        publicText: `At most ${STORED_SEARCH_KEYS_MAX} keys over texts, dates and sizes in one search`,
      });
    }
    const args = { account: accountOf(who), mailbox: request.mailbox as MailboxId, program: request.program };
    const { found, open } = await store.searchMessages({ ...args, rows: request.rows });
    if (open.length === 0) return found;
    const all: number[] = [...found];
    const { rows } = request;
    for (let at = 0; at < open.length; at += SEARCHED_OCTETS_ROWS) {
      const indices = open.subarray(at, at + SEARCHED_OCTETS_ROWS);
      const pick = <T extends Uint32Array | Float64Array>(from: T, to: T): T => {
        for (const [i, index] of indices.entries()) to[i] = from[index] ?? 0;
        return to;
      };
      const slice = {
        seqs: pick(rows.seqs, new Uint32Array(indices.length)),
        uids: pick(rows.uids, new Uint32Array(indices.length)),
        emails: pick(rows.emails, new Float64Array(indices.length)),
        flags: pick(rows.flags, new Float64Array(indices.length)),
        modseqs: pick(rows.modseqs, new Float64Array(indices.length)),
      };
      for (const hit of await store.searchOctets({ ...args, rows: slice })) all.push(indices[hit] ?? 0);
    }
    return Uint32Array.from(all).sort();
  }

  async storeFlags(who: Who, request: StoreRequest): Promise<{ readonly modified: Ranges }> {
    const { mailbox, mode, flags, unchangedSince } = request;
    const args = {
      account: accountOf(who),
      mailbox: mailbox as MailboxId,
      uids: pairsOf(request.uids),
      mode,
      flags: flags.system,
      keywords: flags.keywords,
    };
    const stored = await this.#deps.store.storeFlags(
      unchangedSince === undefined ? args : { ...args, unchangedSince: unchangedSince as ModSeq },
    );
    if (flags.keywords.length > 0) this.#deps.watch?.marked({ ...args, uids: stored.uids });
    return { modified: rangesOf(stored.modified) };
  }

  async expunge(who: Who, mailbox: number, uids: Ranges): Promise<void> {
    await this.#deps.store.expunge({
      account: accountOf(who),
      mailbox: mailbox as MailboxId,
      uids: pairsOf(uids),
      which: 'deleted',
      nowMs: this.#deps.clock.now(),
    });
  }

  copy(who: Who, mailbox: number, uids: Ranges, target: number): Promise<CopyResult> {
    return this.#transfer('copyMessages', who, { mailbox, uids, target });
  }

  move(who: Who, mailbox: number, uids: Ranges, target: number): Promise<CopyResult> {
    return this.#transfer('moveMessages', who, { mailbox, uids, target });
  }

  async #transfer(
    by: 'copyMessages' | 'moveMessages',
    who: Who,
    what: { readonly mailbox: number; readonly uids: Ranges; readonly target: number },
  ): Promise<CopyResult> {
    const places = {
      account: accountOf(who),
      from: what.mailbox as MailboxId,
      to: what.target as MailboxId,
    };
    const { uidValidity, sourceUids, targetUids } = await this.#deps.store[by]({
      ...places,
      uids: pairsOf(what.uids),
      nowMs: this.#deps.clock.now(),
    });
    this.#deps.watch?.moved({ ...places, uids: targetUids });
    return { uidValidity, from: sourceUids, to: targetUids };
  }

  /** Refuses what cannot fit before its octets come; the commit judges again. */
  async append(who: Who, request: AppendRequest): Promise<AppendSink> {
    const { usedBytes, limitBytes } = await this.quota(who);
    if (limitBytes !== undefined && usedBytes + request.size > limitBytes) {
      throw new Fault(
        'over-quota',
        `Account ${who.account} uses ${usedBytes} bytes and cannot take ${request.size} more`,
      );
    }
    const spool = this.#deps.spool();
    return {
      write: (run) => spool.write(run),
      abort: () => spool.abort(),
      finish: async () => this.#file(who, request, await spool.finish()),
    };
  }

  async #file(who: Who, request: AppendRequest, content: Spooled): Promise<{ uid: number; uidValidity: number }> {
    const { store, clock, keys } = this.#deps;
    const account = accountOf(who);
    const nowMs = clock.now();
    const blob = keys.next() as BlobId;
    try {
      const { indexed } = await this.#deps.index(content);
      const message = {
        id: keys.next() as EmailId,
        content: { ...indexed, blob },
        head: new Uint8Array(0),
        receivedMs: request.date ?? nowMs,
        flags: request.flags.system,
        keywords: request.flags.keywords,
        reference: null,
      };
      const target = { kind: 'mailbox', id: request.mailbox as MailboxId } as const;
      const octets =
        content.kind === 'memory'
          ? ({ kind: 'memory', blob, account, bytes: content.bytes } as const)
          : ({ kind: 'staged', blob, account, ...(await content.file.finish()) } as const);
      const { appended } = await store.appendMessages({ account, target, messages: [message], nowMs }, [octets]);
      const [first] = appended;
      if (first === undefined) throw new Error('The store appended nothing');
      return { uid: first.uid, uidValidity: first.uidValidity };
    } finally {
      // After a commit that adopted it the file has another name, and this only closes it.
      if (content.kind === 'staged') await content.file.discard().catch(() => {});
    }
  }
}

/** The port of the IMAP session over the store. Its `views` want to be rung for every mailbox a commit has changed. */
export function createImapMail(deps: ImapMailDeps): StoredMail {
  return new StoredMail(deps);
}

/** The session hands back what sign-in gave it: an account's key. */
function accountOf(who: Who): AccountId {
  return who.account as AccountId;
}

const storedUses = {
  '\\Drafts': 'drafts',
  '\\Sent': 'sent',
  '\\Junk': 'junk',
  '\\Trash': 'trash',
  '\\Archive': 'archive',
} as const;

function infoOf(record: MailboxRecord, byId: ReadonlyMap<number, MailboxRecord>): MailboxInfo {
  let { name } = record;
  for (let above = byId.get(record.parent); above !== undefined; above = byId.get(above.parent)) {
    name = `${above.name}${SEPARATOR}${name}`;
  }
  const { id, selectable, subscribed, specialUse } = record;
  return { id, name, selectable, subscribed, specialUse: specialUses.find((use) => storedUses[use] === specialUse) };
}

function pairsOf(ranges: Ranges): UidRange[] {
  const out: UidRange[] = [];
  for (let i = 0; i + 1 < ranges.length; i += 2) out.push([ranges[i] ?? 0, ranges[i + 1] ?? 0]);
  return out;
}
