/** Where people look at what is held, and say what becomes of it. Judges who may. */
import type { Clock } from '#base/clock';
import { asFault, Fault } from '#base/fault';
import { parseReference, type TimeKeys } from '#base/ids';
import type { SettingsSnapshot } from '#base/setting';
import { may } from '#model/directory';
import type { EmailId, IndexedContent } from '#model/mailbox';
import {
  type HeldId,
  type HeldMessage,
  type HeldSummary,
  type QuarantineClass,
  type QuarantinePage,
  type QuarantineQuery,
  quarantineReads,
  type QuarantineState,
} from '#model/quarantine';
import type { QueueId } from '#model/queue';
import { releasedField } from './mark.ts';
import type { Judgements, SenderEntry, SenderList } from './ports.ts';
import { type HeldPreview, previewOf } from './preview.ts';
import { type Asker, type MayRelease, mayRelease, scopeOf, targetOf } from './who.ts';
import type { HeldAct, HeldActed, HeldOutcome, ReleaseHeld } from './works.ts';

export interface QuarantineStore {
  listQuarantine(query: QuarantineQuery): Promise<QuarantinePage>;
  readHeld(args: { readonly id: number }): Promise<HeldMessage | undefined>;
  heldByReference(args: Parameters<typeof quarantineReads.heldByReference>[0]): Promise<readonly HeldId[]>;
  /** Octets of a blob. */
  readQueued(args: { readonly blob: number; readonly from: number; readonly to: number }): Promise<Uint8Array>;
  releaseHeld(args: ReleaseHeld): Promise<HeldActed>;
  deleteHeld(args: HeldAct): Promise<HeldActed>;
  askHeld(args: HeldAct): Promise<HeldActed>;
  declineHeld(args: HeldAct): Promise<HeldActed>;
}

export interface QuarantineDeskParts {
  readonly store: QuarantineStore;
  readonly index: (bytes: Uint8Array<ArrayBuffer>) => Promise<{ readonly indexed: Omit<IndexedContent, 'blob'> }>;
  readonly clock: Clock;
  readonly keys: TimeKeys;
  /** In force for a domain, by its A-label name. */
  readonly settings: (domain: string) => SettingsSnapshot;
  readonly queueLifeMs: () => number;
  /** There is something new in the queue. */
  readonly wake: () => void;
  /** What one of our own users had sent goes out after all. */
  readonly sentOn: (held: HeldSummary) => void;
  readonly senders: SenderList;
  readonly judgements: Judgements;
  /** The tests of an encoded verdict in words, the heaviest first. */
  readonly reasons: (verdict: string) => readonly string[];
  /** Somebody asked for a message, or is to be told what came of it. Nobody waits for what is done about it. */
  readonly told: (held: HeldSummary, what: RequestStep) => void;
}

/** What comes of the wish for a held message: it stays held; somebody else deleted it. A release is seen in the inbox. */
export type RequestStep = 'requested' | 'declined' | 'deleted';

/** What is looked for; what is not said matches all. */
export interface HeldQuestion {
  /** One's own alone, where one may see more. */
  readonly own?: boolean;
  readonly classes?: readonly QuarantineClass[];
  /** Those that are held, where not given. */
  readonly states?: readonly QuarantineState[];
  readonly sender?: string;
  readonly recipient?: string;
  readonly text?: string;
  readonly domain?: number;
  readonly before?: number;
  /** Of one page, at most `HELD_PAGE_MAX`. */
  readonly max: number;
}

/** A line of a list, with what the asker may do about it. */
export interface ListedHeld extends HeldSummary {
  readonly release: MayRelease;
}

export interface ShownHeld extends ListedHeld {
  readonly reasons: readonly string[];
  /** Null where it is not held any more. */
  readonly preview: HeldPreview | null;
}

export interface ActOptions {
  /** Why; has to be said for a virus. */
  readonly note?: string;
  /** They were told that it has a virus, and mean it. */
  readonly confirmed?: boolean;
  /** The hash of a digest's link, which the act uses up. */
  readonly link?: string;
}

/** Whose mail a sender is to be trusted or blocked for. */
export type SenderScope = 'account' | 'domain' | 'platform';

