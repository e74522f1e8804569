/** The SMTP session's reception, over the directory and the flows: who may bring mail for whom, and what becomes of it. */
import { isPromise, type MaybePromise } from '#base/connection';
import type { Ctx } from '#base/ctx';
import { newReference, type Reference } from '#base/ids';
import { type Address, addressKey, formatAddress, formatPath } from '#format/address';
import { type Reply, reply, status } from '#format/smtp';
import {
  ContentSpool,
  type IncomingMail,
  receiveMessage,
  type ReceiveOutcome,
  type SpooledContent,
} from '#flow/receive';
import { scanHeader } from '#format/message';
import { submitMessage, type SubmitOutcome, type Submitter, withoutBcc } from '#flow/submit';
import type { Resolution } from '#model/directory';
import type { TraceEvent } from '#model/trace';
import { refusalCodes } from '#server/smtpd';
import type {
  ContentFacts,
  ContentStart,
  Decision,
  Envelope,
  Identity,
  Recipient,
  Reception,
  RefusalCause,
  SessionFacts,
  SessionNote,
  SmtpMode,
} from '#server/smtpd';
import { admittedRecipient, recipientDecision, senderDecision } from './decide.ts';
import type { MailHouse } from './house.ts';
import { outcomeReplies } from './answer.ts';

/** What is known of one mail transaction besides its envelope. */
export interface Transaction {
  readonly reference: Reference;
  readonly startedMs: number;
  readonly resolutions: Map<Recipient, Resolution>;
  readonly story: TraceEvent[];
  submitter: Submitter | undefined;
  /** May send to other servers, and is treated as what a user submits. Else it is mail that comes in. */
  submits: boolean;
}

/** One for each connection. */
export class SmtpReception implements Reception<ContentSpool> {
  readonly #house: MailHouse;
  readonly #mode: SmtpMode;
  readonly #ctx: Ctx;
  readonly #transactions = new WeakMap<Envelope, Transaction>();

  constructor(house: MailHouse, mode: SmtpMode, ctx: Ctx) {
    this.#house = house;
    this.#mode = mode;
    this.#ctx = ctx;
  }

  connect(): Decision {
    this.#house.metrics.count('smtp_connections', 'SMTP connections accepted', { listener: this.#mode });
    return admit;
  }

  helo(): Decision {
    return admit;
  }

