/** Forgets what nobody needs any more, slice by slice, so that mail never waits for it. */
import type { Ctx } from '#base/ctx';
import type { House } from '#app/house';
import { storeSettings } from '#app/house';
import { traceSettings } from '#model/trace';
import { EMAIL_GRACE_MS, TOMBSTONE_KEPT_MS } from '#model/mailbox';
import type { HeldSummary } from '#model/quarantine';

const ROUND_MS = 60_000;
const SLICE = 500;
const DAY_MS = 24 * 3600 * 1000;
/** A submission that is repeated later than this is a new one. */
const SUBMISSIONS_KEPT_MS = DAY_MS;

export interface Sweeping {
  stop(): void;
}

/** Told of what users had asked for of their held mail and nobody answered, once it is gone. */
export type Unanswered = (held: readonly HeldSummary[]) => void;

export function startSweeping(house: House, ctx: Ctx, unanswered: Unanswered): Sweeping {
  let stopped = false;
  let cancel = (): void => undefined;
  const round = async (): Promise<void> => {
    try {
      await sweepOnce(house, () => stopped || ctx.signal.aborted, unanswered);
    } catch (error) {
      house.log.warn('sweep.failed', 'A round of sweeping failed; the next one tries again', { error: String(error) });
    }
    if (!stopped) cancel = house.clock.after(ROUND_MS, () => void round()); // Caught above.
  };
  cancel = house.clock.after(ROUND_MS, () => void round()); // Caught above.
  return {
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}

/** Of the house, what this needs. */
export interface SweptHouse {
  readonly store: {
    readonly write: Pick<
      House['store']['write'],
      | 'sweepEmails'
      | 'sweepQuarantine'
      | 'sweepBlobs'
      | 'sweepTombstones'
      | 'sweepSenders'
      | 'forgetSubmissions'
      | 'dropOldPartitions'
      | 'purgeAccounts'
    >;
  };
  readonly clock: Pick<House['clock'], 'now'>;
  readonly settings: Pick<House['settings'], 'snapshot'>;
}

/** One round over everything that can be forgotten. */
export async function sweepOnce(house: SweptHouse, stopped: () => boolean, unanswered: Unanswered): Promise<void> {
  const { store, clock, settings } = house;
  const { write } = store;
  const nowMs = clock.now();
  const sweepAfterMs = settings.snapshot().get(storeSettings.sweepAfter);
  const graceMs = Math.min(EMAIL_GRACE_MS, sweepAfterMs);
  await untilDone(
    stopped,
    async () => (await write.sweepEmails({ beforeMs: nowMs - graceMs, nowMs, max: SLICE })).emails,
  );
  const gone: HeldSummary[] = [];
  await untilDone(stopped, async () => {
    const swept = await write.sweepQuarantine({ nowMs, max: SLICE });
    gone.push(...swept.unanswered);
    return swept.rows;
  }).finally(() => unanswered(gone));
  await untilDone(stopped, async () => (await write.sweepBlobs({ beforeMs: nowMs - sweepAfterMs, max: SLICE })).blobs);
  for (
    let after: Parameters<typeof write.sweepTombstones>[0]['after'] | undefined = 0;
    after !== undefined && !stopped();
  ) {
    after = (await write.sweepTombstones({ beforeMs: nowMs - TOMBSTONE_KEPT_MS, after, max: SLICE })).next;
  }
  await untilDone(stopped, async () => (await write.sweepSenders({ nowMs, max: SLICE })).rows);
  await write.forgetSubmissions(nowMs - SUBMISSIONS_KEPT_MS);
  await write.dropOldPartitions({ nowMs, retentionMs: settings.snapshot().get(traceSettings.retention) });
  await untilDone(stopped, async () => ((await write.purgeAccounts({ nowMs })).done ? 0 : SLICE));
}

/** Again and again while a slice was full. */
async function untilDone(stopped: () => boolean, slice: () => Promise<number>): Promise<void> {
  while (!stopped() && (await slice()) >= SLICE);
}
