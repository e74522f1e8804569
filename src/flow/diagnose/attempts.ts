/** Attempts to deliver, as events of the message's story: one for each recipient, so that each viewer sees his own. */
import { parseReference } from '#base/ids';
import type { AttemptOutcome } from '#model/queue';
import type { TraceEvent } from '#model/trace';
import type { TraceWriter } from './writer.ts';

/** One attempt, as the sending flow tells it. */
export interface Attempt {
  readonly at: number;
  readonly reference: string;
  readonly recipients: readonly string[];
  readonly outcome: AttemptOutcome;
  readonly consequence: 'delivered' | 'retry' | 'returned' | 'dropped';
  readonly retryAtMs: number | undefined;
  readonly attempt: number;
  readonly tookMs: number;
}

const eventIds = {
  delivered: 'queue.delivered',
  retry: 'queue.deferred',
  returned: 'queue.failed',
  dropped: 'queue.dropped',
} as const satisfies Record<Attempt['consequence'], string>;

/** Longer replies are cut: they are somebody else's words. */
const REPLY_CHARS_MAX = 1000;

export class AttemptRecorder {
  readonly #writer: Pick<TraceWriter, 'later'>;

  constructor(writer: Pick<TraceWriter, 'later'>) {
    this.#writer = writer;
  }

  attempted(attempt: Attempt): void {
    const reference = parseReference(attempt.reference);
    if (reference === undefined) return;
    for (const recipient of attempt.recipients) this.#writer.later(reference, attemptEvent(attempt, recipient));
  }
}

function attemptEvent(attempt: Attempt, recipient: string): TraceEvent {
  const { outcome } = attempt;
  const { remote, reply } = outcome;
  const tls = remote?.tls === undefined ? '' : `${remote.tls.version} ${remote.tls.cipher}`;
  return {
    at: attempt.at,
    event: eventIds[attempt.consequence],
    text: `${recipient}: ${outcome.text}`,
    facts: {
      recipient: recipient.toLowerCase(),
      attempt: attempt.attempt,
      tookMs: Math.round(attempt.tookMs),
      stage: outcome.stage,
      status: outcome.status,
      ...(remote === undefined
        ? {}
        : {
            host: remote.host,
            address: remote.address,
            port: remote.port,
            tls,
            tlsVerified: remote.tls?.verified === true,
          }),
      ...(remote?.tlsPolicy === undefined ? {} : { tlsPolicy: remote.tlsPolicy }),
      ...(remote?.tlsProblem === undefined ? {} : { tlsProblem: remote.tlsProblem }),
      ...(reply === undefined
        ? {}
        : { code: reply.code, enhanced: reply.enhanced ?? '', reply: reply.text.slice(0, REPLY_CHARS_MAX) }),
      ...(attempt.retryAtMs === undefined ? {} : { retryAtMs: attempt.retryAtMs }),
    },
  };
}
