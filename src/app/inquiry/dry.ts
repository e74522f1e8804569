/** The reception of mail without consequences: it reads everything and keeps, counts and sends nothing. */
import { Metrics } from '#base/metric';
import type { House } from '#app/house';
import type { MailHouse } from '#app/smtp';
import type { ListWatch } from '#check/blocklist';
import type { Sight } from '#check/reputation';
import type { DoorDecision, DoorHouse, SenderMemory } from '#flow/door';
import type { AcceptArgs, Accepted, ReceiveHouse } from '#flow/receive';
import { RecipientTally } from '#flow/submit';
import { greylistKey, holdOf, senderKey } from '#model/greylist';

/** What a dry run lets one see. */
export interface DryHearing {
  decided(sight: Sight, decisions: readonly DoorDecision[]): void;
  /** In the place of the commit. */
  accepted(args: AcceptArgs): void;
}

export interface DryParts {
  readonly house: Pick<House, 'store' | 'clock'>;
  /** The real one. */
  readonly mail: MailHouse;
  readonly lists: Pick<ListWatch, 'peek'>;
}

/** The real door, which only looks: rates are read, memory is not written, nobody waits for the greeting. */
export function dryDoor({ house, mail, lists }: DryParts): DoorHouse {
  const door = mail.door.house;
  return {
    ...door,
    lists: { lookUp: (address, signal) => lists.peek(address, signal) },
    rates: { see: (address) => door.rates.see(address), message: ignore, unknownRecipient: ignore },
    memory: readingMemory(house),
    greetingWaitMs: () => 0,
    judged: ignore,
  };
}

export function dryMail(parts: DryParts, hearing: DryHearing): MailHouse {
  const { mail } = parts;
  const receive = { ...mail.receive, ...dryStore(mail.receive, hearing) };
  return {
    ...mail,
    metrics: new Metrics(),
    receive,
    submit: { ...mail.submit, ...dryStore(mail.submit, hearing), tally: new RecipientTally(mail.clock) },
    door: {
      ...mail.door,
      house: { ...dryDoor(parts), decided: (sight, decisions) => hearing.decided(sight, decisions) },
    },
    accepted: ignore,
    wantsDelivery: () => false,
    delivered: ignore,
    refused: ignore,
    refusedBySession: ignore,
    noted: ignore,
  };
}

function ignore(): void {
  // That is the point of it.
}

/** Says that the commit succeeded, and takes no reports. */
function dryStore({ reports }: ReceiveHouse, hearing: DryHearing): Pick<ReceiveHouse, 'store' | 'reports'> {
  const store: ReceiveHouse['store'] = {
    acceptMail: async (args): Promise<Accepted> => {
      hearing.accepted(args);
      const outcomes = args.copies.map(({ heldUntilMs }) => (heldUntilMs === undefined ? 'filed' : 'held'));
      return { outcomes, kept: true, repeats: 0, queued: args.queued !== null, changed: [] };
    },
  };
  if (reports === undefined) return { store };
  return {
    store,
    reports: {
      wants: (mail) => reports.wants(mail),
      take: (mail, _content, { rest }) => rest(mail, new Uint8Array(0)),
    },
  };
}

function readingMemory({ store, clock }: DryParts['house']): SenderMemory {
  return {
    greylist: async ({ sight, sender, recipientDomain, policy }) => {
      const nowMs = clock.now();
      const key = greylistKey({ sight, sender }, recipientDomain);
      const answer = await store.read.peekGreylist({ try: { key, waitMs: policy.greylistWaitMs }, nowMs });
      return answer.kind === 'wait' ? { retryAtMs: nowMs + answer.retryAfterMs } : undefined;
    },
    isNew: async ({ sight, sender, policy }) => {
      const nowMs = clock.now();
      const met = await store.read.peekSender({ key: senderKey({ sight, sender }), nowMs });
      return holdOf(met, nowMs, policy.holdMs) > 0;
    },
  };
}
