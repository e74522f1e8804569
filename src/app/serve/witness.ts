/** Hears what was accepted and refused, for the trace, the log and the queue. */
import { TimeKeys } from '#base/ids';
import { formatPath } from '#format/address';
import { formatReply } from '#format/smtp';
import type { House } from '#app/house';
import { type ReportParts, reportDelivery, wantsDelivery } from '#app/send';
import type { SignInPort } from '#app/signin';
import type { Notice } from '#flow/notice';
import type { IncomingMail } from '#flow/receive';
import type { Submitter } from '#flow/submit';
import type { MailHouse, Refusal, SessionRefusal } from '#app/smtp';
import type { Envelope, SessionFacts } from '#server/smtpd';
import type { TraceRow } from '#model/trace';

/** Takes refusals for the trace: grouped, with a budget for each network. */
export interface RefusalTaker {
  record(row: TraceRow): void;
}

/** Files a notice for a user, without anybody waiting for it. */
export type TellUser = (login: string, notice: Notice) => void;

/** From so many repeats on the user is told what to mend (product OU4). */
const REPEATS_TOLD = 2;

export interface WitnessParts {
  readonly house: Pick<House, 'clock' | 'log' | 'metrics' | 'keys'>;
  readonly refusals: RefusalTaker;
  /** There is something new to send. */
  readonly wakeQueue: () => void;
  readonly tell: TellUser;
  readonly signIn: Pick<SignInPort, 'passwordInClear'>;
  readonly reports: ReportParts;
  /** An account sent something. */
  readonly sent: (mail: IncomingMail, submitter: Submitter) => void;
}

export function witness({
  house,
  refusals,
  wakeQueue,
  tell,
  signIn,
  reports,
  sent,
}: WitnessParts): Pick<
  MailHouse,
  'accepted' | 'wantsDelivery' | 'delivered' | 'refused' | 'refusedBySession' | 'noted'
> {
  const { log, metrics } = house;
  return {
    accepted: (outcome, mail, submitter) => {
      if (outcome.queued) wakeQueue();
      if (submitter !== undefined && outcome.repeats === 0) sent(mail, submitter);
      if (outcome.repeats >= REPEATS_TOLD && submitter !== undefined) {
        tell(submitter.login, { kind: 'repeated-submission', subject: outcome.subject, times: outcome.repeats });
      }
      log.info('mail.accepted', 'Message accepted', {
        mid: mail.reference,
        sender: formatPath(mail.reversePath),
        rcpts: mail.recipients.length,
        user: submitter?.login,
        remote_ip: mail.client,
        repeats: outcome.repeats > 0 ? outcome.repeats : undefined,
      });
    },
    wantsDelivery,
    delivered: (outcome, mail, header) => {
      reportDelivery(reports, mail, { outcome, header }).catch((error: unknown) => {
        log.warn('dsn.failed', 'A report of delivery could not be made', { mid: mail.reference, error: String(error) });
      });
    },
    refused: (refusal) => {
      metrics.count('smtp_refusals', 'Refusals by stage', { stage: refusal.stage, listener: refusal.mode });
      const row = refusalRow(house, refusal);
      log.info(`smtp.${refusal.stage}.refused`, row.story.at(-1)?.text ?? 'Refused', {
        mid: row.reference,
        remote_ip: row.client,
        sender: row.sender,
        rcpt: row.recipients[0],
      });
      refusals.record(row);
    },
    refusedBySession: (refusal) => {
      metrics.count('smtp_refusals', 'Refusals by stage', { stage: 'session', listener: refusal.mode });
      refusals.record(sessionRefusalRow(house, refusal));
    },
    noted: (note, facts, mode) => {
      if (note.kind === 'failure') {
        const error = note.error instanceof Error ? (note.error.stack ?? note.error.message) : String(note.error);
        log.error('smtp.failure', `A step failed at ${note.at}; the client was told to try again`, {
          error,
          remote_ip: facts.remote.address,
        });
      } else if (note.kind === 'password-in-clear' && note.login !== undefined) {
        signIn.passwordInClear(note.login, { protocol: 'submission', remoteAddress: facts.remote.address });
      } else if (note.kind === 'injection') {
        log.warn('smtp.injection', `Octets were pipelined behind ${note.behind}`, {
          remote_ip: facts.remote.address,
          listener: mode,
        });
      }
    },
  };
}

type RowHouse = { readonly clock: { now(): number }; readonly keys: TimeKeys };

function refusalRow(house: RowHouse, refusal: Refusal): TraceRow {
  const { envelope, transaction, recipient, reply, outcome } = refusal;
  const named = recipient === undefined ? envelope.recipients : [recipient];
  const text =
    reply === undefined ? `Refused after the content: ${outcome ?? 'unknown'}` : formatReply(reply).trimEnd();
  return {
    ...clientOf(envelope.session, envelope),
    id: house.keys.next(),
    reference: transaction.reference,
    tenant: null,
    domain: null,
    account: envelope.session.identity?.account ?? null,
    kind: 'refused',
    outcome: (reply?.code ?? 500) < 500 || outcome === 'deferred' ? 'deferred' : 'refused',
    recipients: named.map(({ path }) => formatPath(path).slice(1, -1)),
    messageId: '',
    subject: '',
    size: 0,
    repeats: 0,
    story: refusal.story ?? [
      {
        at: house.clock.now(),
        event: `smtp.${refusal.stage}.refused`,
        text,
        ...(recipient === undefined
          ? {}
          : { facts: { recipient: formatPath(recipient.path).slice(1, -1).toLowerCase() } }),
      },
    ],
  };
}

function sessionRefusalRow(house: RowHouse, refusal: SessionRefusal): TraceRow {
  const { facts, envelope, reference, reply, cause } = refusal;
  return {
    ...clientOf(facts, envelope),
    id: house.keys.next(),
    reference,
    tenant: null,
    domain: null,
    account: facts.identity?.account ?? null,
    kind: 'refused',
    outcome: reply.code < 500 ? 'deferred' : 'refused',
    recipients: envelope === undefined ? [] : envelope.recipients.map(({ path }) => formatPath(path).slice(1, -1)),
    messageId: '',
    subject: '',
    size: 0,
    repeats: 0,
    story: [{ at: house.clock.now(), event: `smtp.session.${cause}`, text: formatReply(reply).trimEnd() }],
  };
}

function clientOf(facts: SessionFacts, envelope: Envelope | undefined): Pick<TraceRow, 'client' | 'helo' | 'sender'> {
  return {
    client: facts.remote.address,
    helo: facts.helo?.name ?? '',
    sender: envelope === undefined ? '' : formatPath(envelope.reversePath).slice(1, -1),
  };
}
