import { encodeUtf8 } from '#base/bytes';
import type { Clock } from '#base/clock';
import { type Capabilities, parseCapabilities } from '#format/smtp';
import type { ConnectResult, MailClient, MailTarget } from '#flow/send';
import type { AttemptStage, RemoteReply, RemoteServer } from '#model/queue';
import { authenticate } from './auth.ts';
import { Broken, Channel } from './channel.ts';
import { dial, tlsOptions } from './connect.ts';
import { type SmtpDeadlines, standardDeadlines } from './deadlines.ts';
import { kindOf, statusOf } from './outcomes.ts';
import { SmtpSession } from './session.ts';

export interface SmtpClientOptions {
  readonly clock: Clock;
  readonly deadlines?: Partial<SmtpDeadlines>;
  /** Certificates (PEM) to trust in place of the well-known ones. */
  readonly ca?: string;
}

/** A connection on its way to a session, and how far it is. */
interface Opening {
  readonly target: MailTarget;
  readonly channel: Channel;
  remote: RemoteServer;
  stage: AttemptStage;
}

/** A step that ends the opening with an outcome. */
class Refusal extends Error {
  readonly kind: 'temporary' | 'permanent';
  readonly status: string;
  readonly reply: RemoteReply | undefined;

  constructor(kind: 'temporary' | 'permanent', status: string, message: string, reply?: RemoteReply) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.reply = reply;
  }
}

/** TLS was offered and could not be had: opportunistic connections begin again in clear. */
class TlsFailure extends Error {}

export class SmtpClient implements MailClient {
  readonly #clock: Clock;
  readonly #deadlines: SmtpDeadlines;
  readonly #ca: string | undefined;

  constructor(options: SmtpClientOptions) {
    this.#clock = options.clock;
    this.#deadlines = { ...standardDeadlines, ...options.deadlines };
    this.#ca = options.ca;
  }

  async connect(target: MailTarget, signal: AbortSignal): Promise<ConnectResult> {
    const first = await this.#try(target, signal, undefined);
    if (!(first instanceof TlsFailure)) return first;
    // RFC 7435: with opportunistic TLS a broken one must not be worse than none.
    const second = await this.#try({ ...target, tls: 'off' }, signal, first.message);
    if (second instanceof TlsFailure) throw second;
    return second;
  }

