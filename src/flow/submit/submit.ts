/** The path of one message that somebody who lives here sends: complete it, sign it, commit it. */
import { hash } from 'node:crypto';
import { concatBytes, encodeUtf8 } from '#base/bytes';
import type { Ctx } from '#base/ctx';
import { addressKey, formatAddress, parseAddress } from '#format/address';
import { formatDate, formatMessageId } from '#format/message';
import {
  commitMail,
  type ContentIndex,
  type Holding,
  HOPS_MAX,
  type IncomingMail,
  type ReceiveHouse,
  type ReceiveOutcome,
  type SpooledContent,
  withSender,
} from '#flow/receive';
import type { FilterRefusal } from '#flow/filter';
import { FLAG_SEEN } from '#model/mailbox';
import type { AccountId } from '#model/mailbox';
import type { TraceEvent } from '#model/trace';
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
  /** Whether a domain (A-labels) is hosted here. */
  readonly hosts: (domain: string) => Promise<boolean>;
  /** Whether From may name an address that lives elsewhere; Sender then says who sent it. */
  readonly foreignFrom: () => 'allow' | 'refuse';
  readonly tally: RecipientTally;
  /** Looks at what is sent before it is taken; everything passes where it is not given. */
  readonly guard?: Guard;
  /** Random letters and digits for a Message-ID. */
  readonly token: () => string;
}

/** A message as it would leave. */
export interface Leaving {
  readonly content: SpooledContent;
  /** Fields that stand before the sender's own. */
  readonly completed: Uint8Array;
  readonly index: ContentIndex;
  readonly submitter: Submitter | null;
}

export type Guarded =
  | { readonly kind: 'pass'; readonly story: readonly TraceEvent[] }
  /** It is taken, and goes nowhere until somebody has looked. */
  | { readonly kind: 'hold'; readonly holding: Holding; readonly story: readonly TraceEvent[] }
  /** A virus, or nobody could look for one. */
  | { readonly kind: 'refuse'; readonly refused: FilterRefusal; readonly story: readonly TraceEvent[] };

export type Guard = (mail: IncomingMail, leaving: Leaving) => Promise<Guarded>;

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
  const first = await house.indexer.index(content, completion);
  if (first.hops > HOPS_MAX) return { kind: 'loop', hops: first.hops };
  const author = await judgeAuthor(house, first, submitter);
  if (author.kind === 'refused') return { kind: 'foreign-from', address: author.address };
  const { sender } = author;
  const index = sender === undefined ? first : withSender(first, await startOf(content), { ...completion, sender });
  const max = submitter?.recipientsMax ?? DEFAULT_RECIPIENTS_MAX;
  const client = submitter === null ? (mail.client ?? 'unix') : String(submitter.account);
  const count = house.tally.count(client, index.messageId, recipientKeys(mail), max);
  if (count > max) return { kind: 'recipients', count, max };
  const completed = encodeUtf8(missingFields(index, mail, { ...completion, sender }));
  const guarded = await house.guard?.(mail, { content, completed, index, submitter });
  if (guarded?.kind === 'refuse') {
    return {
      kind: 'turned-away',
      decisions: mail.recipients.map(() => guarded.refused),
      story: [...mail.story, ...guarded.story],
    };
  }
  const told = guarded === undefined ? mail : { ...mail, story: [...mail.story, ...guarded.story] };
  const added = concatBytes([await signature(house, mail, { content, completed, index, submitter }), completed]);
  return commitMail(house, told, content, {
    index,
    added,
    submitter,
    ...(guarded?.kind === 'hold' ? { holding: guarded.holding } : {}),
    sentCopy:
      submitter?.fileSent === true ? { account: submitter.account, flags: FLAG_SEEN, address: submitter.login } : null,
    repeatOf:
      submitter === null
        ? null
        : { account: submitter.account, digest: await digestOf(mail, content), windowMs: REPEAT_WINDOW_MS },
  });
}