  mail(envelope: Envelope): MaybePromise<Decision> {
    const transaction: Transaction = {
      reference: newReference(this.#house.random),
      startedMs: this.#house.clock.now(),
      resolutions: new Map(),
      story: [],
      submitter: undefined,
      submits: false,
    };
    this.#transactions.set(envelope, transaction);
    const { identity, trusted } = envelope.session;
    if (identity !== undefined) return this.#ownSender(envelope, transaction, identity);
    if (trusted && this.#mode !== 'lmtp') return this.#trustedSender(envelope, transaction);
    return admit;
  }

  rcpt(envelope: Envelope, recipients: readonly Recipient[]): MaybePromise<readonly Decision[]> {
    const transaction = this.#transactionOf(envelope);
    const resolutions = recipients.map(({ path }) => this.#house.directory.resolve(path));
    if (!resolutions.some(isPromise))
      return this.#decideAll(envelope, transaction, recipients, resolutions as Resolution[]);
    return Promise.all(resolutions.map(async (resolution) => resolution)).then((all) =>
      this.#decideAll(envelope, transaction, recipients, all),
    );
  }

  beginContent(envelope: Envelope): ContentStart<ContentSpool> {
    const { staging, budget } = this.#house;
    const submitted = this.#transactionOf(envelope).submits;
    const sink = new ContentSpool(submitted ? { staging, budget, rewriteStart: withoutBcc } : { staging, budget });
    return { kind: 'open', sink };
  }

  async finish(envelope: Envelope, sink: ContentSpool, facts: ContentFacts): Promise<Reply | readonly Reply[]> {
    const transaction = this.#transactionOf(envelope);
    const content = await sink.finish();
    try {
      const mail = this.#mailOf(envelope, transaction, facts);
      const header = this.#house.wantsDelivery(mail) ? await headerOf(content) : undefined;
      const outcome: SubmitOutcome | ReceiveOutcome = transaction.submits
        ? await submitMessage(this.#ctx, this.#house.submit, mail, {
            content,
            submitter: transaction.submitter ?? null,
          })
        : await receiveMessage(this.#ctx, this.#house.receive, mail, content);
      this.#count(outcome);
      if (outcome.kind === 'accepted') {
        this.#house.accepted(outcome, mail, transaction.submitter);
        if (header !== undefined) this.#house.delivered(outcome, mail, header);
      } else this.#house.refused({ envelope, transaction, mode: this.#mode, stage: 'content', outcome: outcome.kind });
      return outcomeReplies(outcome, mail, this.#mode);
    } finally {
      // After a commit that adopted it the file has another name, and this only closes it. Were that to fail, what was
      // committed is committed all the same, and must not be told as a failure.
      if (content.kind === 'staged') await content.file.discard().catch(() => undefined);
    }
  }

  refusal(cause: RefusalCause, of: Reply, facts: SessionFacts, envelope?: Envelope): Reply {
    const reference =
      (envelope === undefined ? undefined : this.#transactions.get(envelope))?.reference ??
      newReference(this.#house.random);
    this.#house.refusedBySession({ cause, reply: of, facts, envelope, reference, mode: this.#mode });
    const last = of.lines.length - 1;
    const mark = `(${refusalCodes[cause]}, reference ${reference})`;
    return { ...of, lines: of.lines.map((line, i) => (i === last ? `${line} ${mark}` : line)) };
  }

  note(note: SessionNote, facts: SessionFacts): void {
    this.#house.noted(note, facts, this.#mode);
  }

  async #ownSender(envelope: Envelope, transaction: Transaction, identity: Identity): Promise<Decision> {
    const submitter = await this.#house.submitterOf(identity);
    if (submitter === undefined) {
      return { kind: 'refuse', reply: reply(525, status.accountDisabled, 'This account was switched off') };
    }
    transaction.submitter = submitter;
    transaction.submits = true;
    const path = envelope.reversePath;
    if (
      path === null ||
      submitter.identities.has(addressKey(path)) ||
      (await this.#house.directory.maySendAs(identity.account, path))
    )
      return admit;
    return this.#refuse(envelope, transaction, senderDecision(submitter.login, path, transaction.reference));
  }

  /**
   * A trusted network sends for the domains that live here (product OU2), as `relay.foreign-sender` says for others too.
   * For everybody else it only brings mail in, like any other client.
   */
  async #trustedSender({ reversePath }: Envelope, transaction: Transaction): Promise<Decision> {
    transaction.submits =
      reversePath === null ||
      this.#house.foreignSender() === 'allow' ||
      (await this.#house.directory.domain(reversePath.domain)) !== undefined;
    return admit;
  }

  #decideAll(
    envelope: Envelope,
    transaction: Transaction,
    recipients: readonly Recipient[],
    resolutions: readonly Resolution[],
  ): readonly Decision[] {
    const { trusted, identity } = envelope.session;
    const { reversePath } = envelope;
    const foreign = trusted && identity === undefined && this.#mode !== 'lmtp' ? reversePath?.domain : undefined;
    const relay = transaction.submits ? 'yes' : foreign === undefined ? 'no' : 'foreign-sender';
    return recipients.map((recipient, i) => {
      const resolution = resolutions[i] ?? { kind: 'unknown' };
      const decision = recipientDecision({
        recipient,
        resolution,
        relay,
        sender: foreign ?? '',
        reference: transaction.reference,
        // A server tries again; a mail program would give up all of it, so its message is taken and the one copy waits.
        size: relay === 'yes' ? 0 : (envelope.parameters.size ?? 0),
      });
      if (decision.kind === 'admit') transaction.resolutions.set(recipient, resolution);
      else this.#refuse(envelope, transaction, decision, recipient);
      return decision;
    });
  }

  #refuse(envelope: Envelope, transaction: Transaction, decision: Decision, recipient?: Recipient): Decision {
    if (decision.kind === 'admit') return decision;
    const text = `${decision.reply.code} ${decision.reply.enhanced ?? ''} ${decision.reply.lines.join(' ')}`;
    const event = recipient === undefined ? 'smtp.mail.refused' : 'smtp.rcpt.refused';
    const facts = {
      reply: text,
      ...(recipient === undefined ? {} : { recipient: pathText(recipient.path).toLowerCase() }),
    };
    transaction.story.push({ at: this.#house.clock.now(), event, text, facts });
    this.#house.refused({
      envelope,
      transaction,
      mode: this.#mode,
      stage: recipient === undefined ? 'mail' : 'rcpt',
      recipient,
      reply: decision.reply,
    });
    return decision;
  }

  #mailOf(envelope: Envelope, transaction: Transaction, facts: ContentFacts): IncomingMail {
    const { session, parameters } = envelope;
    const unix = session.remote.port === 0;
    return {
      reference: transaction.reference,
      kind: transaction.submits ? 'submitted' : 'incoming',
      client: unix ? undefined : session.remote.address,
      helo: session.helo?.name ?? '',
      protocol: {
        base: this.#mode === 'lmtp' ? 'LMTP' : 'SMTP',
        extended: session.helo?.verb !== 'HELO',
        tls: session.tls !== undefined,
        authenticated: session.identity !== undefined,
        utf8: parameters.smtputf8 === true,
      },
      tls: session.tls,
      reversePath: envelope.reversePath,
      recipients: envelope.recipients.map((recipient) =>
        admittedRecipient(recipient, transaction.resolutions.get(recipient) ?? { kind: 'unknown' }),
      ),
      smtpUtf8: parameters.smtputf8 === true,
      envelopeId: parameters.envid ?? null,
      returnContent: parameters.ret === undefined ? null : parameters.ret === 'full' ? 'full' : 'headers',
      replyEach: this.#mode === 'lmtp',
      story: [this.#opening(envelope, transaction, facts), ...transaction.story],
    };
  }

  /** The first line of a story: who came, how, and with what. */
  #opening(envelope: Envelope, transaction: Transaction, facts: ContentFacts): TraceEvent {
    const { session } = envelope;
    const who =
      session.identity === undefined
        ? session.remote.address
        : `${session.identity.login} at ${session.remote.address}`;
    return {
      at: transaction.startedMs,
      event: 'smtp.mail',
      text: `${who} sent a message of ${facts.octets} octets`,
      facts: {
        client: session.remote.address,
        helo: session.helo?.name ?? '',
        tls: session.tls === undefined ? '' : `${session.tls.version} ${session.tls.cipher}`,
        login: session.identity?.login ?? '',
        sender: formatPath(envelope.reversePath),
        listener: this.#mode,
      },
    };
  }

  #count(outcome: SubmitOutcome): void {
    const direction = this.#mode === 'submission' ? 'submitted' : 'incoming';
    const result = outcome.kind === 'accepted' ? 'accepted' : outcome.kind === 'deferred' ? 'deferred' : 'refused';
    this.#house.metrics.count('smtp_messages', 'Messages at the end of data', { direction, result });
  }

  #transactionOf(envelope: Envelope): Transaction {
    const transaction = this.#transactions.get(envelope);
    if (transaction === undefined) throw new Error('Cannot find the transaction of an envelope');
    return transaction;
  }
}

const admit: Decision = { kind: 'admit' };

/** Of a header that is longer, a report shows no more. */
const REPORTED_HEADER_BYTES_MAX = 64 * 1024;

/** A copy of the header section: the octets themselves go to the store. */
async function headerOf(content: SpooledContent): Promise<Uint8Array> {
  const start =
    content.kind === 'memory'
      ? content.bytes.slice(0, REPORTED_HEADER_BYTES_MAX)
      : await content.file.read(0, REPORTED_HEADER_BYTES_MAX);
  return start.subarray(0, scanHeader(start).fields.at(-1)?.end ?? 0);
}

function pathText(path: Address | 'postmaster'): string {
  return path === 'postmaster' ? path : formatAddress(path);
}
