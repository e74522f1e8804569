import { encodeUtf8 } from '#base/bytes';
import type { Clock } from '#base/clock';
import type { TlsFailure } from '#check/tlspolicy';
import { type Capabilities, parseCapabilities, type Reply } from '#format/smtp';
import type { ConnectResult, MailClient, MailTarget, TlsSession, TlsTerms } from '#flow/send';
import type { AttemptStage, RemoteReply, RemoteServer } from '#model/queue';
import { authenticate } from './auth.ts';
import { Broken, Channel } from './channel.ts';
import { dial, peerCertificates, tlsOptions } from './connect.ts';
import { type SmtpDeadlines, standardDeadlines } from './deadlines.ts';
import { kindOf, statusOf } from './outcomes.ts';
import { RelaySession } from './relay.ts';
import { SmtpSession } from './session.ts';
import type { Offer } from './transaction.ts';

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
  /** The server answered EHLO; by what name. */
  helo: string | undefined;
  tlsFailure: TlsFailure | undefined;
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

/** TLS was offered and could not be had. */
class TlsBroken extends Error {}

/** After which opportunistic connections begin again in clear. */
interface Downgrade {
  readonly kind: 'downgrade';
  readonly problem: string;
  readonly tls: TlsSession | undefined;
}

/** A connection that was greeted, and is ready for its first transaction. */
interface Opened {
  readonly kind: 'open';
  readonly channel: Channel;
  readonly offer: Offer;
  readonly remote: RemoteServer;
  readonly tls: TlsSession | undefined;
}