/** What came of one of several messages. */
export interface BulkOutcome {
  /** As it was named: its number, or its reference. */
  readonly id: number | string;
  readonly outcome: HeldOutcome | 'refused' | 'failed';
  /** In words, where it was not done. */
  readonly text: string;
}

export const bulkActions = ['release', 'delete', 'decline', 'request'] as const;
export type BulkAction = (typeof bulkActions)[number];

/** Messages of one call. */
export const BULK_MAX = 500;
const NOTE_CHARACTERS_MAX = 500;
const heldStates: readonly QuarantineState[] = ['held', 'release-requested'];

/** Which copies of one reference an action can be meant for. */
export function statesOf(action: BulkAction): readonly QuarantineState[] {
  return action === 'decline' ? ['release-requested'] : heldStates;
}

export class QuarantineDesk {
  readonly #parts: QuarantineDeskParts;

  constructor(parts: QuarantineDeskParts) {
    this.#parts = parts;
  }

  /** Newest first. Who may not read subjects (the helpdesk) sees none, and may not search in them. */
  async list(
    asker: Asker,
    { own = false, states = heldStates, ...rest }: HeldQuestion,
  ): Promise<{ readonly found: readonly ListedHeld[]; readonly next: number | undefined }> {
    const { actor } = asker;
    // A search among what one may only see without its subject would tell what stands in it.
    const searches = rest.text !== undefined || rest.sender !== undefined;
    const scope = scopeOf(actor, own ? 'own' : 'all', searches ? 'quarantine.content' : 'quarantine.read');
    const { found, next } = await this.#parts.store.listQuarantine({ ...rest, scope, states });
    return { found: found.map((held) => this.#listed(asker, held)), next };
  }

  /** By its number, or by the reference where one copy alone was held under it, or one of them alone is in these states. */
  async find(asker: Asker, text: string, states?: readonly QuarantineState[]): Promise<HeldMessage> {
    return this.#readable(asker, await this.#idOf(asker, text, states));
  }

  async show(asker: Asker, id: number): Promise<ShownHeld> {
    const held = await this.#readable(asker, id);
    const mayRead = may(asker.actor, 'quarantine.content', targetOf(held));
    const octets = mayRead ? await this.#octets(held) : undefined;
    return {
      ...this.#listed(asker, held),
      reasons: mayRead ? this.#parts.reasons(held.verdict) : [],
      preview: octets === undefined ? null : previewOf(octets),
    };
  }

  /** The message as it came, our fields before it: for administrators. */
  async raw(asker: Asker, id: number): Promise<{ readonly head: Uint8Array; readonly content: Uint8Array }> {
    const held = await this.#readable(asker, id);
    if (!may(asker.actor, 'quarantine.raw', targetOf(held))) {
      throw refused('The message as it came is for administrators: it may do harm when it is opened');
    }
    const content = await this.#octets(held);
    if (content === undefined) throw notFound();
    return { head: held.head, content };
  }

  /** Files it in the inbox, or sends it on. Done twice it is done once. */
  async release(asker: Asker, id: number, options: ActOptions = {}): Promise<HeldOutcome> {
    const held = await this.#readable(asker, id);
    this.#demand(asker, held, options);
    if (held.state === 'released') return 'already';
    const content = await this.#octets(held);
    if (content === undefined) return 'gone';
    const { store, clock, keys, index, queueLifeMs, wake, sentOn } = this.#parts;
    const { indexed } = await index(content);
    const nowMs = clock.now();
    const { outcome } = await store.releaseHeld({
      ...this.#act(asker, held, options),
      email: keys.next() as EmailId,
      queue: keys.next() as QueueId,
      mark: releasedField(asker.name, nowMs, held.reference),
      content: indexed,
      queueLifeMs: queueLifeMs(),
    });
    if (outcome === 'queued') wake();
    if (outcome === 'queued' && held.class === 'outbound') sentOn(held);
    if (outcome === 'released') await this.#learn(asker, held, { wanted: true, content });
    return outcome;
  }

  async delete(asker: Asker, id: number, options: ActOptions = {}): Promise<HeldOutcome> {
    const held = await this.#readable(asker, id);
    this.#require(asker, 'quarantine.delete', held);
    const act = this.#act(asker, held, options);
    const { outcome, wasAsked = false } = await this.#parts.store.deleteHeld(act);
    if (wasAsked && !isOwn(asker, held)) this.#parts.told({ ...held, note: act.note }, 'deleted');
    return outcome;
  }

  /** Asks an administrator for it. */
  async request(asker: Asker, id: number, options: ActOptions = {}): Promise<HeldOutcome> {
    const held = await this.#readable(asker, id);
    this.#require(asker, 'quarantine.release', held);
    const { outcome } = await this.#parts.store.askHeld(this.#act(asker, held, options));
    if (outcome === 'requested') this.#parts.told(held, outcome);
    return outcome;
  }

  /** Says no to who asked. Yes is a release. */
  async decline(asker: Asker, id: number, options: ActOptions = {}): Promise<HeldOutcome> {
    const held = await this.#readable(asker, id);
    this.#require(asker, 'quarantine.release-any', held);
    const act = this.#act(asker, held, options);
    const { outcome } = await this.#parts.store.declineHeld(act);
    if (outcome === 'declined') this.#parts.told({ ...held, note: act.note }, outcome);
    return outcome;
  }

  /** Lets the sender's mail in from now on, or keeps it out; gives what was entered. The list's own desk judges who may. */
  async trust(
    asker: Asker,
    id: number,
    { action, scope = 'account' }: { readonly action: 'allow' | 'block'; readonly scope?: SenderScope },
  ): Promise<{ readonly subject: string }> {
    const held = await this.#readable(asker, id);
    return this.#parts.senders.enter(asker, {
      action,
      from: held.from,
      sender: held.sender,
      place: placeOf(held, scope),
      reason: `Held message ${held.reference}`,
    });
  }

