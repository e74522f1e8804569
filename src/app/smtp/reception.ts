/** The SMTP session's reception, over the directory and the flows: who may bring mail for whom, and what becomes of it. */
import { isPromise, type MaybePromise } from '#base/connection';
import type { Ctx } from '#base/ctx';
import { newReference } from '#base/ids';
import { addressKey } from '#format/address';
import { type Reply, reply, status } from '#format/smtp';
import { type DoorDecision, type DoorRecipient, DoorVisit, turnedAwayEvent } from '#flow/door';
import {
  ContentSpool,
  type Examine,
  type IncomingMail,
  receiveFromOutside,
  receiveMessage,
  type SpooledContent,
} from '#flow/receive';
import { scanHeader } from '#format/message';
import { submitMessage, type SubmitOutcome, withoutBcc } from '#flow/submit';
import type { Resolution } from '#model/directory';
import { receptionCodes, refusalCodes } from '#server/smtpd';
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
import { recipientDecision, senderDecision } from './decide.ts';
import { doorRecipient, doorReply, isTurnedAway, refusedEvent, toldToAll } from './door.ts';
import { type Explain, explained, type OwnDecision } from './explain.ts';
import type { MailHouse } from './house.ts';
import { outcomeReplies } from './answer.ts';
import { incomingMail, pathText, returnedEvent, type Transaction } from './transaction.ts';

/** The listener. */
export interface ReceptionPlace {
  readonly mode: SmtpMode;
  readonly offersAuth: boolean;
}

/** One for each connection. */
export class SmtpReception implements Reception<ContentSpool> {
  readonly #house: MailHouse;
  readonly #place: ReceptionPlace;
  readonly #mode: SmtpMode;
  readonly #ctx: Ctx;
  readonly #transactions = new WeakMap<Envelope, Transaction>();
  #visit: DoorVisit | undefined;

  constructor(house: MailHouse, place: ReceptionPlace, ctx: Ctx) {
    this.#house = house;
    this.#place = place;
    this.#mode = place.mode;
    this.#ctx = ctx;
  }

