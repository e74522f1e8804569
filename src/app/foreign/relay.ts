/** Mail of another server that is handed through our filter to its next hop: nothing of it is kept here. */
import type { Ctx } from '#base/ctx';
import { newReference, type Reference } from '#base/ids';
import type { House } from '#app/house';
import { isFilterClient } from '#app/smtp';
import { countHops, formatReceived, scanHeader } from '#format/message';
import { type Reply, reply, status } from '#format/smtp';
import {
  editHeader,
  type ForeignJudgement,
  type ForeignMail,
  foreignSettings,
  type JudgeForeign,
  type RelayConnect,
  type RelayHop,
} from '#flow/foreign';
import { contentFrom, contentLength, ContentSpool, HOPS_MAX, type SpooledContent } from '#flow/receive';
import type { TraceEvent } from '#model/trace';
import type {
  ContentFacts,
  ContentStart,
  Decision,
  Envelope,
  Recipient,
  Reception,
  RefusalCause,
  SessionFacts,
  SessionNote,
} from '#server/smtpd';
import { withContent } from './content.ts';
import { holdForeign } from './hold.ts';
import { headerStart } from './start.ts';
import type { ForeignTraces } from './trace.ts';

export interface RelayParts {
  readonly house: House;
  readonly judge: JudgeForeign;
  readonly connect: RelayConnect;
  readonly base: 'SMTP' | 'LMTP';
  readonly traces: Pick<ForeignTraces, 'later'>;
}

const admit: Decision = { kind: 'admit' };
const notNamed: Reply = reply(554, status.notAuthorized, 'This port is for the mail servers of filter.clients');
const looping: Reply = reply(
  554,
  status.routingLoop,
  `The message has passed ${HOPS_MAX} servers, it goes in a circle`,
);
const unfiltered: Reply = reply(451, status.otherSystem, 'The message could not be filtered, please try again later');
const noHop: Reply = reply(451, status.badConnection, 'There is no connection to the next hop');

/** One for each connection; its next hop is one connection too, a transaction there for each one here. */
export class RelayReception implements Reception<ContentSpool> {
  readonly #parts: RelayParts;
  readonly #ctx: Ctx;
  #hop: RelayHop | undefined;

  constructor(parts: RelayParts, ctx: Ctx) {
    this.#parts = parts;
    this.#ctx = ctx;
  }

  connect({ remote }: SessionFacts): Decision {
    if (isFilterClient(this.#parts.house.settings.snapshot(), remote.address)) return admit;
    this.#ctx.log.warn('relay.refused', 'A client of none of filter.clients was not let in');
    return { kind: 'refuse', reply: notNamed, close: true };
  }

  helo(): Decision {
    return admit;
  }

  /** Begins the transaction at the next hop: whoever it does not want is told in its words, before there is content. */
  async mail(envelope: Envelope): Promise<Decision> {
    const hop = await this.#connected();
    if ('code' in hop) return decisionOf(hop);
    const { parameters, reversePath, session } = envelope;
    const said = await hop.mail({
      reversePath,
      original: session.original,
      // Our own fields come on top.
      size: parameters.size === undefined ? 0 : parameters.size + ADDED_OCTETS_MAX,
      eightBit: parameters.body === '8bitmime',
      smtpUtf8: parameters.smtputf8 === true,
      envelopeId: parameters.envid,
      returnContent: parameters.ret === undefined ? undefined : parameters.ret === 'full' ? 'full' : 'headers',
    });
    return decisionOf(said);
  }

  async rcpt(_envelope: Envelope, recipients: readonly Recipient[]): Promise<readonly Decision[]> {
    const asked = recipients.map(({ path, notify, orcpt }) => ({ address: path, notify, originalRecipient: orcpt }));
    const replies = (await this.#hop?.rcpt(asked)) ?? [];
    return recipients.map((_, i) => decisionOf(replies[i] ?? noHop));
  }

  beginContent(): ContentStart<ContentSpool> {
    const { staging, budget } = this.#parts.house;
    return { kind: 'open', sink: new ContentSpool({ staging, budget }) };
  }

  async finish(envelope: Envelope, sink: ContentSpool, _facts: ContentFacts): Promise<Reply> {
    const content = await sink.finish();
    // Not ended in the middle: the next hop may have the message, and its word counts.
    return await withContent(content, undefined, () => this.#handOn(envelope, content));
  }

  refusal(_cause: RefusalCause, of: Reply): Reply {
    return of;
  }

  note(note: SessionNote): void {
    if (note.kind === 'closed') this.#hop?.close();
    if (note.kind === 'failure') {
      const error = note.error instanceof Error ? (note.error.stack ?? note.error.message) : String(note.error);
      this.#ctx.log.error('relay.failure', `A step failed at ${note.at}; the other server was told to come again`, {
        error,
      });
    }
  }

  async #connected(): Promise<RelayHop | Reply> {
    if (this.#hop?.usable === true) return this.#hop;
    this.#hop?.close();
    this.#hop = undefined;
    const hop = await this.#parts.connect(this.#ctx.signal);
    if ('code' in hop) {
      this.#ctx.log.warn('relay.unreachable', 'The next hop of filtered mail cannot be reached', {
        reply: hop.lines.join(' '),
      });
      return hop;
    }
    this.#hop = hop;
    return hop;
  }

