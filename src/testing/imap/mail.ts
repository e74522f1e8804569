/** The mailboxes of some accounts in memory, behind the port of the IMAP server. Written to be read, not to be fast. */
import { Fault } from '#base/fault';
import { concatBytes, latin1 } from '#base/bytes';
import {
  encodeBodyStructure,
  encodeEnvelope,
  fetchNeeds,
  FetchOutput,
  inRanges,
  instantsOf,
  judgeSearch,
  keywordValue,
  type NamedFlags,
  type Ranges,
  rangesOf,
  SEEN,
  DELETED,
  type StoredKey,
  unionFlags,
  withoutFlags,
} from '#format/imap';
import {
  decodeText,
  envelopeOf,
  fieldText,
  foldText,
  indexMessage,
  type IndexedMessage,
  parseDate,
} from '#format/message';
import type { MailboxVersion, newVersion } from '#flow/mailview';
import type {
  AppendRequest,
  AppendSink,
  CopyResult,
  FetchRequest,
  FetchResult,
  Identity,
  ImapMail,
  LiveView,
  MailboxInfo,
  MailboxStatus,
  Quota,
  SearchRequest,
  SpecialUse,
  StoreRequest,
} from '#server/imapd';

interface FakeEmail {
  readonly id: number;
  readonly octets: Uint8Array;
  readonly index: IndexedMessage;
  readonly receivedMs: number;
}

interface FakeMessage {
  readonly uid: number;
  readonly email: FakeEmail;
  readonly savedMs: number;
  flags: number;
  modseq: number;
}

interface FakeMailbox {
  readonly id: number;
  readonly account: FakeAccount;
  readonly uidValidity: number;
  readonly specialUse: SpecialUse | undefined;
  readonly tombstones: { readonly uid: number; readonly modseq: number }[];
  readonly rings: Set<() => void>;
  name: string;
  selectable: boolean;
  subscribed: boolean;
  uidNext: number;
  highestModseq: number;
  messages: FakeMessage[];
  version: MailboxVersion | undefined;
  gone: boolean;
}

interface FakeAccount {
  modseq: number;
  keywords: (string | undefined)[];
  mailboxes: FakeMailbox[];
  quota: Quota;
}

export interface FakeMailOptions {
  /** From `#flow/mailview`: this room takes no values from there. */
  readonly newVersion: typeof newVersion;
  readonly nowMs?: number;
}

const HEAD = new TextEncoder().encode('Received: by fake.test\r\n');

export class FakeMail implements ImapMail {
  readonly #options: FakeMailOptions;
  readonly #accounts = new Map<number, FakeAccount>();
  readonly #emails = new Map<number, FakeEmail>();
  #nextId = 1;
  /** The next call of a port fails with this. */
  failNext: Error | undefined;
  /** Messages of one fetch answer; small, so that tests see several. */
  fetchRows = 3;
  /** Tombstones below it are forgotten. */
  floor = 0;

  constructor(options: FakeMailOptions) {
    this.#options = options;
  }

