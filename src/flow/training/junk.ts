/** Learns from what people do with Junk: behind the answer, one message after the other, never in the way of a move. */
import type { MaybePromise } from '#base/connection';
import type { Log } from '#base/log';
import type { AccountId, MailboxId } from '#model/mailbox';
import type { TrainableMessage, TrainingReads } from '#model/training';
import { readStored, type StoredLessonParts } from './stored.ts';
import type { Teacher } from './teacher.ts';

/** Moves and marks that wait; of more the newest are left out. */
const WAITING_MAX = 1000;

export interface JunkLearnerParts extends StoredLessonParts {
  readonly teacher: Teacher;
  readonly messages: Pick<TrainingReads, 'messagesAt' | 'messagesMoved'>;
  readonly log: Log;
  /** Whether what this account does with its mail is to be learned. */
  readonly isOn: (who: Pick<TrainableMessage, 'account' | 'address'>) => MaybePromise<boolean>;
}

/** Messages of `account` that lie in `to` now and lay in `from`. */
export interface JunkMove {
  readonly account: AccountId;
  readonly from: MailboxId;
  readonly to: MailboxId;
  readonly uids: Uint32Array;
}

/** Messages whose keywords somebody changed. */
export interface JunkMark {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly uids: Uint32Array;
  readonly mode: 'replace' | 'add' | 'remove';
  readonly keywords: readonly string[];
}

type Said = { readonly kind: 'learn' | 'unlearn'; readonly as: 'spam' | 'ham'; readonly origin: 'move' | 'keyword' };

export class JunkLearner {
  readonly #parts: JunkLearnerParts;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;
  #dropped = 0;
  #stopped = false;

  constructor(parts: JunkLearnerParts) {
    this.#parts = parts;
  }

  /** Returns at once. */
  moved(move: JunkMove): void {
    if (move.uids.length === 0 || move.from === move.to) return;
    this.#later(async () => {
      const { as, messages } = await this.#parts.messages.messagesMoved(move);
      if (as !== undefined) await this.#teach(messages, { kind: 'learn', as, origin: 'move' });
    });
  }

  /** Returns at once. `$Junk` and `$NotJunk` (RFC 9051 section 2.3.2); both together say nothing. */
  marked(mark: JunkMark): void {
    const as = saidBy(mark.keywords);
    if (as === undefined || mark.uids.length === 0) return;
    this.#later(async () => {
      const messages = await this.#parts.messages.messagesAt(mark);
      await this.#teach(messages, { kind: mark.mode === 'remove' ? 'unlearn' : 'learn', as, origin: 'keyword' });
    });
  }

  /** Resolves when all that was said before is learned. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Ends with the message that is being learned; what still waits is not. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    await this.#running;
  }

  #later(job: () => Promise<void>): void {
    if (this.#stopped) return;
    if (this.#waiting.length >= WAITING_MAX) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(job);
    // Not before whoever moved has their answer.
    this.#running ??= Promise.resolve().then(() => this.#run());
  }

  async #run(): Promise<void> {
    const { log } = this.#parts;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      try {
        await job();
      } catch (error) {
        log.warn('training.failed', 'What somebody said of messages could not be learned', { error: String(error) });
      }
    }
    if (this.#dropped > 0) {
      log.warn('training.dropped', 'More was said of messages than could be learned; the newest was left out', {
        moves: this.#dropped,
      });
      this.#dropped = 0;
    }
    this.#running = undefined;
  }

  async #teach(messages: readonly TrainableMessage[], said: Said): Promise<void> {
    const { teacher, isOn } = this.#parts;
    const [first] = messages;
    if (first === undefined || !(await isOn(first))) return;
    const actor = first.address;
    for (const message of messages) {
      if (this.#stopped) return;
      const stored = await readStored(this.#parts, message);
      if (stored === undefined) continue;
      const trainer = { kind: 'account', owner: message.account, domain: message.domain } as const;
      if (said.kind === 'unlearn') await teacher.unlearn(stored.lesson, trainer, said.as);
      else
        await teacher.learn(stored.lesson, { trainer, as: said.as, trust: stored.trust, actor, origin: said.origin });
    }
  }
}

function saidBy(keywords: readonly string[]): 'spam' | 'ham' | undefined {
  const names = keywords.map((keyword) => keyword.toLowerCase());
  const spam = names.includes('$junk');
  if (spam === names.includes('$notjunk')) return undefined;
  return spam ? 'spam' : 'ham';
}
