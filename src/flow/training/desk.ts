/** Where people teach by hand, take lessons back, and look at what was learned. */
import type { Reference } from '#base/ids';
import { Fault } from '#base/fault';
import { type BayesTokens, type BayesVerdict, classify, type CountTable, withSender } from '#check/bayes';
import { type KnownPlace, type NamedPlace, type PlaceReads, placeNamed } from '#flow/filterlist';
import type { Learned, Trainer, Training, TrainingOrigin, TrainingReads, TrainingWrites } from '#model/training';
import type { TrainedCounts } from './counts.ts';
import { LESSON_BYTES_MAX, readStored, type StoredLesson, type StoredLessonParts, lessonBelow } from './stored.ts';
import type { Teacher } from './teacher.ts';

/** Tokens that are shown of one message. */
const TOKENS_SHOWN_MAX = 200;

export interface TrainingDeskParts extends StoredLessonParts {
  readonly teacher: Teacher;
  readonly counts: TrainedCounts;
  readonly places: PlaceReads;
  readonly lessons: Pick<TrainingReads, 'listTrainings' | 'messagesOf'> & Pick<TrainingWrites, 'undoTraining'>;
  /** When the mail transaction of a reference was; undefined where nobody knows it. */
  readonly timeOf: (reference: Reference) => Promise<number | undefined>;
  /** What the shipped counts say of tokens; undefined where there are none. */
  readonly shipped: (tokens: BayesTokens) => CountTable | undefined;
}

export interface TaughtByHand {
  readonly as: 'spam' | 'ham';
  readonly actor: string;
  /** By a command where not given. */
  readonly origin?: TrainingOrigin;
}

/** What each scope says of the words of a message. */
export interface ShownTokens
  extends Pick<BayesVerdict, 'top' | 'text' | 'probability' | 'trained' | 'sender' | 'senderTokens'> {
  /** For whom it is shown: an address, a domain, or '' for nobody in particular. */
  readonly name: string;
  readonly subject: string;
}

export class TrainingDesk {
  readonly #parts: TrainingDeskParts;

  constructor(parts: TrainingDeskParts) {
    this.#parts = parts;
  }

  /** Teaches the octets of a message for an account, a domain, or the platform where neither is named. */
  async learn(
    bytes: Uint8Array,
    { as, actor, origin = 'command', ...whose }: NamedPlace & TaughtByHand,
  ): Promise<Learned> {
    const trainer = trainerAt(await placeNamed(this.#parts.places, whose));
    const { lesson, trust } = await this.#read(bytes);
    return await this.#parts.teacher.learn(lesson, { trainer, as, trust, actor, origin });
  }

  /** Takes back what was taught there of a message; false where nothing was. */
  async unlearn(bytes: Uint8Array, whose: NamedPlace): Promise<boolean> {
    const trainer = trainerAt(await placeNamed(this.#parts.places, whose));
    const { lesson } = await this.#read(bytes);
    return await this.#parts.teacher.unlearn(lesson, trainer);
  }

  /** What the counts say of a message in a file. */
  async tokens(bytes: Uint8Array, whose: NamedPlace): Promise<ShownTokens> {
    const place = await placeNamed(this.#parts.places, whose);
    return await this.#show(await this.#read(bytes), place);
  }

  /** The same of a message that came and is still in mailboxes, for each of the accounts that have it. */
  async tokensOf(reference: Reference): Promise<readonly ShownTokens[]> {
    const { lessons, timeOf } = this.#parts;
    const atMs = await timeOf(reference);
    const messages = atMs === undefined ? [] : await lessons.messagesOf({ reference, atMs });
    const shown: ShownTokens[] = [];
    for (const message of messages) {
      const stored = await readStored(this.#parts, message);
      if (stored === undefined) continue;
      const { account: scopeId, address: scopeName, domain } = message;
      shown.push(await this.#show(stored, { scope: 'account', scopeId, scopeName, domain }));
    }
    if (shown.length > 0) return shown;
    throw new Fault('not-found', `Cannot find a message of ${reference} in a mailbox`, {
      publicText: `No mailbox has a message of ${reference}: it may be held (rookery quarantine show ${reference}), or gone. Name a file instead`,
    });
  }

  /** The latest first. */
  async list(
    whose: NamedPlace,
    page: { readonly max: number; readonly before?: number },
  ): Promise<readonly Training[]> {
    const place = await placeNamed(this.#parts.places, whose);
    const filter = place.scope === 'account' ? { account: place.scopeId } : { domain: place.scopeId };
    return await this.#parts.lessons.listTrainings({ ...(place.scope === 'platform' ? {} : filter), ...page });
  }

  /** Takes a lesson back by its number. */
  async undo(id: number): Promise<'spam' | 'ham'> {
    return (await this.#parts.lessons.undoTraining({ id })).as;
  }

  async #read(bytes: Uint8Array): Promise<StoredLesson> {
    const { read, hostname } = this.#parts;
    const octets = new Uint8Array(bytes.subarray(0, LESSON_BYTES_MAX));
    // A file that was copied out of a mailbox here begins with the fields that we wrote above it.
    return lessonBelow(await read(octets), octets, hostname);
  }

  async #show(
    { lesson, trust }: StoredLesson,
    place: Pick<KnownPlace, 'scope' | 'scopeId' | 'scopeName' | 'domain'>,
  ): Promise<ShownTokens> {
    const { counts, shipped } = this.#parts;
    const tokens = withSender(lesson.tokens, lesson.sender, trust);
    const whose = place.scope === 'account' ? { account: place.scopeId } : {};
    const trained = await counts.for({ ...whose, domain: place.domain ?? undefined }, tokens);
    const prior = shipped(tokens);
    const tables = prior === undefined ? trained : [...trained, prior];
    const {
      top,
      text,
      probability,
      trained: change,
      sender,
      senderTokens,
    } = classify(tokens, tables, TOKENS_SHOWN_MAX);
    return {
      name: place.scopeName,
      subject: lesson.subject,
      top,
      text,
      probability,
      trained: change,
      sender,
      senderTokens,
    };
  }
}

function trainerAt({ scope, scopeId, domain }: KnownPlace): Trainer {
  if (scope === 'account') return { kind: 'account', owner: scopeId, domain: domain ?? 0 };
  return scope === 'domain' ? { kind: 'domain', owner: scopeId } : { kind: 'platform', owner: 0 };
}