  #account(who: Identity): FakeAccount {
    const { failNext } = this;
    this.failNext = undefined;
    if (failNext !== undefined) throw failNext;
    let account = this.#accounts.get(who.account);
    if (account === undefined) {
      account = { modseq: 1, keywords: [], mailboxes: [], quota: { usedBytes: 0, limitBytes: 1_000_000 } };
      this.#accounts.set(who.account, account);
      this.#add(account, 'INBOX', undefined);
      for (const use of ['\\Drafts', '\\Sent', '\\Junk', '\\Trash', '\\Archive'] as const)
        this.#add(account, use.slice(1), use);
    }
    return account;
  }

  #add(account: FakeAccount, name: string, specialUse: SpecialUse | undefined, selectable = true): FakeMailbox {
    const id = this.#nextId++;
    const box: FakeMailbox = {
      id,
      account,
      uidValidity: 100 + id,
      specialUse,
      tombstones: [],
      rings: new Set(),
      name,
      selectable,
      subscribed: true,
      uidNext: 1,
      highestModseq: 1,
      messages: [],
      version: undefined,
      gone: false,
    };
    account.mailboxes.push(box);
    return box;
  }

  #box(who: Identity, id: number): FakeMailbox {
    const found = this.#account(who).mailboxes.find((box) => box.id === id);
    if (found === undefined)
      throw new Fault('not-found', `Cannot find mailbox ${id}`, { publicText: 'No such mailbox' });
    return found;
  }

  #commit(box: FakeMailbox): void {
    box.version = undefined;
    for (const ring of box.rings) queueMicrotask(ring);
  }

  #version(box: FakeMailbox): MailboxVersion {
    box.version ??= this.#options.newVersion(
      {
        uids: Uint32Array.from(box.messages, (m) => m.uid),
        emails: Float64Array.from(box.messages, (m) => m.email.id),
        flags: Float64Array.from(box.messages, (m) => m.flags),
        modseqs: Float64Array.from(box.messages, (m) => m.modseq),
      },
      { uidValidity: box.uidValidity, uidNext: box.uidNext, highestModseq: box.highestModseq },
    );
    return box.version;
  }

  /** Puts a message into a mailbox as a delivery would. Header and body in one text, lines with CRLF. */
  deliver(who: Identity, name: string, text: string, flags = 0): number {
    const box = this.#account(who).mailboxes.find((one) => one.name === name);
    if (box === undefined) throw new Error(`No mailbox ${name}`);
    return this.#file(box, new TextEncoder().encode(text), { flags, date: undefined });
  }

  #file(box: FakeMailbox, blob: Uint8Array, of: { flags: number; date: number | undefined }): number {
    const octets = concatBytes([HEAD, blob]);
    const now = this.#options.nowMs ?? 1_767_225_600_000;
    const email: FakeEmail = { id: this.#nextId++, octets, index: indexMessage(blob), receivedMs: of.date ?? now };
    this.#emails.set(email.id, email);
    box.account.quota = { ...box.account.quota, usedBytes: box.account.quota.usedBytes + octets.length };
    return this.#put(box, email, of.flags);
  }

  #put(box: FakeMailbox, email: FakeEmail, flags: number): number {
    box.highestModseq = ++box.account.modseq;
    const uid = box.uidNext++;
    box.messages.push({ uid, email, savedMs: email.receivedMs, flags, modseq: box.highestModseq });
    this.#commit(box);
    return uid;
  }

  async list(who: Identity): Promise<readonly MailboxInfo[]> {
    return this.#account(who).mailboxes.map(({ id, name, selectable, subscribed, specialUse }) => {
      return { id, name, selectable, subscribed, specialUse };
    });
  }

  async status(who: Identity, mailboxes: readonly number[]): Promise<readonly (MailboxStatus | undefined)[]> {
    return mailboxes.map((id) => {
      const { messages, uidNext, uidValidity, highestModseq } = this.#box(who, id);
      return {
        messages: messages.length,
        unseen: messages.filter((m) => m.flags % 2 === 0).length,
        deleted: messages.filter((m) => (m.flags & DELETED) !== 0).length,
        size: messages.reduce((sum, m) => sum + m.email.octets.length, 0),
        uidNext,
        uidValidity,
        highestModseq,
      };
    });
  }

  async create(who: Identity, name: string, use: SpecialUse | undefined): Promise<void> {
    const account = this.#account(who);
    if (account.mailboxes.some((box) => box.name === name && box.selectable))
      throw new Fault('conflict', `${name} exists`);
    const levels = name.split('/');
    for (let i = 1; i < levels.length; i++) {
      const above = levels.slice(0, i).join('/');
      if (!account.mailboxes.some((box) => box.name === above)) this.#add(account, above, undefined);
    }
    this.#add(account, name, use);
  }

  async rename(who: Identity, mailbox: number, name: string): Promise<void> {
    const box = this.#box(who, mailbox);
    if (box.name === 'INBOX') {
      const target = this.#add(box.account, name, undefined);
      for (const message of box.messages) this.#put(target, message.email, message.flags);
      this.#remove(box, new Set(box.messages));
      return;
    }
    const prefix = `${box.name}/`;
    for (const other of box.account.mailboxes) {
      if (other.name.startsWith(prefix)) other.name = `${name}/${other.name.slice(prefix.length)}`;
    }
    box.name = name;
  }

  async remove(who: Identity, mailbox: number): Promise<void> {
    const box = this.#box(who, mailbox);
    box.gone = true;
    box.account.mailboxes = box.account.mailboxes.filter((other) => other !== box);
    this.#commit(box);
  }

  async subscribe(who: Identity, mailbox: number, subscribed: boolean): Promise<void> {
    this.#box(who, mailbox).subscribed = subscribed;
  }

  async quota(who: Identity): Promise<Quota> {
    return this.#account(who).quota;
  }

  async openView(who: Identity, mailbox: number, ring: () => void): Promise<LiveView> {
    const box = this.#box(who, mailbox);
    const ringer = (): void => ring();
    box.rings.add(ringer);
    const version = (): MailboxVersion => this.#version(box);
    const floor = (): number => this.floor;
    return {
      get current() {
        return version();
      },
      get keywords() {
        return box.account.keywords;
      },
      get gone() {
        return box.gone;
      },
      refresh: async () => {},
      expungedSince: async (modseq) =>
        modseq < floor()
          ? undefined
          : Uint32Array.from(box.tombstones.filter((t) => t.modseq > modseq).map((t) => t.uid)).sort(),
      close: () => box.rings.delete(ringer),
    };
  }

  async fetch(who: Identity, request: FetchRequest): Promise<FetchResult> {
    this.#account(who);
    const output = new FetchOutput(request.items, request.keywords);
    const needs = fetchNeeds(request.items);
    const { rows } = request;
    let missing = 0;
    let at = request.from;
    for (; at < rows.seqs.length && at < request.from + this.fetchRows && !output.isStreaming; at++) {
      const row = {
        seq: rows.seqs[at] ?? 0,
        uid: rows.uids[at] ?? 0,
        flags: rows.flags[at] ?? 0,
        modseq: rows.modseqs[at] ?? 0,
      };
      const email = this.#emails.get(rows.emails[at] ?? 0);
      if (email === undefined) {
        missing += 1;
        continue;
      }
      const blob = email.octets.subarray(HEAD.length);
      const columns = {
        receivedMs: email.receivedMs,
        savedMs: email.receivedMs,
        size: email.octets.length,
        envelope: encodeEnvelope(envelopeOf(blob, email.index.fields)),
        bodyStructure: encodeBodyStructure(email.index, blob),
      };
      if (!needs.octets) output.writeStored(row, columns);
      else {
        const writing = output.writeWhole(row, columns, { headLength: HEAD.length, index: email.index });
        let step = writing.next();
        while (!step.done) step = writing.next(email.octets.subarray(step.value.start, step.value.end));
      }
    }
    return { ...output.take(), next: at, missing, damaged: 0, unknownEncoding: output.unknownEncoding };
  }

  async octets(_who: Identity, email: number, extent: { start: number; end: number }): Promise<Uint8Array> {
    return this.#emails.get(email)?.octets.slice(extent.start, extent.end) ?? new Uint8Array();
  }

  async search(who: Identity, request: SearchRequest): Promise<Uint32Array> {
    this.#account(who);
    const { rows } = request;
    const found: number[] = [];
    for (let i = 0; i < rows.seqs.length; i++) {
      const row = {
        seq: rows.seqs[i] ?? 0,
        uid: rows.uids[i] ?? 0,
        flags: rows.flags[i] ?? 0,
        modseq: rows.modseqs[i] ?? 0,
      };
      const email = this.#emails.get(rows.emails[i] ?? 0);
      if (email !== undefined && judgeSearch(request.program, row, (key) => matches(email, key)) === true)
        found.push(i);
    }
    return Uint32Array.from(found);
  }

  #value(account: FakeAccount, flags: NamedFlags, make: boolean): number {
    let value = flags.system;
    for (const name of flags.keywords) {
      let bit = keywordValue(account.keywords, name);
      if (bit === undefined && make) {
        bit = 2 ** Math.max(5, account.keywords.length);
        const keywords = [...account.keywords];
        keywords[Math.log2(bit)] = name;
        account.keywords = keywords;
      }
      value = unionFlags(value, bit ?? 0);
    }
    return value;
  }

  async storeFlags(who: Identity, request: StoreRequest): Promise<{ readonly modified: Ranges }> {
    const box = this.#box(who, request.mailbox);
    const value = this.#value(box.account, request.flags, request.mode !== 'remove');
    const modified: number[] = [];
    const modseq = box.account.modseq + 1;
    for (const message of box.messages) {
      if (!inRanges(request.uids, message.uid)) continue;
      if (request.unchangedSince !== undefined && message.modseq > request.unchangedSince) {
        modified.push(message.uid);
        continue;
      }
      const { flags } = message;
      message.flags =
        request.mode === 'replace'
          ? value
          : request.mode === 'add'
            ? unionFlags(flags, value)
            : withoutFlags(flags, value);
      if (message.flags === flags) continue;
      message.modseq = box.highestModseq = box.account.modseq = modseq;
    }
    this.#commit(box);
    return { modified: rangesOf(modified) };
  }

  #remove(box: FakeMailbox, gone: ReadonlySet<FakeMessage>): void {
    if (gone.size === 0) return;
    box.highestModseq = ++box.account.modseq;
    for (const { uid } of gone) box.tombstones.push({ uid, modseq: box.highestModseq });
    box.messages = box.messages.filter((message) => !gone.has(message));
    this.#commit(box);
  }

  async expunge(who: Identity, mailbox: number, uids: Ranges): Promise<void> {
    const box = this.#box(who, mailbox);
    this.#remove(box, new Set(box.messages.filter((m) => inRanges(uids, m.uid) && ((m.flags % 32) & DELETED) !== 0)));
  }

  async copy(who: Identity, mailbox: number, uids: Ranges, target: number): Promise<CopyResult> {
    const from = this.#box(who, mailbox).messages.filter((m) => inRanges(uids, m.uid));
    const to = this.#box(who, target);
    const made = from.map((message) => this.#put(to, message.email, message.flags));
    return { uidValidity: to.uidValidity, from: Uint32Array.from(from, (m) => m.uid), to: Uint32Array.from(made) };
  }

  async move(who: Identity, mailbox: number, uids: Ranges, target: number): Promise<CopyResult> {
    const box = this.#box(who, mailbox);
    const moved = box.messages.filter((m) => inRanges(uids, m.uid));
    const result = await this.copy(who, mailbox, uids, target);
    this.#remove(box, new Set(moved));
    return result;
  }

  async append(who: Identity, request: AppendRequest): Promise<AppendSink> {
    const box = this.#box(who, request.mailbox);
    const { usedBytes, limitBytes } = box.account.quota;
    if (limitBytes !== undefined && usedBytes + request.size > limitBytes) throw new Fault('over-quota', 'Full');
    const runs: Uint8Array[] = [];
    return {
      write: (run) => {
        runs.push(run.slice());
      },
      finish: async () => {
        const flags = this.#value(box.account, request.flags, true);
        const uid = this.#file(box, concatBytes(runs), { flags, date: request.date });
        return { uid, uidValidity: box.uidValidity };
      },
      abort: () => {},
    };
  }

  /** Expunges behind everybody's back. */
  expungeUids(who: Identity, name: string, ...uids: number[]): void {
    const box = this.#account(who).mailboxes.find((one) => one.name === name);
    if (box !== undefined) this.#remove(box, new Set(box.messages.filter((m) => uids.includes(m.uid))));
  }

  /** Sets \Seen behind everybody's back. */
  see(who: Identity, name: string, ...uids: number[]): void {
    const box = this.#account(who).mailboxes.find((one) => one.name === name);
    for (const message of box?.messages ?? []) {
      if (box === undefined || !uids.includes(message.uid)) continue;
      message.flags = unionFlags(message.flags, SEEN);
      message.modseq = box.highestModseq = ++box.account.modseq;
    }
    if (box !== undefined) this.#commit(box);
  }
}

function matches(email: FakeEmail, key: StoredKey): boolean {
  const blob = email.octets.subarray(HEAD.length);
  switch (key.key) {
    case 'size':
      return key.is === 'larger' ? email.octets.length > key.bytes : email.octets.length < key.bytes;
    case 'date': {
      const sent = parseDate(envelopeOf(blob, email.index.fields).date ?? '')?.ms;
      const ms = key.of === 'sent' ? sent : email.receivedMs;
      const { from, to } = instantsOf(key);
      return ms !== undefined && ms >= from && ms < to;
    }
    case 'header': {
      const fields = email.index.fields.filter((field) => field.name === key.field);
      return fields.some((field) => foldText(decodeText(fieldText(blob, field))).includes(foldText(key.text)));
    }
    case 'body':
      return foldText(latin1(blob.subarray(email.index.root.bodyStart))).includes(foldText(key.text));
    case 'text':
      return foldText(latin1(blob)).includes(foldText(key.text));
    default:
      return key satisfies never;
  }
}
