import type { Reference } from '#base/ids';
import { Fault } from '#base/fault';
import type { BlobPlace, Work } from '#format/sql';
import { addBlob } from '#model/blob';
import { lockAccount } from './account-state.ts';
import { type Appended, appendEmail, type IndexedContent, type MailboxTarget } from './append.ts';
import type { MailboxChange } from './change.ts';
import { checkQuota } from './copy.ts';
import type { AccountId, EmailId } from './ids.ts';
import { type Keyword, keywordFlags } from './keywords.ts';
import { filedSentCopy } from './sent-copy.ts';

/** A message that a person or program puts into its own mailbox: APPEND, import, the copy in Sent. */
export interface MessageToAppend {
  readonly id: EmailId;
  readonly content: IndexedContent;
  /** The fields we add in front, each ending in CRLF; most often none. */
  readonly head: Uint8Array;
  readonly receivedMs: number;
  /** System flags, bits 0 to 4. */
  readonly flags: number;
  readonly keywords: readonly string[];
  readonly reference: Reference | null;
}

export interface AppendMessages {
  readonly account: AccountId;
  readonly target: MailboxTarget;
  /** Their contents come in the same order. More than one is MULTIAPPEND (RFC 3502): all or none. */
  readonly messages: readonly MessageToAppend[];
  readonly nowMs: number;
}

export interface MessagesAppended extends MailboxChange {
  readonly appended: readonly Appended[];
  readonly newKeywords: readonly Keyword[];
}

/** APPEND (RFC 9051 section 6.3.12), with the quota judged for all of them together. */
export function* appendMessages(args: AppendMessages, places: readonly BlobPlace[]): Work<MessagesAppended> {
  const { account } = args;
  const state = yield* lockAccount(account);
  let bytes = 0;
  for (const { head, content } of args.messages) bytes += head.length + content.blobBytes;
  yield* checkQuota(state, bytes);
  const appended: Appended[] = [];
  const newKeywords: Keyword[] = [];
  for (const [i, message] of args.messages.entries()) {
    const place = places[i];
    if (place === undefined) throw new Fault('invalid', `Message ${i + 1} came without its octets`);
    const filed = yield* filedSentCopy(account, args.target, message.content);
    if (filed !== undefined) {
      appended.push(filed);
      continue;
    }
    const keywords = yield* keywordFlags(account, message.keywords, 'make');
    newKeywords.push(...keywords.made);
    yield* addBlob(message.content.blob, place, { refs: 1, nowMs: args.nowMs });
    const { id, content, head, receivedMs, reference } = message;
    const flags = (message.flags % 32) + keywords.flags;
    const email = {
      id,
      account,
      target: args.target,
      content,
      head,
      receivedMs,
      savedMs: args.nowMs,
      flags,
      reference,
    };
    appended.push(yield* appendEmail(email));
  }
  return { account, changed: [...new Set(appended.map(({ mailbox }) => mailbox))], appended, newKeywords };
}
