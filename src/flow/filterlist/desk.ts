import type { Clock } from '#base/clock';
import { Fault } from '#base/fault';
import type { TimeKeys } from '#base/ids';
import type { AuditStamp } from '#model/audit';
import type { Action, Actor } from '#model/directory';
import {
  type FilterEntry,
  type FilterListReads,
  type FilterListWrites,
  type ListAction,
  type ListSubject,
  networkAround,
  parseListSubject,
  REASON_CHARACTERS_MAX,
  subjectProblem,
} from '#model/filterlist';
import { type KnownPlace, type NamedPlace, type PlaceReads, placeNamed, requireMay } from './place.ts';

export interface FilterListDeskParts {
  readonly store: FilterListReads & FilterListWrites & PlaceReads;
  readonly clock: Clock;
  readonly keys: TimeKeys;
}

/** Who asks, and how the audit names them. */
export interface ListAsker {
  readonly actor: Actor;
  readonly name: string;
}

export interface EntryRequest extends NamedPlace {
  readonly action: ListAction;
  /** An address, a domain, an IP address or a network, as somebody typed it. */
  readonly subject: string;
  /** An allow entry is to count without proof. */
  readonly unauthenticated?: boolean;
  readonly reason?: string;
  /** From now, ms; until it is removed where not given. */
  readonly lifeMs?: number;
}

export interface AddedEntry {
  readonly entry: FilterEntry;
  readonly replaced: FilterEntry | null;
}

/** An entry as lists show it. */
export interface ListedEntry extends FilterEntry {
  readonly expired: boolean;
}

const YEAR_MS = 366 * 24 * 3_600_000;
const LIFE_MS_MAX = 20 * YEAR_MS;
const PAGE_ROWS = 500;
/** Short writes of one round; what is left is for the next. */
const SWEEPS_MAX = 50;
/** Whoever owns the account, and who sets its settings. */
const changes: readonly Action[] = ['setting.change', 'own.change'];
const looks: readonly Action[] = ['setting.read', 'own.read'];

/** Where people add, remove and see entries. Judges who may, and what may be on a list. */
export class FilterListDesk {
  readonly #parts: FilterListDeskParts;

  constructor(parts: FilterListDeskParts) {
    this.#parts = parts;
  }

  async add(asker: ListAsker, request: EntryRequest): Promise<AddedEntry> {
    const { store } = this.#parts;
    const { action, unauthenticated = false, lifeMs } = request;
    const place = await this.#placeFor(asker, request);
    const subject = checkedSubject(request.subject);
    const problem = subjectProblem(subject, action);
    if (problem !== undefined) throw invalid(problem);
    if (unauthenticated && (action === 'block' || subject.kind === 'network')) {
      throw invalid(
        action === 'block'
          ? 'To block never asks for proof'
          : 'For a network the connection is the proof: there is nothing else to ask for',
      );
    }
    const by = this.#stamp(asker);
    const { entry, replaced } = await store.addFilterEntry({
      by,
      place: plain(place),
      entry: {
        ...subject,
        action,
        unauthenticated,
        reason: checkedReason(request.reason ?? ''),
        expiresMs: lifeMs === undefined ? null : by.nowMs + checkedLife(lifeMs),
      },
    });
    return { entry, replaced };
  }

  async remove(asker: ListAsker, request: Pick<EntryRequest, 'action' | 'subject'> & NamedPlace): Promise<FilterEntry> {
    const place = await this.#placeFor(asker, request);
    const subject = checkedSubject(request.subject);
    const { entry } = await this.#parts.store.removeFilterEntry({
      by: this.#stamp(asker),
      place: plain(place),
      action: request.action,
      subject,
    });
    return entry;
  }

  /**
   * Of one place alone; all of them where `all` and the platform is asked for, and its accounts' for a domain. At most `max`;
   * gives what is `after` for the rest, null where that was all.
   */
  async list(
    asker: ListAsker,
    request: NamedPlace & { readonly all?: boolean; readonly after?: number; readonly max?: number },
    item: (entry: ListedEntry) => Promise<void>,
  ): Promise<number | null> {
    const { store, clock } = this.#parts;
    const place = await placeNamed(store, request);
    requireMay(asker.actor, looks, place);
    const all = request.all === true && place.scope !== 'account';
    const of = all ? (place.domain === null ? {} : { domain: place.domain }) : { place: plain(place) };
    let left = request.max ?? Number.POSITIVE_INFINITY;
    for (let after = request.after ?? 0; ; ) {
      const max = Math.min(PAGE_ROWS, left);
      const page = await store.listFilterEntries({ ...of, after, max });
      const nowMs = clock.now();
      for (const entry of page) {
        await item({ ...entry, expired: entry.expiresMs !== null && entry.expiresMs <= nowMs });
      }
      const last = page.at(-1);
      if (last === undefined || page.length < max) return null;
      left -= page.length;
      if (left <= 0) return last.id;
      after = last.id;
    }
  }

  /** For the hourly round. */
  async tend(): Promise<void> {
    const { store, clock } = this.#parts;
    for (let i = 0; i < SWEEPS_MAX; i++)
      if ((await store.sweepFilterEntries({ nowMs: clock.now() })).gone === 0) return;
  }

  async #placeFor({ actor }: ListAsker, named: NamedPlace): Promise<KnownPlace> {
    const place = await placeNamed(this.#parts.store, named);
    requireMay(actor, changes, place);
    return place;
  }

  #stamp({ name }: ListAsker): AuditStamp {
    return { id: this.#parts.keys.next(), actor: name, nowMs: this.#parts.clock.now() };
  }
}

/** As operations take it. */
function plain({ scope, scopeId, scopeName, tenant, domain }: KnownPlace): Omit<KnownPlace, 'target'> {
  return { scope, scopeId, scopeName, tenant, domain };
}

function checkedSubject(text: string): ListSubject {
  const subject = parseListSubject(text);
  if (subject !== undefined) return subject;
  const around = networkAround(text);
  if (around !== undefined)
    throw invalid(
      `"${text.slice(0, 100)}" is one address in a network: write ${around} for all of it, or the address alone`,
    );
  throw invalid(
    `"${text.slice(0, 100)}" is no address, domain or network: write bob@example.com, example.com, 192.0.2.1 or 2001:db8::/32`,
  );
}

function checkedReason(text: string): string {
  const reason = text.trim();
  if (reason.length <= REASON_CHARACTERS_MAX && !/[\p{Cc}\u2028\u2029]/u.test(reason)) return reason;
  throw invalid(`A reason has at most ${REASON_CHARACTERS_MAX} characters and no line breaks`);
}

function checkedLife(ms: number): number {
  if (Number.isSafeInteger(ms) && ms > 0 && ms <= LIFE_MS_MAX) return ms;
  throw invalid('An entry lasts for up to 20 years; leave the time out for one that stays');
}

function invalid(text: string): Fault {
  return new Fault('invalid', text, { publicText: text });
}