/** A header that submission takes ends within this (`withoutBcc`). */
const START_BYTES = 512 * 1024;

async function startOf(content: SpooledContent): Promise<Uint8Array> {
  return content.kind === 'memory' ? content.bytes : content.file.read(0, START_BYTES);
}

/** Recipients of one message where nothing else is said (product OU3). */
export const DEFAULT_RECIPIENTS_MAX = 25;

type Author =
  /** `sender`: whom a Sender field that is added names. */
  | { readonly kind: 'taken'; readonly sender: string | undefined }
  | { readonly kind: 'refused'; readonly address: string };

/**
 * Whom From may name (product OU2): nobody else who lives here, ever. An address that lives elsewhere passes for who
 * nobody here is harmed by it, and RFC 5322 section 3.6.2 then wants Sender to say who really sent it.
 */
async function judgeAuthor(house: SubmitHouse, index: ContentIndex, submitter: Submitter | null): Promise<Author> {
  if (submitter === null) return { kind: 'taken', sender: undefined };
  let foreign = false;
  for (const text of index.from) {
    const address = parseAddress(text);
    if (address !== undefined && submitter.identities.has(addressKey(address))) continue;
    const hosted = address === undefined || (await house.hosts(address.domain));
    if (hosted || house.foreignFrom() === 'refuse') return { kind: 'refused', address: text };
    foreign = true;
  }
  return { kind: 'taken', sender: foreign && !index.hasSender ? submitter.login : undefined };
}

/** RFC 6409 sections 8.2 and 8.3: Date and Message-ID are added where the program left them out; From too. */
function missingFields(
  index: ContentIndex,
  mail: IncomingMail,
  completion: { readonly date: string; readonly messageId: string; readonly sender: string | undefined },
): string {
  let fields = '';
  if (!index.hasDate) fields += `Date: ${completion.date}\r\n`;
  if (!index.hasMessageId) fields += `Message-ID: ${completion.messageId}\r\n`;
  if (completion.sender !== undefined) fields += `Sender: ${completion.sender}\r\n`;
  if (index.from.length === 0 && mail.reversePath !== null) fields += `From: ${formatAddress(mail.reversePath)}\r\n`;
  return fields;
}

/** Only what leaves is signed: what stays among people who live here was authenticated when it was submitted. */
async function signature(
  house: SubmitHouse,
  mail: IncomingMail,
  parts: {
    readonly content: SpooledContent;
    readonly completed: Uint8Array;
    readonly index: ContentIndex;
    readonly submitter: Submitter | null;
  },
): Promise<Uint8Array> {
  if (!mail.recipients.some((recipient) => recipient.reach.kind === 'remote')) return new Uint8Array(0);
  const { content, completed, index, submitter } = parts;
  // The author's domain, so that DMARC is content; where that is not ours, the one of who sends.
  for (const text of [index.from[0], submitter?.login]) {
    const domain = text === undefined ? undefined : parseAddress(text)?.domain;
    if (domain !== undefined && (await house.hosts(domain))) return house.signer.sign(domain, completed, content);
  }
  const domain = mail.reversePath?.domain;
  return domain === undefined ? new Uint8Array(0) : house.signer.sign(domain, completed, content);
}

/** Over the octets as they are kept, and the recipients in any order. */
async function digestOf(mail: IncomingMail, content: SpooledContent): Promise<string> {
  const octets =
    content.kind === 'memory'
      ? hash('sha256', content.bytes, 'base64url')
      : Buffer.from((await content.file.finish()).sha256).toString('base64url');
  const recipients = recipientKeys(mail).sort().join('\n');
  return `${octets}.${hash('sha256', recipients, 'base64url').slice(0, 16)}`;
}

function recipientKeys(mail: IncomingMail): string[] {
  return mail.recipients.map(({ path }) => (path === 'postmaster' ? path : addressKey(path)));
}
