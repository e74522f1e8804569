/** The outside world of `serve --dev`: other mail servers and the DNS, without a network. */
import type { DnsAnswer, DnsRecords, DnsType, Resolver } from '#format/dns';
import { type Address, type ForwardPath, formatPath } from '#format/address';
import type { Log } from '#base/log';
import type {
  ConnectResult,
  MailClient,
  MailConnection,
  MailTarget,
  OutboundTransaction,
  TransactionResult,
} from '#flow/send';
import type { AttemptOutcome, RemoteServer } from '#model/queue';
import { accepted, fateOf, type Verdict } from './fates.ts';

/** TEST-NET-1 (RFC 5737): nobody can be reached there by mistake. */
const OUTSIDE_ADDRESS = '192.0.2.25';
/** Pairs of sender and recipient that are remembered between a first and a second try. */
const TRIED_MAX = 10_000;
/** Octets of a message that an answer is made from. */
const ECHOED_BYTES_MAX = 64 * 1024;

/** Somebody outside answers what was sent to `echo@`: given the beginning of the message. */
export type Echo = (from: Address, to: Address, start: Uint8Array) => Promise<void>;

/** Other mail servers. Recipients get what their local part asks for (`fates.ts`); everybody else takes all mail. */
export class PretendedServers implements MailClient {
  readonly #log: Log;
  readonly #echo: Echo;
  readonly #tried = new Set<string>();

  constructor(options: { readonly log: Log; readonly echo: Echo }) {
    this.#log = options.log;
    this.#echo = options.echo;
  }

  async connect(target: MailTarget, _signal: AbortSignal): Promise<ConnectResult> {
    const { host, address, port } = target;
    const tls = { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', verified: true };
    const remote: RemoteServer = { host, address, port, tls, tlsProblem: undefined };
    const connection: MailConnection = {
      remote,
      usable: true,
      requireTls: true,
      send: (transaction) => this.#take(remote, transaction),
      close: () => undefined,
    };
    return { kind: 'connected', connection, tls: { failure: undefined, localAddress: '', helo: host } };
  }

  async #take(remote: RemoteServer, transaction: OutboundTransaction): Promise<TransactionResult> {
    const outcomes = transaction.recipients.map(({ address }) => this.#judge(remote, transaction.sender, address));
    for (const [i, { address }] of transaction.recipients.entries()) {
      if (outcomes[i]?.kind === 'delivered' && address !== 'postmaster' && isEcho(address))
        await this.#answer(transaction, address);
    }
    return { outcomes, dsnHandedOn: false, stale: false };
  }

  #judge(remote: RemoteServer, sender: Address | null, recipient: ForwardPath): AttemptOutcome {
    const verdict = this.#verdictFor(sender, recipient);
    this.#log.info('dev.outside.mail', 'The pretended outside world was given a message', {
      sender: formatPath(sender),
      rcpt: formatPath(recipient).slice(1, -1),
      outcome: verdict.kind,
    });
    const text = verdict.text.replace('{host}', () => remote.host);
    const inClear = verdict.stage === 'tls';
    return {
      ...verdict,
      text,
      remote: inClear ? { ...remote, tls: undefined, tlsProblem: 'the handshake failed' } : remote,
    };
  }

  #verdictFor(sender: Address | null, recipient: ForwardPath): Verdict {
    const fate = recipient === 'postmaster' ? undefined : fateOf(recipient.localpart);
    if (fate === undefined) return accepted;
    if (fate.later === undefined) return fate.first;
    const pair = `${formatPath(sender)} ${formatPath(recipient)}`;
    // Forgotten with the second try, so that the next message finds it as the first did.
    if (this.#tried.delete(pair)) return fate.later;
    const [oldest] = this.#tried;
    if (this.#tried.size >= TRIED_MAX && oldest !== undefined) this.#tried.delete(oldest);
    this.#tried.add(pair);
    return fate.first;
  }

  /** An answer that cannot be given changes nothing for the message. */
  async #answer({ sender, content }: OutboundTransaction, from: Address): Promise<void> {
    if (sender === null) return;
    try {
      await this.#echo(from, sender, await startOf(content()));
    } catch (error) {
      this.#log.warn('dev.echo.failed', 'The answer of echo@ could not be filed', { error: String(error) });
    }
  }
}

function isEcho({ localpart }: Address): boolean {
  return localpart.toLowerCase().split('+', 1)[0] === 'echo';
}

async function startOf(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= ECHOED_BYTES_MAX) break;
  }
  return Buffer.concat(chunks).subarray(0, ECHOED_BYTES_MAX);
}

/** The DNS: every domain has one mail server, but for names that are there to fail. */
export const pretendedDns: Resolver = {
  peek: pretendedAnswer,
  query: async (name, type) => pretendedAnswer(name, type),
};

function pretendedAnswer<T extends DnsType>(name: string, type: T): DnsAnswer<T> {
  const lower = name.toLowerCase().replace(/\.$/, '');
  // RFC 6761 section 6.4: names under .invalid do not exist.
  if (/(?:^|\.)invalid$/.test(lower)) return { kind: 'nxdomain', ad: false };
  if (lower.startsWith('dns-fail.')) return { kind: 'failed', reason: 'servfail' };
  const record = recordOf(lower, type);
  return record === undefined
    ? { kind: 'none', ad: false }
    : { kind: 'records', records: [record as DnsRecords[T]], ad: false, ttl: 300 };
}

function recordOf(name: string, type: DnsType): DnsRecords[DnsType] | undefined {
  switch (type) {
    case 'MX':
      // RFC 7505: a domain that says that it takes no mail.
      return name.startsWith('no-mail.') ? { preference: 0, exchange: '' } : { preference: 10, exchange: `mx.${name}` };
    case 'A':
      return OUTSIDE_ADDRESS;
    case 'AAAA':
    case 'TXT':
    case 'PTR':
    case 'TLSA':
    case 'CNAME':
      return undefined;
    default:
      return type satisfies never;
  }
}