  async #handOn(envelope: Envelope, content: SpooledContent): Promise<Reply> {
    const { house } = this.#parts;
    const settings = house.settings.snapshot();
    const reference = newReference(house.random);
    const start = await headerStart(content);
    if (countHops(scanHeader(start).fields) > HOPS_MAX) return looping;
    const judgement = await this.#judged(mailOf(envelope, reference), content);
    if (judgement === undefined && settings.get(foreignSettings.failure) === 'tempfail') return unfiltered;
    const action = judgement?.action ?? 'accept';
    if (action === 'tempfail') return judgement?.reply ?? unfiltered;
    if (action === 'discard')
      return reply(250, status.undefinedStatus, `Thrown away, as is set; reference ${reference}`);
    if (action === 'reject' && settings.get(foreignSettings.refuse)) {
      return judgement?.reply ?? reply(550, status.notAuthorized, `Refused; reference ${reference}`);
    }
    const received = this.#receivedField(envelope, reference);
    if (action === 'quarantine' && judgement?.judged !== undefined && settings.get(foreignSettings.hold)) {
      const octets = edited(content, { start, received: '', judgement });
      await holdForeign(house, { envelope, reference, judged: judgement.judged, received, octets });
      return reply(250, status.undefinedStatus, `Held, as is set; reference ${reference}`);
    }
    const octets = edited(content, { start, received, judgement });
    // 2yz is the next hop's alone: until it has the message, the other server does.
    const said = (await this.#hop?.content(octets)) ?? noHop;
    if (judgement !== undefined) this.#parts.traces.later(reference, handedOn(said, house.clock.now()));
    return said;
  }

  /** Undefined where nobody knows what the message is. */
  async #judged(mail: ForeignMail, content: SpooledContent): Promise<ForeignJudgement | undefined> {
    const { house, judge } = this.#parts;
    const late = new AbortController();
    const waitMs = house.settings.snapshot().get(foreignSettings.wait);
    const cancel = house.clock.after(waitMs, () => late.abort(new Error(`The filter took more than ${waitMs} ms`)));
    const signal = AbortSignal.any([this.#ctx.signal, late.signal]);
    try {
      return await judge.judge(mail, content, signal);
    } catch (error) {
      this.#ctx.log.error('relay.unfiltered', 'A message of another server could not be judged', {
        mid: mail.reference,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      return undefined;
    } finally {
      cancel();
    }
  }

  /** RFC 5321 section 4.4: we are a hop. */
  #receivedField({ session, parameters, recipients }: Envelope, reference: Reference): string {
    const { house, base } = this.#parts;
    return formatReceived({
      helo: session.helo?.name ?? '',
      clientAddress: session.remote.port === 0 ? undefined : session.remote.address,
      clientName: undefined,
      by: house.hostname,
      protocol: {
        base,
        extended: session.helo?.verb !== 'HELO',
        tls: false,
        authenticated: false,
        utf8: parameters.smtputf8 === true,
      },
      tls: undefined,
      id: reference,
      recipients: recipients.map(({ path }) => path),
      ms: house.clock.now(),
      offsetMinutes: 0,
    });
  }
}

function handedOn({ code, lines }: Reply, at: number): TraceEvent {
  const text = `The next hop said: ${code} ${lines.join(' ')}`.slice(0, 500);
  return { at, event: 'foreign.handed-on', text, facts: { code } };
}

/** Received, Authentication-Results and what the filter found, together. */
const ADDED_OCTETS_MAX = 8192;

interface Edited {
  readonly start: Uint8Array;
  readonly received: string;
  readonly judgement: ForeignJudgement | undefined;
}

async function* edited(content: SpooledContent, { start, received, judgement }: Edited): AsyncGenerator<Uint8Array> {
  const trace = Buffer.from(received, 'latin1');
  if (judgement === undefined) {
    yield trace;
    yield* contentFrom(content);
    return;
  }
  const { header, bodyStart } = editHeader(start, judgement.edits);
  yield trace;
  yield header;
  if (bodyStart < contentLength(content)) yield* contentFrom(content, bodyStart);
}

function mailOf({ session, reversePath, recipients }: Envelope, reference: Reference): ForeignMail {
  const { original } = session;
  const address = original?.address;
  const name = original?.name?.includes('.') === true ? original.name : undefined;
  return {
    reference,
    by: 'relay',
    // The server that hands it on is not who sent it.
    client: address === undefined ? undefined : { address, ...(name === undefined ? {} : { name }) },
    helo: original?.helo ?? '',
    reversePath,
    recipients: recipients.map(({ path }) => path),
    more: 0,
    login: original?.login,
    queueId: original?.ident,
  };
}

/** The next hop's words are ours. */
function decisionOf(said: Reply): Decision {
  if (said.code < 300) return { kind: 'admit', reply: said };
  return { kind: said.code < 500 ? 'defer' : 'refuse', reply: said };
}