  /** Teaches the filter what it is, for its recipient. It stays held. */
  async report(asker: Asker, id: number, as: 'spam' | 'ham'): Promise<void> {
    const held = await this.#readable(asker, id);
    this.#require(asker, 'quarantine.content', held);
    const content = await this.#octets(held);
    if (content === undefined) throw notFound();
    await this.#judge(asker, held, { wanted: as === 'ham', content });
  }

  /** One after the other; what fails for one does not stop the others. */
  async bulk(
    asker: Asker,
    action: BulkAction,
    { ids, ...options }: ActOptions & { readonly ids: readonly (number | string)[] },
  ): Promise<readonly BulkOutcome[]> {
    if (ids.length > BULK_MAX) {
      throw new Fault('invalid', `${ids.length} messages in one call`, {
        publicText: `At most ${BULK_MAX} messages at once`,
      });
    }
    const outcomes: BulkOutcome[] = [];
    for (const id of new Set(ids)) {
      try {
        const number = typeof id === 'number' ? id : await this.#idOf(asker, id, statesOf(action));
        const outcome = await this[action](asker, number, options);
        outcomes.push({ id, outcome, text: outcomeTexts[outcome] });
      } catch (error) {
        const { kind, publicText } = asFault(error);
        outcomes.push({ id, outcome: kind === 'temporary' ? 'failed' : 'refused', text: publicText });
      }
    }
    return outcomes;
  }

