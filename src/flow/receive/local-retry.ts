/** Copies that could not be filed when their message was accepted: tried again from the queue. */
import { encodeUtf8, concatBytes } from '#base/bytes';
import type { TimeKeys } from '#base/ids';
import { type ReversePath, formatPath } from '#format/address';
import { formatReturnPath } from '#format/message';
import type { ResolvedAccount } from '#model/directory';
import type { EmailId } from '#model/mailbox';
import type { RecipientId } from '#model/queue';
import type { CopyPlan } from './dispose.ts';
import type { QueuedCopy, QueuedHeld } from './file-queued.ts';
import { newHeld } from './held.ts';
import { shownField } from './plan.ts';
import type { Represented } from './represent.ts';

/** A message whose copies waited. */
export interface WaitingMail {
  readonly reversePath: ReversePath;
  /** As it stands in the queue: what is said of it to everybody. */
  readonly head: Uint8Array;
  /** As people read them. */
  readonly author: string;
  readonly subject: string;
  readonly variants: readonly Represented[];
  readonly nowMs: number;
}

export interface WaitingFor {
  readonly recipient: RecipientId;
  /** The address it came in by. */
  readonly address: string;
  readonly account: ResolvedAccount;
  /** `nowhere` is none of the places of what was taken already: it is filed in Junk. */
  readonly of: CopyPlan;
}

/** The rows of one copy, with the fields that it would have had at once. */
export function planWaiting(
  keys: TimeKeys,
  mail: WaitingMail,
  { recipient, address, account, of }: WaitingFor,
): { readonly copy: QueuedCopy } | { readonly held: QueuedHeld } {
  const { into, judged, shows } = of;
  const own = `${formatReturnPath(mail.reversePath)}Delivered-To: ${account.address}\r\n${shownField(mail, of)}${judged?.fields ?? ''}`;
  const head = concatBytes([encodeUtf8(own), mail.head]);
  if (into === 'quarantine') {
    const { author, subject, nowMs } = mail;
    const sender = formatPath(mail.reversePath).slice(1, -1);
    return {
      held: {
        recipient,
        held: newHeld(keys, { account, of, head, nowMs, recipient: address, sender, author, subject }),
      },
    };
  }
  return {
    copy: {
      recipient,
      copy: {
        email: keys.next() as EmailId,
        account: account.account,
        target: into === 'inbox' ? { kind: 'inbox' } : { kind: 'special', use: 'junk' },
        head,
        flags: 0,
        recipient: address,
        incidental: false,
        ...(shows === undefined ? {} : { shows }),
      },
    },
  };
}