type FailedConnect = Extract<ConnectResult, { kind: 'temporary' | 'permanent' }>;

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
    const opened = await this.#openFully(target, signal);
    if (opened.kind !== 'open') return opened;
    const { channel, offer, remote, tls } = opened;
    const options = { channel, offer, protocol: target.protocol, remote, deadlines: this.#deadlines };
    return { kind: 'connected', connection: new SmtpSession(options), tls };
  }

  /**
   * A connection over which a transaction is handed on as it comes, each command answered. Its words where there is none.
   * The signal ends it at any time. Rejects by the signal's reason.
   */
  async relay(target: MailTarget, signal: AbortSignal): Promise<RelaySession | Reply> {
    const opened = await this.#openFully(target, signal);
    if (opened.kind !== 'open') return { code: 451, enhanced: '4.4.1', lines: [opened.text] };
    const { channel, offer, remote } = opened;
    return new RelaySession({ channel, offer, host: remote.host, deadlines: this.#deadlines, signal });
  }

  async #openFully(target: MailTarget, signal: AbortSignal): Promise<Opened | FailedConnect> {
    const first = await this.#try(target, signal, undefined);
    if (first.kind !== 'downgrade') return first;
    // RFC 7435: with opportunistic TLS a broken one must not be worse than none.
    const inClear: MailTarget = { ...target, tls: { ...target.tls, mode: 'off' } };
    const second = await this.#try(inClear, signal, first);
    if (second.kind === 'downgrade') throw new Error('A connection in clear cannot fall back to one in clear');
    return second;
  }

  async #try(
    target: MailTarget,
    signal: AbortSignal,
    before: Downgrade | undefined,
  ): Promise<Opened | FailedConnect | Downgrade> {
    const { host, address, port } = target;
    const { policy } = target.tls;
    let remote: RemoteServer = {
      host,
      address,
      port,
      tls: undefined,
      tlsProblem: before?.problem,
      ...(policy === undefined ? {} : { tlsPolicy: policy }),
    };
    let opening: Opening | undefined;
    const onAbort = (): void => opening?.channel.destroy();
    try {
      const socket = await dial(this.#clock, target, this.#deadlines.connect, signal);
      const channel = new Channel(this.#clock, socket);
      opening = { target, channel, remote, stage: 'greeting', helo: undefined, tlsFailure: undefined };
      signal.addEventListener('abort', onAbort, { once: true });
      const offer = await this.#open(opening);
      remote = opening.remote;
      const mayRequireTls = offer.requireTls && remote.tls?.verified === true && target.tls.nameProven;
      const tls = before?.tls ?? sessionOf(opening);
      return { kind: 'open', channel, offer: { ...offer, mayRequireTls }, remote, tls };
    } catch (error) {
      const tls = before?.tls ?? (opening === undefined ? undefined : sessionOf(opening));
      opening?.channel.destroy();
      if (signal.aborted) throw signal.reason;
      if (error instanceof TlsBroken && target.tls.mode === 'opportunistic' && !target.implicitTls) {
        return { kind: 'downgrade', problem: error.message, tls };
      }
      return { ...failure(error, opening?.stage ?? 'connect', opening?.remote ?? remote), tls };
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
    if (!target.implicitTls && target.tls.mode !== 'off') offer = await this.#secure(opening, offer);
    if (target.tls.requireTls && !offer.requireTls) {
      opening.stage = 'tls';
      const text = `${target.host} does not offer REQUIRETLS, without which the sender does not want this message sent on`;
      throw new Refusal('permanent', '5.7.30', text);
    }
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
    if (kindOf(answer) === 'delivered') {
      const offer = parseCapabilities(answer.text.split('\n'));
      opening.helo = offer.name;
      return offer;
    }
    // RFC 5321 section 3.2: an old server that does not know EHLO is greeted with HELO.
    if (kindOf(answer) === 'temporary' || verb === 'LHLO') throw refused(answer, `${target.host} refused our greeting`);
    const plain = await this.#ask(channel, `HELO ${target.helo}`);
    if (kindOf(plain) !== 'delivered') throw refused(plain, `${target.host} refused our greeting`);
    opening.helo = plain.text.split(/[ \n]/, 1)[0] ?? '';
    return parseCapabilities([]);
  }

  /** STARTTLS, and EHLO again: what was offered in clear may have been altered (RFC 3207 section 4.2). */
  async #secure(opening: Opening, offer: Capabilities): Promise<Capabilities> {
    opening.stage = 'tls';
    if (!offer.startTls) return this.#withoutTls(opening, offer, undefined);
    const go = await this.#ask(opening.channel, 'STARTTLS');
    if (go.code !== 220) return this.#withoutTls(opening, offer, go);
    await this.#handshake(opening);
    return await this.#hello(opening);
  }

  /** Goes on in clear where that is allowed. */
  #withoutTls(opening: Opening, offer: Capabilities, reply: RemoteReply | undefined): Capabilities {
    const { host, tls } = opening.target;
    opening.tlsFailure = { type: 'starttls-not-supported', reason: reply === undefined ? '' : `${reply.code}` };
    if (tls.mode !== 'opportunistic') {
      const did = reply === undefined ? `${host} offers no TLS` : `${host} refused STARTTLS`;
      throw notProtected(opening.target, '7.4', `${did}, which ${requirer(tls)} requires`, reply);
    }
    if (reply !== undefined) {
      opening.remote = { ...opening.remote, tlsProblem: `STARTTLS was refused: ${reply.code} ${reply.text}` };
    }
    return offer;
  }

  async #handshake(opening: Opening): Promise<void> {
    const { target, channel } = opening;
    const { host, tls } = target;
    opening.stage = 'tls';
    let secure: Awaited<ReturnType<Channel['startTls']>>;
    try {
      secure = await channel.startTls(tlsOptions(target, this.#ca), this.#deadlines.tls);
    } catch (error) {
      const broken = error instanceof Broken ? error : new Broken('network', String(error), undefined);
      opening.tlsFailure = { type: 'validation-failure', reason: broken.code === '' ? broken.message : broken.code };
      throw new TlsBroken(`TLS with ${host} failed: ${broken.message}`);
    }
    const verdict = tls.judge(peerCertificates(secure, this.#clock.now()));
    const cipher = secure.getCipher().standardName;
    const facts = { version: secure.getProtocol() ?? 'unknown', cipher, verified: verdict.kind === 'fits' };
    opening.remote = { ...opening.remote, tls: facts };
    if (verdict.kind === 'fits') return;
    opening.remote = { ...opening.remote, tlsProblem: `certificate: ${verdict.text}` };
    // Where nobody published what it should be, any certificate is as good as any other.
    if (tls.policy !== undefined && tls.policy !== 'dane-unusable') opening.tlsFailure = verdict.failure;
    if (tls.mode !== 'verified') return;
    const text = `The certificate of ${host} is not what ${requirer(tls)} requires: ${verdict.text}`;
    throw notProtected(target, '7.5', text, undefined);
  }

  async #ask(channel: Channel, command: string): Promise<RemoteReply> {
    channel.expect(1);
    await channel.write([encodeUtf8(`${command}\r\n`)], this.#deadlines.command);
    return await channel.reply(this.#deadlines.command);
  }
}

/** How TLS went; undefined where nobody could ask for it, or nobody was to. */
function sessionOf({ target, channel, helo, tlsFailure, remote }: Opening): TlsSession | undefined {
  if (target.tls.mode === 'off') return undefined;
  if (remote.tls === undefined && tlsFailure === undefined) return undefined;
  return { failure: tlsFailure, localAddress: channel.localAddress, helo: helo ?? '' };
}

/** Who it is that wants TLS, for a sentence. */
function requirer({ policy, requireTls }: TlsTerms): string {
  if (requireTls) return 'the sender (REQUIRETLS)';
  switch (policy) {
    case 'dane':
    case 'dane-unusable':
      return 'the TLSA record of its name';
    case 'mtasts':
      return 'the MTA-STS policy of the domain';
    case 'setting':
    case undefined:
      return 'this destination';
    default:
      return policy satisfies never;
  }
}

/**
 * The connection is not what it has to be. Who publishes a policy may mend the server, so that the mail waits; who asked
 * for REQUIRETLS is to hear of it at once (RFC 8689 section 4.2.1). `detail` is of RFC 3463.
 */
function notProtected(target: MailTarget, detail: string, text: string, reply: RemoteReply | undefined): Refusal {
  if (target.tls.requireTls) return new Refusal('permanent', '5.7.10', text, reply);
  return new Refusal('temporary', `4.${detail}`, text, reply);
}

function refused(reply: RemoteReply, text: string): Refusal {
  const kind = kindOf(reply) === 'permanent' ? 'permanent' : 'temporary';
  return new Refusal(kind, statusOf(reply, kind), text, reply);
}

type Failed = Omit<Extract<ConnectResult, { kind: 'temporary' | 'permanent' }>, 'tls'>;

function failure(error: unknown, stage: AttemptStage, remote: RemoteServer): Failed {
  if (error instanceof Refusal) {
    return { kind: error.kind, stage, status: error.status, text: error.message, reply: error.reply, remote };
  }
  if (error instanceof TlsBroken) {
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