  async #idOf(asker: Asker, text: string, states = heldStates): Promise<number> {
    if (/^[0-9]{1,16}$/.test(text)) return Number(text);
    const reference = parseReference(text);
    if (reference === undefined) throw notFound();
    const visible: HeldMessage[] = [];
    for (const id of await this.#parts.store.heldByReference({ reference })) {
      const held = await this.#parts.store.readHeld({ id });
      if (held !== undefined && may(asker.actor, 'quarantine.read', targetOf(held))) visible.push(held);
    }
    // Copies with which all is done do not stand in the way of the one that is left.
    const open = visible.filter(({ state }) => states.includes(state));
    const [only, ...more] = open.length === 1 ? open : visible;
    if (only === undefined) throw notFound();
    if (more.length === 0) return only.id;
    const named = visible.slice(0, 20).map(({ id, recipient }) => `${id} (${recipient})`);
    throw new Fault('conflict', `${visible.length} copies of ${reference} are held`, {
      publicText: `${visible.length} copies are held under ${reference}; name one of them: ${named.join(', ')}`,
    });
  }

  /** The same answer for what does not exist and what others have. */
  async #readable(asker: Asker, id: number): Promise<HeldMessage> {
    const held = Number.isSafeInteger(id) ? await this.#parts.store.readHeld({ id }) : undefined;
    if (held === undefined || !may(asker.actor, 'quarantine.read', targetOf(held))) throw notFound();
    return held;
  }

  #listed({ actor }: Asker, held: HeldSummary): ListedHeld {
    const release = mayRelease(actor, held, this.#parts.settings(held.domainName));
    const whole = may(actor, 'quarantine.content', targetOf(held));
    return { ...summaryOf(held), ...(whole ? {} : { subject: '', from: '' }), release };
  }

  #demand({ actor }: Asker, held: HeldMessage, { note = '', confirmed = false }: ActOptions): void {
    const answer = mayRelease(actor, held, this.#parts.settings(held.domainName));
    switch (answer) {
      case 'yes':
        return;
      case 'confirm':
        if (confirmed && note.trim() !== '') return;
        throw new Fault('conflict', `Held message ${held.id} has a virus`, {
          publicText: 'This message has a virus: whoever delivers it has to confirm that, and to say why',
        });
      case 'ask':
        throw refused('Only an administrator may deliver this message; you can ask for it');
      case 'no':
        throw refused('You may not deliver this message');
      default:
        answer satisfies never;
    }
  }

  #require({ actor }: Asker, action: Parameters<typeof may>[1], held: HeldMessage): void {
    if (may(actor, action, targetOf(held))) return;
    throw refused('You may not do this with this message; ask the administrator of its domain');
  }

  #act(asker: Asker, held: HeldMessage, { note = '', link }: ActOptions): HeldAct {
    const by = { id: this.#parts.keys.next(), actor: asker.name, nowMs: this.#parts.clock.now() };
    return { id: held.id, by, note: note.trim().slice(0, NOTE_CHARACTERS_MAX), link: link ?? null };
  }

  async #octets({ blob }: HeldMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (blob === undefined) return undefined;
    const octets = await this.#parts.store.readQueued({ blob, from: 0, to: Number.MAX_SAFE_INTEGER });
    return new Uint8Array(octets);
  }

  /** A release by the recipient says that the filter was wrong; one by somebody else only that it is not to be held. */
  async #learn(asker: Asker, held: HeldMessage, judged: Judged): Promise<void> {
    if (isOwn(asker, held) && (held.class === 'spam' || held.class === 'phish')) await this.#judge(asker, held, judged);
  }

  async #judge(asker: Asker, held: HeldMessage, { wanted, content }: Judged): Promise<void> {
    const { id, account, address, domain, tenant, domainName, reference, head } = held;
    await this.#parts.judgements.judged({
      held: { id, account, address, domain, tenant, domainName, reference },
      head,
      by: asker.name,
      content,
      wanted,
    });
  }
}

function isOwn({ actor }: Asker, { account }: HeldSummary): boolean {
  return actor.kind === 'account' && actor.account === account;
}

/** Of mail for somebody whose mailbox is elsewhere the nearest place is the domain, where that is known here. */
function placeOf({ address, domainName }: HeldMessage, scope: SenderScope): SenderEntry['place'] {
  if (scope === 'platform') return {};
  if (scope === 'account' && address !== null) return { account: address };
  if (domainName !== '') return { domain: domainName };
  const text = 'This message is for no domain that lives here: its sender can be entered for the whole server alone';
  throw new Fault('invalid', text, { publicText: text });
}

interface Judged {
  readonly wanted: boolean;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** What each outcome is called. */
export const outcomeTexts: Readonly<Record<HeldOutcome, string>> = {
  released: 'Delivered to the inbox',
  queued: 'On its way to the recipient’s server',
  deleted: 'Deleted',
  requested: 'The administrator is asked for it',
  declined: 'Stays held',
  already: 'Done before',
  'declined-before': 'An administrator was asked before, and declined',
  gone: 'Not held any more',
  'over-quota': 'The mailbox is full: it stays held until there is room',
  'link-used': 'The link was used before, or is too old',
};

/** Without the octets, and what is for programs alone. */
function summaryOf(held: HeldSummary & Partial<HeldMessage>): HeldSummary {
  const { blob: _blob, head: _head, trace: _trace, verdict: _verdict, onward: _onward, ...summary } = held;
  return summary;
}

function notFound(): Fault {
  const text = 'There is no such held message';
  return new Fault('not-found', text, { publicText: text });
}

function refused(text: string): Fault {
  return new Fault('refused', text, { publicText: text });
}
