/** The views of all selected mailboxes. Each is read once and kept up by the doorbell, whoever looks at it. */
import type { KeywordNames } from '#format/imap';
import { Fault } from '#base/fault';
import type { AccountId, MailboxId, ViewChangesRead, ViewRead } from '#model/mailbox';
import type { MailStore } from './store.ts';
import type { LiveView } from './types.ts';
import { applyChanges, type MailboxVersion, newVersion } from './version.ts';

/** Views nobody looks at are kept for the next SELECT; so many, and so many messages in them all together. */
const IDLE_VIEWS_MAX = 500;
const IDLE_ROWS_MAX = 1_000_000;

export class MailViews {
  readonly #store: MailStore;
  readonly #views = new Map<number, SharedView>();
  /** In the order they were left. */
  readonly #idle = new Set<SharedView>();

  constructor(store: MailStore) {
    this.#store = store;
  }

  /** The doorbell: a commit has changed this mailbox. */
  rung(mailbox: number): void {
    this.#views.get(mailbox)?.rung();
  }

  /** Opens a mailbox; `ring` is called whenever its view has moved on. */
  async open(account: AccountId, mailbox: MailboxId, ring: () => void): Promise<LiveView> {
    let view = this.#views.get(mailbox);
    if (view !== undefined && view.account !== account) throw noSuchMailbox(account, mailbox);
    if (view === undefined) {
      view = new SharedView(this.#store, account, mailbox);
      this.#views.set(mailbox, view);
    }
    this.#idle.delete(view);
    const shared = view;
    const ringer = (): void => ring();
    shared.ringers.add(ringer);
    const leave = (): void => {
      if (shared.ringers.delete(ringer) && shared.ringers.size === 0) this.#left(shared);
    };
    try {
      await shared.ready();
    } catch (error) {
      leave();
      this.#drop(shared);
      throw error;
    }
    return {
      get current() {
        return shared.version;
      },
      get keywords() {
        return shared.keywords;
      },
      get gone() {
        return shared.gone;
      },
      refresh: () => shared.refresh(),
      expungedSince: (since) => this.#store.readExpunged({ account, mailbox, since }),
      close: leave,
    };
  }

  #left(view: SharedView): void {
    if (view.gone) {
      this.#drop(view);
      return;
    }
    this.#idle.add(view);
    let rows = 0;
    for (const one of this.#idle) rows += one.version.count;
    for (const one of this.#idle) {
      if (this.#idle.size <= IDLE_VIEWS_MAX && rows <= IDLE_ROWS_MAX) return;
      rows -= one.version.count;
      this.#drop(one);
    }
  }

  #drop(view: SharedView): void {
    this.#idle.delete(view);
    if (view.ringers.size === 0 && this.#views.get(view.mailbox) === view) this.#views.delete(view.mailbox);
  }
}

function noSuchMailbox(account: number, mailbox: number): Fault {
  return new Fault('not-found', `Cannot find mailbox ${mailbox} in account ${account}`, {
    publicText: 'No such mailbox',
  });
}

const nothing = newVersion(
  { uids: new Uint32Array(), emails: new Float64Array(), flags: new Float64Array(), modseqs: new Float64Array() },
  { uidValidity: 0, uidNext: 1, highestModseq: 0 },
);

class SharedView {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly #store: MailStore;
  readonly ringers = new Set<() => void>();
  version: MailboxVersion = nothing;
  keywords: KeywordNames = [];
  gone = false;
  #isRead = false;
  /** A ring that nobody has looked at yet. */
  #stale = false;
  #reading: Promise<void> | undefined;
  #again: Promise<void> | undefined;

  constructor(store: MailStore, account: AccountId, mailbox: MailboxId) {
    this.#store = store;
    this.account = account;
    this.mailbox = mailbox;
  }

  /** Up to date with every ring so far. */
  async ready(): Promise<void> {
    // A reading that no ring has overtaken will do.
    if (this.#reading !== undefined && !this.#stale) await this.#reading;
    else if (!this.#isRead || this.#stale) await this.refresh();
  }

  rung(): void {
    this.#stale = true;
    if (this.ringers.size === 0) return;
    // Failing to read now is no loss: the next command or ring reads again.
    this.refresh().catch(() => {});
  }

  /** One reading at a time; who comes while one is under way shares the next, which sees what that one may not. */
  refresh(): Promise<void> {
    if (this.#reading === undefined) {
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined;
      });
      return this.#reading;
    }
    this.#again ??= this.#reading
      .catch(() => {})
      .then(() => {
        this.#again = undefined;
        return this.refresh();
      });
    return this.#again;
  }

  async #read(): Promise<void> {
    const { account, mailbox } = this;
    this.#stale = false;
    try {
      if (!this.#isRead) {
        this.#whole(await this.#store.readView({ account, mailbox }));
        return;
      }
      const changes = await this.#store.readChanges({ account, mailbox, since: this.version.facts.highestModseq });
      if (changes === undefined) this.#whole(await this.#store.readView({ account, mailbox }));
      else this.#change(changes);
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== 'not-found') {
        this.#stale = true;
        throw error;
      }
      if (!this.#isRead) throw error;
      this.gone = true;
      this.#tell();
    }
  }

  #whole(read: ViewRead): void {
    this.#isRead = true;
    this.#learn(read.keywords);
    this.#show(newVersion(read, factsOf(read)));
  }

  #change(read: ViewChangesRead): void {
    this.#learn(read.keywords);
    const { facts } = this.version;
    if (read.uidValidity !== facts.uidValidity) {
      // The name was deleted and made again while we looked away: it is another mailbox.
      this.gone = true;
      this.#tell();
      return;
    }
    if (read.highestModseq === facts.highestModseq && read.uids.length === 0 && read.expunged.length === 0) return;
    this.#show(applyChanges(this.version, { ...factsOf(read), changed: read, expunged: read.expunged }));
  }

  #learn(keywords: KeywordNames): void {
    const isSame =
      keywords.length === this.keywords.length && keywords.every((name, bit) => name === this.keywords[bit]);
    if (!isSame) this.keywords = keywords;
  }

  #show(version: MailboxVersion): void {
    this.version = version;
    this.#tell();
  }

  #tell(): void {
    for (const ring of this.ringers) ring();
  }
}

function factsOf(read: ViewRead): { uidValidity: number; uidNext: number; highestModseq: number } {
  return { uidValidity: read.uidValidity, uidNext: read.uidNext, highestModseq: read.highestModseq };
}
