/** Any milter as a filter of ours: to it we are the mail server. One connection a message. */
import type { EngineAnswer, EngineName, EnginePlace, EngineQuestion } from '#check/engine';
import { actions, hasFlag, MILTER_VERSION, type MilterCommand, protocolFlags } from '#format/milter';
import type { EngineClient } from './client.ts';
import { MilterFindings } from './milter-findings.ts';
import { MilterTalk } from './milter-talk.ts';
import { headerFields, splitContent } from './split.ts';
import { EngineStream, EngineTrouble } from './stream.ts';

/** All that a filter may ask for: one that cannot ask for what it is there for would not talk to us. None of it is done. */
const OFFERED_ACTIONS = Object.values(actions).reduce((all, one) => all | one, 0);
/** Recipients that the server refused are none of its business. */
const OFFERED_PROTOCOL =
  Object.values(protocolFlags).reduce((all, one) => all | one, 0) & ~protocolFlags.rejectedRecipients;
/** Filters of older versions do not know DATA. */
const DATA_VERSION_MIN = 4;
/** A part of the body (MILTER_CHUNK_SIZE of libmilter). */
const BODY_BYTES_MAX = 65_535;

export class MilterEngine implements EngineClient {
  readonly name: EngineName;
  readonly #place: EnginePlace;

  constructor(place: EnginePlace, text: string) {
    this.#place = place;
    this.name = { kind: 'milter', place: text };
  }

  async ask(question: EngineQuestion, signal: AbortSignal): Promise<EngineAnswer> {
    const stream = await EngineStream.open(this.#place, signal);
    try {
      const talk = new MilterTalk(stream);
      const findings = new MilterFindings(this.name);
      await new MilterVisit(talk, findings, question).run();
      await talk.say({ kind: 'quit' });
      await talk.flush();
      stream.end();
      return findings.opinion;
    } finally {
      stream.destroy();
    }
  }
}

/** One message before one filter. Each step tells whether the filter has decided. */
class MilterVisit {
  readonly #talk: MilterTalk;
  readonly #findings: MilterFindings;
  readonly #question: EngineQuestion;
  /** Bits of `protocolFlags` that the filter asked for. */
  #protocol = 0;

  constructor(talk: MilterTalk, findings: MilterFindings, question: EngineQuestion) {
    this.#talk = talk;
    this.#findings = findings;
    this.#question = question;
  }