  async #try(
    target: MailTarget,
    signal: AbortSignal,
    tlsProblem: string | undefined,
  ): Promise<ConnectResult | TlsFailure> {
    const { host, address, port } = target;
    let remote: RemoteServer = { host, address, port, tls: undefined, tlsProblem };
    let opening: Opening | undefined;
    const onAbort = (): void => opening?.channel.destroy();
    try {
      const socket = await dial(this.#clock, target, this.#deadlines.connect, signal);
      opening = { target, channel: new Channel(this.#clock, socket), remote, stage: 'greeting' };
      signal.addEventListener('abort', onAbort, { once: true });
      const offer = await this.#open(opening);
      remote = opening.remote;
      const { channel } = opening;
      const connection = new SmtpSession({
        channel,
        offer,
        protocol: target.protocol,
        remote,
        deadlines: this.#deadlines,
      });
      return { kind: 'connected', connection };
    } catch (error) {
      opening?.channel.destroy();
      if (signal.aborted) throw signal.reason;
      if (error instanceof TlsFailure && target.tls === 'opportunistic' && !target.implicitTls) return error;
      return failure(error, opening?.stage ?? 'connect', opening?.remote ?? remote);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #open(opening: Opening): Promise<Capabilities> {
    const { target, channel } = opening;
    if (target.implicitTls) await this.#handshake(opening);
    opening.stage = 'greeting';
    channel.expect(1);
    const greeting = await channel.reply(this.#deadlines.greeting);
    if (greeting.code !== 220) throw refused(greeting, `${target.host} does not take mail from us now`);
    let offer = await this.#hello(opening);
    if (!target.implicitTls && target.tls !== 'off') offer = await this.#secure(opening, offer);
    if (target.credentials === undefined) return offer;
    opening.stage = 'auth';
    if (opening.remote.tls === undefined) {
      throw new Refusal('temporary', '4.7.11', `${target.host} offers no TLS, without which the password is not sent`);
    }
    const problem = await authenticate(channel, target.credentials, { offer, ms: this.#deadlines.command });
    // Ours to mend (a wrong or expired password in the settings), so the mail waits.
    if (problem !== undefined) throw new Refusal('temporary', '4.7.8', problem.text, problem.reply);
    return offer;
  }

  async #hello(opening: Opening): Promise<Capabilities> {
    const { target, channel } = opening;
    opening.stage = 'hello';
    const verb = target.protocol === 'lmtp' ? 'LHLO' : 'EHLO';
    const answer = await this.#ask(channel, `${verb} ${target.helo}`);
    if (kindOf(answer) === 'delivered') return parseCapabilities(answer.text.split('\n'));
    // RFC 5321 section 3.2: an old server that does not know EHLO is greeted with HELO.
    if (kindOf(answer) === 'temporary' || verb === 'LHLO') throw refused(answer, `${target.host} refused our greeting`);
    const plain = await this.#ask(channel, `HELO ${target.helo}`);
    if (kindOf(plain) !== 'delivered') throw refused(plain, `${target.host} refused our greeting`);
    return parseCapabilities([]);
  }

  /** STARTTLS, and EHLO again: what was offered in clear may have been altered (RFC 3207 section 4.2). */
  async #secure(opening: Opening, offer: Capabilities): Promise<Capabilities> {
    const { target, channel } = opening;
    const mayStayClear = target.tls === 'opportunistic';
    opening.stage = 'tls';
    if (!offer.startTls) {
      if (mayStayClear) return offer;
      throw new Refusal('temporary', '4.7.4', `${target.host} offers no TLS, which this destination requires`);
    }
    const go = await this.#ask(channel, 'STARTTLS');
    if (go.code !== 220) {
      if (!mayStayClear) throw new Refusal('temporary', '4.7.4', `${target.host} refused STARTTLS`, go);
      opening.remote = { ...opening.remote, tlsProblem: `STARTTLS was refused: ${go.code} ${go.text}` };
      return offer;
    }
    await this.#handshake(opening);
    return await this.#hello(opening);
  }

  async #handshake(opening: Opening): Promise<void> {
    const { target, channel } = opening;
    opening.stage = 'tls';
    let secure: Awaited<ReturnType<Channel['startTls']>>;
    try {
      secure = await channel.startTls(tlsOptions(target, this.#ca), this.#deadlines.tls);
    } catch (error) {
      throw new TlsFailure(`TLS with ${target.host} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    const verified = secure.authorized;
    const problem = verified ? opening.remote.tlsProblem : `certificate: ${String(secure.authorizationError)}`;
    if (!verified && target.tls === 'verified')
      throw new TlsFailure(`The certificate of ${target.host} does not fit: ${problem}`);
    const cipher = secure.getCipher().standardName;
    const tls = { version: secure.getProtocol() ?? 'unknown', cipher, verified };
    opening.remote = { ...opening.remote, tls, tlsProblem: problem };
  }

  async #ask(channel: Channel, command: string): Promise<RemoteReply> {
    channel.expect(1);
    await channel.write([encodeUtf8(`${command}\r\n`)], this.#deadlines.command);
    return await channel.reply(this.#deadlines.command);
  }
}

function refused(reply: RemoteReply, text: string): Refusal {
  const kind = kindOf(reply) === 'permanent' ? 'permanent' : 'temporary';
  return new Refusal(kind, statusOf(reply, kind), text, reply);
}

function failure(error: unknown, stage: AttemptStage, remote: RemoteServer): ConnectResult {
  if (error instanceof Refusal) {
    return { kind: error.kind, stage, status: error.status, text: error.message, reply: error.reply, remote };
  }
  if (error instanceof TlsFailure) {
    return { kind: 'temporary', stage: 'tls', status: '4.7.5', text: error.message, reply: undefined, remote };
  }
  if (error instanceof Broken) {
    const text = `Cannot talk to ${remote.host} [${remote.address}]: ${error.message}`;
    // RFC 3463: X.4.1 no answer from host, X.4.2 bad connection.
    const status = stage === 'connect' ? '4.4.1' : error.reason === 'malformed' ? '4.5.0' : '4.4.2';
    return { kind: 'temporary', stage, status, text, reply: error.farewell, remote };
  }
  throw error;
}
