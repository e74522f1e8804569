/** MAIL (RFC 5321 section 4.1.1.2). */
import { ask, type MaybePromise } from '#base/connection';
import type { MailCommand } from '#format/smtp';
import { type Conversation, decided } from './conversation.ts';
import { type Outcome, say, sayAnd } from './outcome.ts';
import {
  authRequired,
  authRequiredAfterTls,
  invalidCommand,
  requireTlsInClear,
  senderNotAscii,
  senderOk,
  tooLarge,
  tooManyTransactions,
} from './replies.ts';

export function runMail(on: Conversation, { path, international, parameters }: MailCommand): MaybePromise<Outcome> {
  const { options, facts } = on;
  if (options.mode === 'submission' && facts.identity === undefined && !facts.trusted) {
    // RFC 6409 section 4.3, RFC 4954 section 6.
    const needsTls = facts.tls === undefined && options.tlsAvailable && !options.authInClear;
    return say(on.refusal('auth-required', needsTls ? authRequiredAfterTls : authRequired));
  }
  if (on.transactions >= options.limits.transactionsMax) {
    return sayAnd({ kind: 'close', why: 'transactions' }, on.refusal('transactions', tooManyTransactions));
  }
  if (parameters.prdr === true && !options.prdr) return say(invalidCommand('MAIL', 'parameter-unknown'));
  // RFC 6531 section 3.4: without the parameter the envelope is ASCII, as it is written.
  if (international && parameters.smtputf8 !== true) return say(on.refusal('international', senderNotAscii));
  if (parameters.requiretls === true && facts.tls === undefined) return say(requireTlsInClear);
  if (parameters.size !== undefined && parameters.size > options.limits.messageBytesMax) {
    return say(on.refusal('size', tooLarge(options.limits.messageBytesMax)));
  }
  on.transactions++;
  const mail = on.openMail(path, parameters);
  return ask(
    () => on.reception.mail(mail.envelope),
    (decision) =>
      decided(decision, (admission) => {
        on.mail = mail;
        on.proven = true;
        on.junk = 0;
        return say(admission.reply ?? senderOk);
      }),
    (error) => say(on.failure('mail', error)),
  );
}
