/** RCPT (RFC 5321 section 4.1.1.3), a pipelined group at a time: one question to the reception, replies in order. */
import { ask, type MaybePromise } from '#base/connection';
import type { RcptCommand, Reply } from '#format/smtp';
import type { Conversation, MailTransaction } from './conversation.ts';
import { type Outcome, say } from './outcome.ts';
import type { Decision, Recipient } from './ports.ts';
import { mailFirst, recipientNotAscii, recipientOk, tooManyRecipients, tooManyRecipientsNow } from './replies.ts';

/** The answers to a group while they are collected. */
interface Answers {
  readonly replies: Reply[];
  delayMs: number;
  close: boolean;
}

export function runRcpt(on: Conversation, commands: readonly RcptCommand[]): MaybePromise<Outcome> {
  const mail = on.mail;
  if (mail === undefined) return say(...commands.map(() => mailFirst));
  return answer(on, mail, commands, { replies: [], delayMs: 0, close: false });
}

/** Asks about as many as there is room for, and goes on with the rest: a refused one leaves its place to the next. */
function answer(
  on: Conversation,
  mail: MailTransaction,
  commands: readonly RcptCommand[],
  answers: Answers,
): MaybePromise<Outcome> {
  const asked: Recipient[] = [];
  /** Ready replies, and undefined for each that is asked about. */
  const slots: (Reply | undefined)[] = [];
  let taken = 0;
  for (const command of commands) {
    const refusal = refusedBySession(on, mail, command, asked.length);
    if (refusal === 'ask-first') break;
    slots.push(refusal);
    if (refusal === undefined) asked.push(recipientOf(command));
    taken++;
  }
  const rest = commands.slice(taken);
  if (asked.length === 0) return settle(on, mail, rest, answers, slots, []);
  return ask(
    () => on.reception.rcpt(mail.envelope, asked),
    (decisions) => {
      const entries = asked.map((recipient, i) => ({ recipient, decision: decisions[i] ?? missing(on) }));
      return settle(on, mail, rest, answers, slots, entries);
    },
    (error) => {
      const reply = on.failure('rcpt', error);
      const entries = asked.map((recipient) => ({ recipient, decision: { kind: 'defer', reply } as const }));
      return settle(on, mail, rest, answers, slots, entries);
    },
  );
}

function missing(on: Conversation): Decision {
  return { kind: 'defer', reply: on.failure('rcpt', new Error('Fewer decisions than recipients')) };
}

function settle(
  on: Conversation,
  mail: MailTransaction,
  rest: readonly RcptCommand[],
  answers: Answers,
  slots: readonly (Reply | undefined)[],
  entries: readonly { readonly recipient: Recipient; readonly decision: Decision }[],
): MaybePromise<Outcome> {
  let next = 0;
  for (const slot of slots) {
    if (slot !== undefined) {
      answers.replies.push(slot);
      continue;
    }
    const entry = entries[next++];
    if (entry === undefined) continue;
    const { recipient, decision } = entry;
    if (decision.kind === 'admit') {
      mail.recipients.push(recipient);
      answers.replies.push(decision.reply ?? recipientOk);
      continue;
    }
    answers.replies.push(decision.reply);
    answers.delayMs = Math.max(answers.delayMs, decision.delayMs ?? 0);
    if (decision.close === true) {
      answers.close = true;
      break;
    }
  }
  if (rest.length > 0 && !answers.close) return answer(on, mail, rest, answers);
  return {
    replies: answers.replies,
    ...(answers.close ? { next: { kind: 'close', why: 'refused' } as const } : {}),
    ...(answers.delayMs > 0 ? { delayMs: answers.delayMs } : {}),
  };
}

/** The session's own rules; undefined where the reception is to be asked, `ask-first` where that decides what is left. */
function refusedBySession(
  on: Conversation,
  mail: MailTransaction,
  { international }: RcptCommand,
  waiting: number,
): Reply | 'ask-first' | undefined {
  if (international && mail.envelope.parameters.smtputf8 !== true) {
    return on.refusal('international', recipientNotAscii);
  }
  if (mail.recipients.length + waiting < on.recipientsMax) return undefined;
  if (waiting > 0) return 'ask-first';
  if (on.options.mode !== 'submission') return on.refusal('recipients', tooManyRecipientsNow);
  // A program that is told 452 would send the rest as a second message: all of it is refused instead.
  mail.tooManyRecipients = true;
  return on.refusal('recipients', tooManyRecipients(on.recipientsMax));
}

function recipientOf({ path, parameters }: RcptCommand): Recipient {
  return { path, ...parameters };
}
