import type { Clock } from '#base/clock';
import { Fault } from '#base/fault';
import { parseReference, type Reference, type TimeKeys, timeOfKey } from '#base/ids';
import type { MailKind } from '#check/verdict';
import type { Resolver } from '#format/dns';
import type { AccountRecord, Actor, Calls, DirectoryReads } from '#model/directory';
import { may } from '#model/directory';
import type { EmailId, mailboxReads } from '#model/mailbox';
import type { TraceRecord } from '#model/trace';
import type { TrainingReads } from '#model/training';
import type { LeavableEmail, unsubscriptionReads, unsubscriptionWrites } from '#model/unsubscription';
import { unsubscribeFields } from './fields.ts';
import { coveredBy } from './signed.ts';
import type { Unsubscribed, UnsubscribeRefusal } from './types.ts';

/** Sends the form of RFC 8058 section 3.2; no redirects, and to the public internet only. Never rejects. */
export type UnsubscribePort = (
  url: URL,
  signal: AbortSignal,
) => Promise<{ readonly kind: 'accepted' } | { readonly kind: 'failed'; readonly text: string }>;

export interface UnsubscribeDeskParts {
  readonly store: Pick<Calls<typeof mailboxReads>, 'readOctets'> &
    Calls<typeof unsubscriptionReads> &
    Calls<typeof unsubscriptionWrites> &
    Pick<TrainingReads, 'messagesOf'> &
    Pick<DirectoryReads, 'findAccount'> & {
      traceOf(args: { readonly reference: Reference }): Promise<TraceRecord[]>;
      /** Octets of a blob. */
      readQueued(args: { readonly blob: number; readonly from: number; readonly to: number }): Promise<Uint8Array>;
    };
  readonly post: UnsubscribePort;
  readonly resolver: Resolver;
  /** What kind of mail the filter took it for when it came, or takes it for now. */
  readonly kindOf: (
    message: Uint8Array,
    of: { readonly reference: string | null; readonly address: string },
  ) => Promise<MailKind>;
  readonly clock: Clock;
  readonly keys: TimeKeys;
}

/** A larger message is not read again for this. */
const MESSAGE_BYTES_MAX = 50 * 1024 * 1024;
/** For the keys of signatures. */
const KEYS_MS_MAX = 10_000;

const refusals: Readonly<Record<UnsubscribeRefusal, string>> = {
  'no-way': 'This message does not say how to unsubscribe',
  unsafe: 'This message looks like spam or phishing: unsubscribing would only confirm that your address is read',
  unsigned:
    'No valid signature of the sender covers what this message says of unsubscribing, so anybody may have written it',
  unknown: 'Whether the sender signed this message could not be found out now; try again later',
};

export class UnsubscribeDesk {
  readonly #parts: UnsubscribeDeskParts;

  constructor(parts: UnsubscribeDeskParts) {
    this.#parts = parts;
  }

  /**
   * Leaves the list that brought a message to `account`, an address; `message` is the number of an email or the reference of its
   * trace. For the owner of the account and `system`; refused and not found are Faults.
   */
  async unsubscribe(
    asker: { readonly actor: Actor; readonly name: string },
    account: string,
    message: string,
  ): Promise<Unsubscribed> {
    const owner = await this.#ownerOf(asker.actor, account);
    const found = await this.#emailOf(owner, message);
    const bytes = await this.#read(owner, found);
    const { oneClick, mailto, listKey } = unsubscribeFields(bytes);
    if (oneClick === undefined && mailto === undefined) return refused('no-way');
    const kind = await this.#parts.kindOf(bytes, { reference: found.reference, address: owner.address });
    if (kind === 'spam' || kind === 'phish') return refused('unsafe');
    if (oneClick === undefined) return byMail(mailto, 'The sender offers no unsubscribing with one click');
    const signed = await this.#isSigned(bytes);
    if (signed === 'unknown') return refused('unknown');
    if (signed === 'fail') return mailto === undefined ? refused('unsigned') : byMail(mailto, refusals.unsigned);
    const answer = await this.#parts.post(oneClick, new AbortController().signal);
    const host = oneClick.host;
    if (answer.kind === 'failed') {
      return { kind: 'failed', host, text: `${host} did not take it: ${answer.text}. Nothing was changed` };
    }
    const { clock, keys, store } = this.#parts;
    const { atMs } = await store.noteUnsubscribed({
      by: { id: keys.next(), actor: asker.name, nowMs: clock.now() },
      account: owner.id,
      address: owner.address,
      tenant: owner.tenant,
      domain: owner.domain,
      listKey,
      host,
    });
    const text = `${host} was told, and took it. What still comes after four days comes against your will`;
    return { kind: 'done', host, listKey, atMs, text };
  }

  async #ownerOf(actor: Actor, address: string): Promise<AccountRecord> {
    const owner = await this.#parts.store.findAccount({ address });
    if (owner === undefined) throw missing(`There is no account ${address}`);
    const { tenant, domain, id } = owner;
    if (may(actor, 'own.change', { kind: 'account', tenant, domain, account: id })) return owner;
    throw new Fault('refused', `Not the owner of ${address}`, { publicText: 'Only its owner may do this' });
  }

  async #emailOf({ id }: AccountRecord, message: string): Promise<LeavableEmail> {
    const { store } = this.#parts;
    const email = /^[0-9]{1,16}$/.test(message) ? Number(message) : await this.#filed(id, message);
    const found = email === undefined ? undefined : await store.leavableEmail({ account: id, email: email as EmailId });
    if (found === undefined) throw missing('There is no such message in this account');
    if (found.size > MESSAGE_BYTES_MAX)
      throw new Fault('invalid', 'Too large', { publicText: 'The message is too large' });
    return found;
  }

  async #filed(account: number, text: string): Promise<number | undefined> {
    const { store } = this.#parts;
    const reference = parseReference(text);
    const [first] = reference === undefined ? [] : await store.traceOf({ reference });
    if (reference === undefined || first === undefined) return undefined;
    const copies = await store.messagesOf({ reference, atMs: timeOfKey(first.id) });
    return copies.find((copy) => copy.account === account)?.email;
  }

  /** As it came, and without the fields that we put above it. */
  async #read({ id }: AccountRecord, { email, headOctets, size, original }: LeavableEmail): Promise<Uint8Array> {
    if (original !== null) {
      return await this.#parts.store.readQueued({ blob: original, from: 0, to: MESSAGE_BYTES_MAX });
    }
    return await this.#parts.store.readOctets({ account: id, email, start: headOctets, end: size });
  }

  async #isSigned(bytes: Uint8Array): Promise<'pass' | 'fail' | 'unknown'> {
    const { clock, resolver } = this.#parts;
    const deadline = new AbortController();
    const cancel = clock.after(KEYS_MS_MAX, () => deadline.abort());
    try {
      return await coveredBy(bytes, { resolver, clock, signal: deadline.signal });
    } finally {
      cancel();
    }
  }
}

function refused(why: UnsubscribeRefusal): Unsubscribed {
  return { kind: 'refused', why, text: refusals[why] };
}

function byMail(mailto: string | undefined, why: string): Unsubscribed {
  if (mailto === undefined) return refused('no-way');
  return { kind: 'by-mail', mailto, text: `${why}. This letter would do it: ${mailto}` };
}

function missing(text: string): Fault {
  return new Fault('not-found', text, { publicText: text });
}
