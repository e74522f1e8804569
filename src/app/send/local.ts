/** Our own recipients whose copy had to wait (a full mailbox, a sender never seen before): filed from the queue. */
import { concatBytes, encodeUtf8 } from '#base/bytes';
import { isPromise } from '#base/connection';
import { parseReference, type Reference } from '#base/ids';
import type { House } from '#app/house';
import { parseAddress } from '#format/address';
import { formatReturnPath } from '#format/message';
import type { CopyOutcome, QueuedCopy } from '#flow/receive';
import type { LocalDelivery } from '#flow/send';
import type { ResolvedAccount } from '#model/directory';
import type { EmailId } from '#model/mailbox';
import type { AttemptOutcome, ClaimedRecipient, QueuedMessage } from '#model/queue';

/**
 * Looks again at a message that was held, for recipients of a hosted domain (A-labels): where it goes by now, and what is
 * told about it. Undefined for one that was not held.
 */
export type SecondLook = (
  reference: Reference,
  domain: string,
) => Promise<{ readonly into: 'inbox' | 'junk'; readonly text: string } | undefined>;

type Looked = Awaited<ReturnType<SecondLook>>;

export function localDelivery(house: House, look: SecondLook): LocalDelivery {
  return {
    deliver: async (message, recipients) => {
      const looks = await Promise.all(
        recipients.map(({ address }) => lookAgain(look, message, parseAddress(address)?.domain ?? house.hostname)),
      );
      const octets = await house.store.read.readQueued({ blob: message.blob, from: 0, to: Number.MAX_SAFE_INTEGER });
      const accounts = await Promise.all(recipients.map(({ address }) => accountsOf(house, address)));
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

async function lookAgain(look: SecondLook, { reference }: QueuedMessage, domain: string): Promise<Looked> {
  const parsed = parseReference(reference);
  return parsed === undefined ? undefined : await look(parsed, domain);
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
