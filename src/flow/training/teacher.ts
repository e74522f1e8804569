/** Teaching of one message, whoever says what it is. */
import type { Clock } from '#base/clock';
import type { TimeKeys } from '#base/ids';
import { type SenderTrust, withSender } from '#check/bayes';
import type { FingerprintCounter } from '#check/fingerprint';
import type { Learned, Trainer, TrainingOrigin, TrainingWrites } from '#model/training';
import type { Lesson } from './types.ts';

export interface TeacherParts {
  readonly store: Pick<TrainingWrites, 'learnMessage' | 'unlearnMessage'>;
  readonly keys: TimeKeys;
  readonly clock: Clock;
  /** Told which templates recipients marked. */
  readonly copies: Pick<FingerprintCounter, 'mark'>;
}

export interface Teaching {
  readonly trainer: Trainer;
  readonly as: 'spam' | 'ham';
  readonly trust: SenderTrust;
  readonly actor: string;
  readonly origin: TrainingOrigin;
}

export class Teacher {
  readonly #parts: TeacherParts;

  constructor(parts: TeacherParts) {
    this.#parts = parts;
  }

  async learn(lesson: Lesson, { trust, ...teaching }: Teaching): Promise<Learned> {
    const { store, keys, clock, copies } = this.#parts;
    const nowMs = clock.now();
    const { ids } = withSender(lesson.tokens, lesson.sender, trust);
    const learned = await store.learnMessage({
      id: keys.next(),
      message: messageKeyOf(lesson),
      ids,
      subject: lesson.subject,
      sender: lesson.sender.address,
      nowMs,
      ...teaching,
    });
    if (lesson.fingerprint !== undefined && learned.outcome !== 'known') {
      const other = teaching.as === 'spam' ? 'ham' : 'spam';
      copies.mark(lesson.fingerprint, teaching.as, { by: 1, nowMs });
      if (learned.outcome === 'turned') copies.mark(lesson.fingerprint, other, { by: -1, nowMs });
    }
    return learned;
  }

  /** Takes back what a trainer taught of a message; with `as` only where it was taught as that. */
  async unlearn(lesson: Lesson, trainer: Trainer, as?: 'spam' | 'ham'): Promise<boolean> {
    const { store, clock, copies } = this.#parts;
    const message = messageKeyOf(lesson);
    const gone = await store.unlearnMessage(as === undefined ? { trainer, message } : { trainer, message, as });
    if (gone.was !== null && lesson.fingerprint !== undefined)
      copies.mark(lesson.fingerprint, gone.was, { by: -1, nowMs: clock.now() });
    return gone.was !== null;
  }
}

/** 48 bits of what a message is: the same for each of its copies, whatever stands above it in the mailbox. */
function messageKeyOf({ messageId, tokens }: Lesson): number {
  let low = 0x1234_5678;
  let high = 0x0bad_cafe;
  const take = (value: number): void => {
    low = Math.imul(low ^ value, 0x9e37_79b1);
    high = Math.imul(high ^ value ^ (low >>> 15), 0x85eb_ca6b);
  };
  for (let i = 0; i < messageId.length; i++) take(messageId.charCodeAt(i));
  for (const id of tokens.ids) take((id % 2 ** 32) | 0);
  low ^= low >>> 16;
  high ^= high >>> 13;
  return (high & 0xffff) * 2 ** 32 + (low >>> 0);
}
