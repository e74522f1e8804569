/** The path of one message that somebody who lives here sends: complete it, sign it, commit it. */
import { hash } from 'node:crypto';
import { concatBytes, encodeUtf8 } from '#base/bytes';
import type { Ctx } from '#base/ctx';
import { type Address, addressKey, formatAddress, parseAddress } from '#format/address';
import { formatDate, formatMessageId } from '#format/message';
import {
  commitMail,
  type ContentIndex,
  HOPS_MAX,
  type IncomingMail,
  type ReceiveHouse,
  type ReceiveOutcome,
  type SpooledContent,
} from '#flow/receive';
import { FLAG_SEEN } from '#model/mailbox';
import type { AccountId } from '#model/mailbox';
import type { RecipientTally } from './tally.ts';

/** The same bytes to the same recipients within this time are a repeat (product OU4). */
const REPEAT_WINDOW_MS = 6 * 3600 * 1000;

/** Who sends: an account that signed in, or a network that is trusted. */
export interface Submitter {
  readonly account: AccountId;
  readonly domain: number;
  readonly tenant: number;
  readonly login: string;
  readonly fileSent: boolean;
  readonly recipientsMax: number;
  /** Keys (`addressKey`) of the addresses it may send as. */
  readonly identities: ReadonlySet<string>;
}

/** Signs for a domain; nothing where it has no keys. Gives whole DKIM-Signature fields. */
export interface Signer {
  sign(domain: string, head: Uint8Array, content: SpooledContent): Promise<Uint8Array>;
}

export interface SubmitHouse extends ReceiveHouse {
  readonly signer: Signer;
  readonly tally: RecipientTally;
  /** Random letters and digits for a Message-ID. */
  readonly token: () => string;
}

export type SubmitOutcome =
  | ReceiveOutcome
  /** The From field names an address that is not theirs. */
  | { readonly kind: 'foreign-from'; readonly address: string }
  /** With the copies of this Message-ID sent before, more recipients than a message may have. */
  | { readonly kind: 'recipients'; readonly count: number; readonly max: number };

export async function submitMessage(
  _ctx: Ctx,
  house: SubmitHouse,
  mail: IncomingMail,
  request: { readonly content: SpooledContent; readonly submitter: Submitter | null },
): Promise<SubmitOutcome> {
  const { content, submitter } = request;
  const completion = { date: formatDate(house.clock.now()), messageId: formatMessageId(house.token(), house.hostname) };
  const index = await house.indexer.index(content, completion);
  if (index.hops > HOPS_MAX) return { kind: 'loop', hops: index.hops };
  const foreign = submitter === null ? undefined : index.from.find((address) => !isOwn(address, submitter));
  if (foreign !== undefined) return { kind: 'foreign-from', address: foreign };
  const max = submitter?.recipientsMax ?? DEFAULT_RECIPIENTS_MAX;
  const sender = submitter === null ? (mail.client ?? 'unix') : String(submitter.account);
  const count = house.tally.count(sender, index.messageId, recipientKeys(mail), max);
  if (count > max) return { kind: 'recipients', count, max };
  const completed = encodeUtf8(missingFields(index, mail, completion));
  const added = concatBytes([await signature(house, mail, { content, completed, index }), completed]);
  return commitMail(house, mail, content, {
    index,
    added,
    submitter,
    sentCopy:
      submitter?.fileSent === true ? { account: submitter.account, flags: FLAG_SEEN, address: submitter.login } : null,
    repeatOf:
      submitter === null || content.kind !== 'memory'
        ? null
        : { account: submitter.account, digest: digestOf(mail, content.bytes), windowMs: REPEAT_WINDOW_MS },
  });
}

/** Recipients of one message where nothing else is said (product OU3). */
export const DEFAULT_RECIPIENTS_MAX = 25;

function isOwn(text: string, submitter: Submitter): boolean {
  const address = parseAddress(text);
  return address !== undefined && submitter.identities.has(addressKey(address));
}

/** RFC 6409 sections 8.2 and 8.3: Date and Message-ID are added where the program left them out; From too. */
function missingFields(
  index: ContentIndex,
  mail: IncomingMail,
  completion: { date: string; messageId: string },
): string {
  let fields = '';
  if (!index.hasDate) fields += `Date: ${completion.date}\r\n`;
  if (!index.hasMessageId) fields += `Message-ID: ${completion.messageId}\r\n`;
  if (index.from.length === 0 && mail.reversePath !== null) fields += `From: ${formatAddress(mail.reversePath)}\r\n`;
  return fields;
}

/** Only what leaves is signed: what stays among people who live here was authenticated when it was submitted. */
async function signature(
  house: SubmitHouse,
  mail: IncomingMail,
  parts: { readonly content: SpooledContent; readonly completed: Uint8Array; readonly index: ContentIndex },
): Promise<Uint8Array> {
  if (!mail.recipients.some((recipient) => recipient.reach.kind === 'remote')) return new Uint8Array(0);
  const author = parseAddress(parts.index.from[0] ?? '') ?? mail.reversePath;
  const domain = author === null ? undefined : domainOf(author);
  return domain === undefined ? new Uint8Array(0) : house.signer.sign(domain, parts.completed, parts.content);
}

function domainOf(address: Address): string {
  return address.domain;
}

function digestOf(mail: IncomingMail, bytes: Uint8Array): string {
  const recipients = recipientKeys(mail).sort().join('\n');
  return `${hash('sha256', bytes, 'base64url')}.${hash('sha256', recipients, 'base64url').slice(0, 16)}`;
}

function recipientKeys(mail: IncomingMail): string[] {
  return mail.recipients.map(({ path }) => (path === 'postmaster' ? path : addressKey(path)));
}
