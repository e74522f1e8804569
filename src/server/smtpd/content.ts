/**
 * DATA, BDAT and what follows them (RFC 5321 section 4.1.1.4, RFC 3030 section 2, RFC 2033 section 4.2, draft-hall-prdr-00
 * section 4.5).
 */
import { ask, type MaybePromise } from '#base/connection';
import { type Command, type Flaw, type Reply, reply, status } from '#format/smtp';
import { type Content, type Conversation, decided, type MailTransaction } from './conversation.ts';
import { type Outcome, quiet, say, sayAnd } from './outcome.ts';
import type { ContentStart } from './ports.ts';
import {
  chunksAndData,
  chunkTooLarge,
  flawedContent,
  mailFirst,
  noMessage,
  prdrFollows,
  prdrLater,
  prdrRefused,
  prdrTaken,
  rcptFirst,
  resetFirst,
  startMail,
  synchronization,
  tooLarge,
  tooManyRecipients,
} from './replies.ts';

type BdatCommand = Extract<Command, { verb: 'BDAT' }>;

export function runData(on: Conversation, more: boolean): MaybePromise<Outcome> {
  const mail = on.mail;
  if (mail === undefined) return say(mailFirst);
  if (mail.content !== undefined) {
    // RFC 3030 section 2: DATA after BDAT leaves a state that only RSET clears.
    on.abandon('refused');
    on.chunkRefused = true;
    return say(chunksAndData);
  }
  const refusal = unready(on, mail);
  if (refusal !== undefined) return say(refusal);
  // RFC 2920 section 3.1: DATA ends a group. Whoever sends on does not read replies, and may mean other commands.
  if (more && !on.options.exempt) return sayAnd({ kind: 'close', why: 'desync' }, synchronization);
  return begin(
    on,
    mail,
    'data',
    () => sayAnd({ kind: 'data' }, startMail),
    (refused) => refused,
  );
}

export function runBdat(on: Conversation, { octets, last }: BdatCommand): MaybePromise<Outcome> {
  const { messageBytesMax, swallowBytesMax } = on.options.limits;
  if (octets > messageBytesMax + swallowBytesMax) {
    return sayAnd({ kind: 'close', why: 'desync' }, chunkTooLarge);
  }
  const mail = on.mail;
  const refused = refuseChunk(on, mail);
  const chunk = (fresh: boolean, swallow: boolean): Outcome => {
    return sayAnd({ kind: 'chunk', octets, last, fresh, swallow });
  };
  if (refused !== undefined || mail === undefined) {
    on.chunk = { last, refusal: refused ?? noMessage };
    return chunk(true, true);
  }
  on.chunk = { last, refusal: undefined };
  if (mail.content !== undefined) return chunk(false, false);
  return begin(
    on,
    mail,
    'bdat',
    () => chunk(true, false),
    (outcome) => {
      on.chunk = { last, refusal: outcome.replies[0] ?? noMessage };
      // The chunk comes all the same, and its reply only behind it.
      return outcome.next?.kind === 'close' ? outcome : chunk(true, true);
    },
  );
}

function refuseChunk(on: Conversation, mail: MailTransaction | undefined): Reply | undefined {
  if (on.chunkRefused) return resetFirst;
  if (mail === undefined) return noMessage;
  return mail.content === undefined ? unready(on, mail) : undefined;
}

/** Why the transaction can take no content yet, or never. */
function unready(on: Conversation, mail: MailTransaction): Reply | undefined {
  if (mail.tooManyRecipients) {
    on.abandon('refused');
    return tooManyRecipients(on.recipientsMax);
  }
  return mail.recipients.length === 0 ? rcptFirst : undefined;
}

/** Opens the sink. A refusal or a failure ends the transaction. */
function begin(
  on: Conversation,
  mail: MailTransaction,
  by: 'data' | 'bdat',
  opened: () => Outcome,
  refused: (outcome: Outcome) => Outcome,
): MaybePromise<Outcome> {
  return ask<ContentStart, Outcome>(
    () => on.reception.beginContent(mail.envelope),
    (start) => {
      if (start.kind === 'open') {
        mail.content = on.openContent(start.sink, by);
        return opened();
      }
      on.abandon('refused');
      return refused(decided(start, () => quiet));
    },
    (error) => {
      const failure = on.failure('content', error);
      on.abandon('refused');
      return refused(say(failure));
    },
  );
}

export function takeContent(on: Conversation, run: Uint8Array): MaybePromise<Outcome> {
  const content = on.mail?.content;
  if (content === undefined || content.refusal !== undefined) return dropContent(on, run.length);
  content.octets += run.length;
  if (content.octets > on.options.limits.messageBytesMax) {
    on.refuseContent(content, on.refusal('size', tooLarge(on.options.limits.messageBytesMax)));
    return sayAnd({ kind: 'swallow' });
  }
  return ask(
    () => content.gatherer.add(run),
    () => quiet,
    (error) => {
      on.refuseContent(content, on.failure('content', error));
      return sayAnd({ kind: 'swallow' });
    },
  );
}