  async run(): Promise<void> {
    await this.#negotiate();
    if (await this.#envelope()) return;
    const { header, body } = await splitContent(this.#question.content());
    if (await this.#header(header)) return;
    if (await this.#body(body)) return;
    await this.#macros('E', { i: this.#question.reference });
    await this.#talk.say({ kind: 'end-of-message', octets: new Uint8Array(0) });
    await this.#talk.flush();
    for (;;) if (this.#findings.atEnd(await this.#talk.reply())) return;
  }

  async #negotiate(): Promise<void> {
    const options = { version: MILTER_VERSION, actions: OFFERED_ACTIONS, protocol: OFFERED_PROTOCOL };
    await this.#talk.say({ kind: 'negotiate', options });
    await this.#talk.flush();
    const answer = await this.#talk.reply();
    if (answer.kind !== 'negotiate') throw new EngineTrouble(`answered the negotiation with "${answer.kind}"`);
    const { version, protocol } = answer.options;
    if (version < 2 || version > MILTER_VERSION) throw new EngineTrouble(`speaks version ${version} of the protocol`);
    // What an old version does not know cannot have been asked for.
    this.#protocol = (protocol & OFFERED_PROTOCOL) | (version < DATA_VERSION_MIN ? protocolFlags.noData : 0);
  }

  async #envelope(): Promise<boolean> {
    const { client, hostname, helo, sender, recipients, login, reference } = this.#question;
    const known = client === undefined ? 'unknown' : (client.name ?? `[${client.address}]`);
    const ours = { j: hostname, '{daemon_name}': 'rookery', v: 'Rookery' };
    await this.#macros('C', client === undefined ? ours : { ...ours, ...clientMacros(client) });
    const family = client?.address.includes(':') === true ? 'inet6' : 'inet';
    const address =
      client === undefined ? { family: 'unknown' as const } : ({ family, address: client.address, port: 0 } as const);
    if (await this.#step('Connect', { kind: 'connect', hostname: known, address })) return true;
    if (await this.#step('Helo', { kind: 'helo', name: helo ?? 'unknown' })) return true;
    const from = `<${sender ?? ''}>`;
    const signedIn = login === undefined ? {} : { '{auth_authen}': login, '{auth_type}': 'PLAIN' };
    const host = sender === undefined ? {} : { '{mail_addr}': sender, '{mail_host}': domainOf(sender) };
    await this.#macros('M', { i: reference, '{mail_mailer}': 'smtp', ...host, ...signedIn });
    const parameters = [`SIZE=${this.#question.size}`];
    if (await this.#step('Mail', { kind: 'mail', path: from, parameters })) return true;
    if (await this.#recipients(recipients.length === 0 ? [`postmaster@${hostname}`] : recipients)) return true;
    return await this.#step('Data', { kind: 'data' });
  }

  /** One that the filter refuses is a recipient less; the message is refused where nobody is left. */
  async #recipients(recipients: readonly string[]): Promise<boolean> {
    if (this.#has('noRcpt')) return false;
    let left = recipients.length;
    for (const recipient of recipients) {
      const host = { '{rcpt_host}': domainOf(recipient), '{rcpt_mailer}': 'local' };
      await this.#macros('R', { '{rcpt_addr}': recipient, ...host });
      const command: MilterCommand = { kind: 'rcpt', path: `<${recipient}>`, parameters: [] };
      await this.#talk.say(command);
      if (this.#has('noReplyToRcpt')) continue;
      await this.#talk.flush();
      const reply = await this.#talk.reply();
      const refused = reply.kind === 'reject' || reply.kind === 'reply' || reply.kind === 'tempfail';
      if (refused && left > 1) left--;
      else if (this.#findings.atStep(reply)) return true;
    }
    return false;
  }

  async #header(header: Uint8Array): Promise<boolean> {
    if (!this.#has('noHeaders')) {
      for (const { name, value } of headerFields(header)) {
        const shown = this.#has('leadingSpace') || !value.startsWith(' ') ? value : value.slice(1);
        if (await this.#step('Headers', { kind: 'header', name, value: shown })) return true;
      }
    }
    return await this.#step('EndOfHeaders', { kind: 'end-of-headers' });
  }

  async #body(body: AsyncIterable<Uint8Array>): Promise<boolean> {
    if (this.#has('noBody')) return false;
    for await (const chunk of body) {
      for (let at = 0; at < chunk.length; at += BODY_BYTES_MAX) {
        await this.#talk.say({ kind: 'body', octets: chunk.subarray(at, at + BODY_BYTES_MAX) });
        if (this.#has('noReplyToBody')) continue;
        await this.#talk.flush();
        const reply = await this.#talk.reply();
        if (reply.kind === 'skip') return false;
        if (this.#findings.atStep(reply)) return true;
      }
    }
    return false;
  }

  /** A command that the filter may not want, and whose reply it may not give. */
  async #step(
    of: 'Connect' | 'Helo' | 'Mail' | 'Data' | 'Headers' | 'EndOfHeaders',
    command: MilterCommand,
  ): Promise<boolean> {
    if (this.#has(`no${of}`)) return false;
    await this.#talk.say(command);
    if (this.#has(`noReplyTo${of}`)) return false;
    await this.#talk.flush();
    return this.#findings.atStep(await this.#talk.reply());
  }

  async #macros(of: string, values: Readonly<Record<string, string>>): Promise<void> {
    await this.#talk.say({ kind: 'macros', of, values: new Map(Object.entries(values)) });
  }

  #has(flag: keyof typeof protocolFlags): boolean {
    return hasFlag(this.#protocol, protocolFlags[flag]);
  }
}

/** As Postfix and Sendmail name them: the name is one that was confirmed, or `unknown`. */
function clientMacros({ address, name = 'unknown' }: NonNullable<EngineQuestion['client']>): Record<string, string> {
  return {
    '{client_addr}': address,
    '{client_name}': name,
    '{client_ptr}': name,
    _: name === 'unknown' ? `[${address}]` : `${name} [${address}]`,
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