  /** What will be needed is looked up from here on; who looks odd waits for the greeting. */
  connect(facts: SessionFacts): MaybePromise<Decision> {
    this.#house.metrics.count('smtp_connections', 'SMTP connections accepted', { listener: this.#mode });
    if (this.#mode !== 'mx' || facts.trusted) return admit;
    this.#visit = new DoorVisit(this.#house.door.house, facts.remote.address, {
      signal: this.#ctx.signal,
      offersAuth: this.#place.offersAuth,
    });
    const ready = this.#visit.greeting();
    return isPromise(ready) ? ready.then(() => admit) : admit;
  }

  helo(facts: SessionFacts): Decision {
    this.#visit?.helo(facts.helo?.name ?? '', { early: facts.early });
    return admit;
  }

  mail(envelope: Envelope): MaybePromise<Decision> {
    const transaction: Transaction = {
      reference: newReference(this.#house.random),
      startedMs: this.#house.clock.now(),
      resolutions: new Map(),
      returned: new Map(),
      story: [],
      submitter: undefined,
      submits: false,
      door: undefined,
    };
    this.#transactions.set(envelope, transaction);
    const { identity, trusted } = envelope.session;
    if (identity !== undefined) return this.#ownSender(envelope, transaction, identity);
    if (trusted && this.#mode !== 'lmtp') return this.#trustedSender(envelope, transaction);
    transaction.door = this.#visit?.mail(envelope.reversePath);
    return admit;
  }

  rcpt(envelope: Envelope, recipients: readonly Recipient[]): MaybePromise<readonly Decision[]> {
    const transaction = this.#transactionOf(envelope);
    const resolutions = recipients.map((one) => this.#house.returns.resolve(one, transaction.returned));
    if (!resolutions.some(isPromise))
      return this.#decideAll(envelope, transaction, recipients, resolutions as Resolution[]);
    return Promise.all(resolutions.map(async (resolution) => resolution)).then((all) =>
      this.#decideAll(envelope, transaction, recipients, all),
    );
  }

  beginContent(envelope: Envelope): ContentStart<ContentSpool> {
    const { staging, budget } = this.#house;
    const { submits, door } = this.#transactionOf(envelope);
    const { withoutForged, withoutClaims } = this.#house.door;
    // What comes by LMTP another server of ours may have filtered.
    const rewriteStart = submits ? withoutBcc : door === undefined ? withoutForged : withoutClaims;
    const sink = new ContentSpool({ staging, budget, rewriteStart });
    return { kind: 'open', sink };
  }

  async finish(envelope: Envelope, sink: ContentSpool, facts: ContentFacts): Promise<Reply | readonly Reply[]> {
    const transaction = this.#transactionOf(envelope);
    const content = await sink.finish();
    try {
      const onward = await this.#house.returns.onward(envelope.reversePath, transaction);
      const mail = { ...incomingMail(envelope, transaction, this.#mode, facts), ...onward };
      const header = this.#house.wantsDelivery(mail) ? await headerOf(content) : undefined;
      const outcome = await this.#run(envelope, transaction, mail, content);
      this.#count(outcome);
      if (outcome.kind === 'accepted') {
        this.#house.accepted(outcome, mail, transaction.submitter);
        if (header !== undefined) this.#house.delivered(outcome, mail, header);
      }
      const replies = outcomeReplies(outcome, mail, this.#house.links);
      const [said] = Array.isArray(replies) ? replies : [replies];
      if (outcome.kind !== 'accepted') this.#refusedContent(envelope, transaction, outcome, said);
      else if (Array.isArray(replies)) this.#toldEach(envelope, transaction, outcome, replies);
      return replies;
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
    return explained(of, { code: refusalCodes[cause], reference, links: this.#house.links });
  }

  note(note: SessionNote, facts: SessionFacts): void {
    this.#house.noted(note, facts, this.#mode);
  }

  async #ownSender(envelope: Envelope, transaction: Transaction, identity: Identity): Promise<Decision> {
    const submitter = await this.#house.submitterOf(identity);
    if (submitter === undefined) {
      const words = reply(525, status.accountDisabled, 'This account was switched off');
      return this.#refuse(envelope, transaction, { kind: 'refuse', code: receptionCodes.accountOff, reply: words });
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
    return this.#refuse(envelope, transaction, senderDecision(submitter.login, path));
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

  /** First who lives here, which is known at once; then, for those who do, what the door says. */
  #decideAll(
    envelope: Envelope,
    transaction: Transaction,
    recipients: readonly Recipient[],
    resolutions: readonly Resolution[],
  ): MaybePromise<readonly Decision[]> {
    const { trusted, identity } = envelope.session;
    const { reversePath } = envelope;
    const foreign = trusted && identity === undefined && this.#mode !== 'lmtp' ? reversePath?.domain : undefined;
    const relay = transaction.submits ? 'yes' : foreign === undefined ? 'no' : 'foreign-sender';
    const decisions = recipients.map((recipient, i) => {
      const resolution = resolutions[i] ?? { kind: 'unknown' };
      const decision = recipientDecision({
        recipient,
        resolution,
        relay,
        sender: foreign ?? '',
        returned: transaction.returned.get(recipient),
        // A server tries again; a mail program would give up all of it, so its message is taken and the one copy waits.
        size: relay === 'yes' ? 0 : (envelope.parameters.size ?? 0),
      });
      if (decision.kind === 'admit') {
        this.#admit(transaction, recipient, resolution);
        return admit;
      }
      const harvested = resolution.kind === 'unknown' ? this.#harvested(transaction, recipient) : undefined;
      if (harvested !== undefined) return this.#doorDecision(envelope, transaction, recipient, harvested);
      return this.#refuse(envelope, transaction, decision, recipient);
    });
    const { door } = transaction;
    if (door === undefined || decisions.every((one) => one !== admit)) return decisions;
    const known = recipients.filter((_, i) => decisions[i] === admit);
    const asked = known.map((recipient) => this.#placeOf(transaction, recipient));
    return door.atRcpt(asked).then((answers) => {
      const byRecipient = new Map(known.map((recipient, i) => [recipient, answers[i]]));
      return recipients.map((recipient, i) => {
        const answer = byRecipient.get(recipient);
        const before = decisions[i] ?? admit;
        return answer === undefined ? before : this.#doorDecision(envelope, transaction, recipient, answer);
      });
    });
  }

  #admit(transaction: Transaction, recipient: Recipient, resolution: Resolution): void {
    transaction.resolutions.set(recipient, resolution);
    const returned = transaction.returned.get(recipient);
    if (returned?.kind === 'path')
      transaction.story.push(returnedEvent(recipient, returned.path, this.#house.clock.now()));
  }

  /** Whoever tries many addresses that do not exist is told nothing about the next one. */
  #harvested({ door }: Transaction, { path }: Recipient): DoorDecision | undefined {
    if (door === undefined || path === 'postmaster') return undefined;
    const before = this.#visit?.harvested(path.domain);
    this.#visit?.unknownRecipient();
    return before;
  }

  #placeOf(transaction: Transaction, recipient: Recipient): DoorRecipient {
    return doorRecipient(recipient.path, transaction.resolutions.get(recipient), this.#house.hostname);
  }

  #doorDecision(envelope: Envelope, transaction: Transaction, recipient: Recipient, decision: DoorDecision): Decision {
    if (!isTurnedAway(decision)) return admit;
    transaction.resolutions.delete(recipient);
    const said = doorReply(decision, this.#explain(transaction));
    const event = turnedAwayEvent(decision, {
      at: this.#house.clock.now(),
      stage: 'rcpt',
      reply: replyText(said),
      recipient: pathText(recipient.path).toLowerCase(),
      sight: transaction.door?.seen,
    });
    transaction.story.push(event);
    const refusal = { envelope, transaction, mode: this.#mode, stage: 'rcpt', recipient, reply: said } as const;
    this.#house.refused({ ...refusal, story: [event] });
    return { kind: decision.kind, reply: said };
  }

  #explain({ reference }: Transaction): Explain {
    const { links } = this.#house;
    return (words, code) => explained(words, { code, reference, links });
  }

  #refuse(envelope: Envelope, transaction: Transaction, decision: OwnDecision, recipient?: Recipient): Decision {
    if (decision.kind === 'admit') return admit;
    const words = this.#explain(transaction)(decision.reply, decision.code);
    const text = replyText(words);
    const event = recipient === undefined ? 'smtp.mail.refused' : 'smtp.rcpt.refused';
    const facts = {
      reply: text,
      code: decision.code,
      ...(recipient === undefined ? {} : { recipient: pathText(recipient.path).toLowerCase() }),
    };
    transaction.story.push({ at: this.#house.clock.now(), event, text, facts });
    this.#house.refused({
      envelope,
      transaction,
      mode: this.#mode,
      stage: recipient === undefined ? 'mail' : 'rcpt',
      recipient,
      reply: words,
    });
    return { kind: decision.kind, reply: words };
  }

  async #run(
    envelope: Envelope,
    transaction: Transaction,
    mail: IncomingMail,
    content: SpooledContent,
  ): Promise<SubmitOutcome> {
    const { submit, receive } = this.#house;
    if (transaction.submits) {
      return await submitMessage(this.#ctx, submit, mail, { content, submitter: transaction.submitter ?? null });
    }
    const { door } = transaction;
    if (door === undefined) return await receiveMessage(this.#ctx, receive, mail, content);
    const examine: Examine = async (octets) => {
      const found = await this.#house.door.authenticate({ envelope, door, content: octets });
      return await door.examine(
        found,
        envelope.recipients.map((recipient) => this.#placeOf(transaction, recipient)),
      );
    };
    return await receiveFromOutside(this.#ctx, receive, mail, { content, examine });
  }

  #refusedContent(envelope: Envelope, transaction: Transaction, outcome: SubmitOutcome, said: Reply): void {
    const refusal = { envelope, transaction, mode: this.#mode, stage: 'content', outcome: outcome.kind } as const;
    if (outcome.kind !== 'turned-away') {
      this.#house.refused({ ...refusal, reply: said });
      return;
    }
    const event = refusedEvent(toldToAll(outcome.decisions), {
      at: this.#house.clock.now(),
      stage: 'content',
      reply: replyText(said),
      recipient: '',
      sight: transaction.door?.seen,
    });
    this.#house.refused({ ...refusal, reply: said, story: [...outcome.story, event] });
  }

  /** Others have the message; who was turned away was told so, and that has its own row and page. */
  #toldEach(
    envelope: Envelope,
    transaction: Transaction,
    { recipients }: Extract<SubmitOutcome, { kind: 'accepted' }>,
    replies: readonly Reply[],
  ): void {
    for (const [i, outcome] of recipients.entries()) {
      const recipient = envelope.recipients[i];
      const said = replies[i];
      if (typeof outcome === 'string' || recipient === undefined || said === undefined) continue;
      const event = refusedEvent(outcome, {
        at: this.#house.clock.now(),
        stage: 'content',
        reply: replyText(said),
        recipient: pathText(recipient.path).toLowerCase(),
        sight: transaction.door?.seen,
      });
      const refusal = { envelope, transaction, mode: this.#mode, stage: 'content', recipient, reply: said } as const;
      this.#house.refused({ ...refusal, story: [event] });
    }
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

function replyText({ code, enhanced = '', lines }: Reply): string {
  return `${code} ${enhanced} ${lines.join(' ')}`;
}