/** Refused content is read to its end, so that the client hears why; but not for ever. */
export function dropContent(on: Conversation, octets: number): Outcome {
  const { messageBytesMax, swallowBytesMax } = on.options.limits;
  on.swallowed += octets;
  if (on.swallowed <= messageBytesMax + swallowBytesMax) return quiet;
  const refusal = on.mail?.content?.refusal ?? on.chunk?.refusal ?? tooLarge(messageBytesMax);
  return sayAnd({ kind: 'close', why: 'desync' }, refusal);
}

export function endContent(on: Conversation, flaw: Flaw | undefined): MaybePromise<Outcome> {
  const chunk = on.chunk;
  on.chunk = undefined;
  const mail = on.mail;
  const content = mail?.content;
  if (chunk?.refusal !== undefined || mail === undefined || content === undefined) {
    return endRefusedChunk(on, chunk?.last ?? true, chunk?.refusal ?? noMessage);
  }
  if (flaw !== undefined) {
    const told = on.refusal('flawed-content', flawedContent(flaw));
    on.refuseContent(content, told);
    // Before any other refusal: which came first hangs on how the content was cut.
    content.refusal = told;
  }
  const { refusal } = content;
  if (chunk === undefined || chunk.last) {
    if (refusal === undefined) return finish(on, mail, content);
    const outcome = endRefused(on, mail, refusal);
    // A sender that lets CR CR LF pass may not see an end of data in what follows it: the commands behind it may be
    // somebody else's. A chunk is counted and leaves no such doubt.
    return chunk === undefined && flaw === 'bare-cr' ? { ...outcome, next: { kind: 'close', why: 'desync' } } : outcome;
  }
  if (refusal === undefined) return say(reply(250, status.undefinedStatus, `${content.octets} octets received`));
  on.abandon('refused');
  on.chunkRefused = true;
  return say(refusal);
}

/** The chunk is behind us. After its last the client knows that the message is over; before, only RSET says so. */
function endRefusedChunk(on: Conversation, last: boolean, refusal: Reply): Outcome {
  on.abandon('refused');
  if (!last) on.chunkRefused = true;
  return say(refusal);
}

function endRefused(on: Conversation, mail: MailTransaction, refusal: Reply): Outcome {
  on.abandon('refused');
  return { replies: forEach(on, mail, refusal) };
}

function finish(on: Conversation, mail: MailTransaction, content: Content): MaybePromise<Outcome> {
  const failed = (error: unknown): Outcome => {
    const failure = on.failure('finish', error);
    on.refuseContent(content, failure);
    return endRefused(on, mail, failure);
  };
  return ask<void, Outcome>(
    () => content.gatherer.flush(),
    () =>
      ask(
        () => on.reception.finish(mail.envelope, content.sink, { octets: content.octets, by: content.by }),
        (answer) => {
          // Whatever the answer is, the transaction is gone: a RCPT that follows must not join it.
          on.mail = undefined;
          return 'code' in answer || mail.envelope.parameters.prdr !== true
            ? { replies: forEach(on, mail, answer) }
            : { replies: recipientBlock(on, mail, answer), whole: true };
        },
        (error) => {
          // The reception had the sink; it is not aborted behind its back.
          const failure = on.failure('finish', error);
          on.mail = undefined;
          return { replies: forEach(on, mail, failure) };
        },
      ),
    failed,
  );
}

/**
 * draft-hall-prdr-00 section 4.5: 353, a reply for each recipient in the order of RCPT, and one that counts for all of
 * them. That one is 2yz where anybody has the message, and 5yz only where nobody is to be tried again: clients take it
 * for everybody's. An answer for all alone comes without 353, as it would without PRDR.
 */
function recipientBlock(on: Conversation, mail: MailTransaction, answers: readonly Reply[]): readonly Reply[] {
  const each = mail.recipients.map(
    (_, i) => answers[i] ?? on.failure('finish', new Error('Fewer replies than recipients')),
  );
  return [prdrFollows, ...each, overall(each)];
}

function overall(each: readonly Reply[]): Reply {
  const taken = each.filter(({ code }) => code < 400).length;
  if (taken > 0) return prdrTaken(taken, each.length);
  return each.some(({ code }) => code < 500) ? prdrLater : prdrRefused;
}

/** LMTP answers for each recipient (RFC 2033 section 4.2), SMTP once. */
function forEach(on: Conversation, mail: MailTransaction, answer: Reply | readonly Reply[]): readonly Reply[] {
  const list: readonly Reply[] = 'code' in answer ? [answer] : answer;
  const missing = (): Reply => on.failure('finish', new Error('Fewer replies than recipients'));
  if (on.options.mode !== 'lmtp') return [list[0] ?? missing()];
  return mail.recipients.map((_, i) => ('code' in answer ? answer : (list[i] ?? missing())));
}
