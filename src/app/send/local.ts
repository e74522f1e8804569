/** Our own recipients whose copy had to wait (a full mailbox, a sender never seen before): filed from the queue. */
import { isPromise } from '#base/connection';
import type { Reference } from '#base/ids';
import type { House } from '#app/house';
import { parseAddress } from '#format/address';
import {
  changesOf,
  type CopyOutcome,
  type CopyPlan,
  planWaiting,
  type QueuedCopy,
  type QueuedHeld,
  type Represented,
} from '#flow/receive';
import type { LocalDelivery } from '#flow/send';
import type { BlobId } from '#model/blob';
import type { ResolvedAccount } from '#model/directory';
import type { AttemptOutcome, ClaimedRecipient, QueuedMessage } from '#model/queue';
import type { TraceEvent } from '#model/trace';

/** One recipient whose copy waited. */
export interface WaitingRecipient {
  readonly recipient: ClaimedRecipient;
  /** The hosted domain, A-labels. */
  readonly domain: string;
  readonly accounts: readonly ResolvedAccount[];
}

/** A message whose copies waited. */
export interface LookedAt {
  readonly message: QueuedMessage;
  readonly recipients: readonly WaitingRecipient[];
  /** The content as it came. */
  readonly octets: Uint8Array<ArrayBuffer>;
}

/** What becomes of copies that waited. */
export interface LookedAgain {
  /** For each recipient, for each of its accounts. */
  readonly plans: readonly (readonly CopyPlan[])[];
  readonly variants: readonly Represented[];
  readonly story: readonly TraceEvent[];
  /** What is told of each recipient. */
  readonly texts: readonly string[];
  readonly traced: { readonly reference: Reference; readonly trace: number };
  /** As people read them. */
  readonly author: string;
  readonly subject: string;
}

/**
 * Where copies go that waited, what they show, and what is told about it. Undefined: into the inbox, as they came. Rejects
 * where that cannot be said now; then they wait on.
 */
export type SecondLook = (of: LookedAt) => Promise<LookedAgain | undefined>;

const atOnce: CopyPlan = { into: 'inbox', holdMs: 0 };

export function localDelivery(house: House, look: SecondLook): LocalDelivery {
  return {
    deliver: async (message, claimed) => {
      const octets = await readAll(house, message);
      const recipients = await Promise.all(claimed.map((recipient) => waitingRecipient(house, recipient)));
      const looked = await look({ message, recipients, octets });
      const { copies, quarantined } = planned(house, { message, recipients, octets }, looked);
      // Elsewhere for a large one: everybody waits for what takes long here.
      const { indexed } = await house.receive.indexer.index({ kind: 'memory', bytes: octets }, {});
      const variants = (looked?.variants ?? []).map((made) => ({ blob: house.keys.next() as BlobId, made }));
      const owner = copies[0]?.copy.account ?? 0;
      const { outcomes } = await house.store.write.fileQueued(
        {
          message: message.id,
          blob: message.blob,
          content: indexed,
          variants: variants.map(({ blob, made }) => ({
            blob,
            content: made.index.indexed,
            changes: changesOf(made),
          })),
          nowMs: house.clock.now(),
          copies,
          quarantined,
          story: looked?.story ?? [],
          traced: looked?.traced ?? null,
        },
        variants.map(({ blob, made }) => ({ kind: 'memory', blob, account: owner, bytes: made.bytes })),
      );
      return claimed.map(({ id }, at) =>
        outcomeOf({
          outcomes: outcomes.filter((_, i) => copies[i]?.recipient === id),
          held: quarantined.some(({ recipient }) => recipient === id),
          text: looked?.texts[at],
        }),
      );
    },
  };
}

async function readAll(house: House, { blob }: QueuedMessage): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await house.store.read.readQueued({ blob, from: 0, to: Number.MAX_SAFE_INTEGER }));
}

async function waitingRecipient(house: House, recipient: ClaimedRecipient): Promise<WaitingRecipient> {
  const address = recipient.address === 'postmaster' ? 'postmaster' : parseAddress(recipient.address);
  const domain = address === undefined || address === 'postmaster' ? house.hostname : address.domain;
  if (address === undefined) return { recipient, domain, accounts: [] };
  const resolving = house.directory.resolve(address);
  const resolution = isPromise(resolving) ? await resolving : resolving;
  const accounts = resolution.kind === 'accounts' ? resolution.accounts.filter((account) => account.active) : [];
  return { recipient, domain, accounts };
}

interface PlannedWaiting {
  readonly copies: readonly QueuedCopy[];
  readonly quarantined: readonly QueuedHeld[];
}

function planned(house: House, { message, recipients }: LookedAt, looked: LookedAgain | undefined): PlannedWaiting {
  const copies: QueuedCopy[] = [];
  const quarantined: QueuedHeld[] = [];
  const mail = {
    reversePath: message.returnPath === '' ? null : (parseAddress(message.returnPath) ?? null),
    head: message.head,
    author: looked?.author ?? '',
    subject: looked?.subject ?? '',
    variants: looked?.variants ?? [],
    nowMs: house.clock.now(),
  };
  for (const [i, { recipient, accounts }] of recipients.entries()) {
    const { id, address } = recipient;
    for (const [j, account] of accounts.entries()) {
      const of = looked?.plans[i]?.[j] ?? atOnce;
      const made = planWaiting(house.keys, mail, { recipient: id, address, account, of });
      if ('copy' in made) copies.push(made.copy);
      else quarantined.push(made.held);
    }
  }
  return { copies, quarantined };
}

interface OutcomesOfOne {
  readonly outcomes: readonly CopyOutcome[];
  /** A copy went into the quarantine. */
  readonly held: boolean;
  readonly text: string | undefined;
}

function outcomeOf({ outcomes, held, text = 'Filed in the mailbox' }: OutcomesOfOne): AttemptOutcome {
  const common = { reply: undefined, remote: undefined } as const;
  if (outcomes.includes('filed')) {
    return { ...common, kind: 'delivered', status: '2.0.0', stage: 'final', text };
  }
  if (held) return { ...common, kind: 'delivered', status: '2.0.0', stage: 'final', text, unfiled: true };
  if (outcomes.includes('over-quota')) {
    return { ...common, kind: 'temporary', status: '4.2.2', stage: 'final', text: 'The mailbox is full' };
  }
  return { ...common, kind: 'permanent', status: '5.1.1', stage: 'route', text: 'There is no such user here any more' };
}
