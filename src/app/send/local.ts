/** Our own recipients whose copy had to wait (a full mailbox, a sender never seen before): filed from the queue. */
import { concatBytes, encodeUtf8 } from '#base/bytes';
import { isPromise } from '#base/connection';
import type { House } from '#app/house';
import { parseAddress } from '#format/address';
import { formatReturnPath } from '#format/message';
import type { CopyOutcome, QueuedCopy } from '#flow/receive';
import type { LocalDelivery } from '#flow/send';
import type { ResolvedAccount } from '#model/directory';
import type { EmailId } from '#model/mailbox';
import type { AttemptOutcome, ClaimedRecipient, QueuedMessage } from '#model/queue';

/** One recipient's copy that waited. */
export interface LookedAt {
  readonly message: QueuedMessage;
  readonly recipient: ClaimedRecipient;
  /** The hosted domain, A-labels. */
  readonly domain: string;
  readonly accounts: readonly ResolvedAccount[];
  /** The content as it came. */
  readonly octets: Uint8Array<ArrayBuffer>;
}

/** Where a copy goes that waited, and what is told about it. Undefined: into the inbox, as if it had not. */
export type SecondLook = (
  of: LookedAt,
) => Promise<{ readonly into: 'inbox' | 'junk'; readonly text: string } | undefined>;

type Looked = Awaited<ReturnType<SecondLook>>;

export function localDelivery(house: House, look: SecondLook): LocalDelivery {
  return {
    deliver: async (message, recipients) => {
      const octets = await readAll(house, message);
      const accounts = await Promise.all(recipients.map(({ address }) => accountsOf(house, address)));
      const looks = await Promise.all(
        recipients.map((recipient, i) => {
          const domain = parseAddress(recipient.address)?.domain ?? house.hostname;
          return look({ message, recipient, domain, accounts: accounts[i] ?? [], octets });
        }),
      );
      const copies: QueuedCopy[] = recipients.flatMap((recipient, i) =>
        (accounts[i] ?? []).map((account) => copyFor(house, { message, recipient, account, looked: looks[i] })),
      );
      // Elsewhere for a large one: everybody waits for what takes long here.
      const { indexed } = await house.receive.indexer.index({ kind: 'memory', bytes: octets }, {});
      const { outcomes } = await house.store.write.fileQueued({
        message: message.id,
        blob: message.blob,
        content: indexed,
        nowMs: house.clock.now(),
        copies,
      });
      return recipients.map(({ id }, at) =>
        outcomeOf(
          outcomes.filter((_, i) => copies[i]?.recipient === id),
          looks[at],
        ),
      );
    },
  };
}

async function readAll(house: House, { blob }: QueuedMessage): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await house.store.read.readQueued({ blob, from: 0, to: Number.MAX_SAFE_INTEGER }));
}

async function accountsOf(house: House, text: string): Promise<readonly ResolvedAccount[]> {
  const address = text === 'postmaster' ? 'postmaster' : parseAddress(text);
  if (address === undefined) return [];
  const resolving = house.directory.resolve(address);
  const resolution = isPromise(resolving) ? await resolving : resolving;
  return resolution.kind === 'accounts' ? resolution.accounts.filter((account) => account.active) : [];
}

interface WaitingCopy {
  readonly message: QueuedMessage;
  readonly recipient: ClaimedRecipient;
  readonly account: ResolvedAccount;
  readonly looked: Looked;
}

function copyFor(house: House, { message, recipient, account, looked }: WaitingCopy): QueuedCopy {
  const path = message.returnPath === '' ? null : (parseAddress(message.returnPath) ?? null);
  const lines = encodeUtf8(`${formatReturnPath(path)}Delivered-To: ${account.address}\r\n`);
  return {
    recipient: recipient.id,
    copy: {
      email: house.keys.next() as EmailId,
      account: account.account,
      target: looked?.into === 'junk' ? { kind: 'special', use: 'junk' } : { kind: 'inbox' },
      head: concatBytes([lines, message.head]),
      flags: 0,
      recipient: recipient.address,
      incidental: false,
    },
  };
}

function outcomeOf(outcomes: readonly CopyOutcome[], looked: Looked): AttemptOutcome {
  const common = { reply: undefined, remote: undefined } as const;
  if (outcomes.includes('filed')) {
    return {
      ...common,
      kind: 'delivered',
      status: '2.0.0',
      stage: 'final',
      text: looked?.text ?? 'Filed in the mailbox',
    };
  }
  if (outcomes.includes('over-quota')) {
    return { ...common, kind: 'temporary', status: '4.2.2', stage: 'final', text: 'The mailbox is full' };
  }
  return { ...common, kind: 'permanent', status: '5.1.1', stage: 'route', text: 'There is no such user here any more' };
}
