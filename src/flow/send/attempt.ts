/** One attempt to hand over one message to some recipients of one next hop. */
import type { AttemptOutcome } from '#model/queue';
import type { ConnectResult, MailClient, MailConnection, OutboundTransaction } from './mailclient.ts';
import type { RouteFailure } from './mx.ts';
import type { SessionCounter } from './ports.ts';
import { type RouteParts, type RouteQuestion, routeTo } from './route.ts';
import type { SendOptions } from './settings.ts';
import type { CountedSession } from './tls.ts';

/** Servers that one attempt says anything to beyond EHLO: each may have been told everything but the dot. */
const SESSIONS_MAX = 3;

export interface AttemptParts extends RouteParts {
  readonly client: MailClient;
  readonly sessions: SessionCounter;
}

/** Where an attempt goes. */
export interface AttemptPlace extends RouteQuestion {
  /** An open connection over which this message may go. */
  readonly idle: MailConnection | undefined;
}

export interface Attempted {
  /** One a recipient, in their order. */
  readonly outcomes: readonly AttemptOutcome[];
  /** To be used again. */
  readonly connection: MailConnection | undefined;
  /** No server of the hop could be talked to at all: what else waits for it need not be tried now. */
  readonly unreachable: AttemptOutcome | undefined;
  /** Some server was told of the message. */
  readonly begun: boolean;
  /** The server passes notices of success on. */
  readonly dsnHandedOn: boolean;
}

/** Hands a transaction over, on the open connection if there is one, else to the hop's servers in their order. */
export async function attempt(
  transaction: OutboundTransaction,
  to: AttemptPlace,
  options: SendOptions,
  parts: AttemptParts,
  signal: AbortSignal,
): Promise<Attempted> {
  const run = new Attempt(transaction);
  if (to.idle !== undefined) {
    await run.over(to.idle, 'keep', signal);
    if (run.settled) return run.result();
  }
  // Made without regard to policies, it must not carry what heeds them.
  const afterwards = to.demand === 'optional' ? 'close' : 'keep';
  const count = (session: Omit<CountedSession, 'domain'>): void => {
    if (options.tls.reports) parts.sessions.count({ domain: to.nextHop, ...session });
  };
  for await (const step of routeTo(to, options, parts, signal)) {
    if (signal.aborted) break;
    if (step.kind !== 'target') {
      if (step.report !== undefined) count({ reported: step.report, address: undefined, session: undefined });
      run.failed(fromRoute(step));
      continue;
    }
    const { target, report: reported } = step;
    const connected = await unlessStopped(parts.client.connect(target, signal), signal);
    if (connected === undefined) break;
    const { tls: session } = connected;
    if (reported !== undefined && session !== undefined) count({ reported, address: target.address, session });
    if (connected.kind === 'connected') await run.over(connected.connection, afterwards, signal);
    else run.failed(fromConnect(connected));
    if (run.settled) break;
  }
  return run.result();
}

/** Undefined when the process is stopping, which is nobody's failure. */
async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

class Attempt {
  readonly #transaction: OutboundTransaction;
  readonly #outcomes: (AttemptOutcome | undefined)[];
  #connection: MailConnection | undefined;
  /** Of each place that could not be talked to. */
  readonly #failures: AttemptOutcome[] = [];
  #sessions = 0;
  #settled = false;
  #dsnHandedOn = false;

  constructor(transaction: OutboundTransaction) {
    this.#transaction = transaction;
    this.#outcomes = transaction.recipients.map(() => undefined);
  }

  /** Another server would not change anything. */
  get settled(): boolean {
    return this.#settled;
  }

  failed(outcome: AttemptOutcome): void {
    this.#failures.push(outcome);
  }

  async over(connection: MailConnection, afterwards: 'keep' | 'close', signal: AbortSignal): Promise<void> {
    this.#sessions += 1;
    for (;;) {
      const open = this.#openPlaces();
      const recipients = open.flatMap((at) => this.#transaction.recipients[at] ?? []);
      const result = await connection.send({ ...this.#transaction, recipients }, signal);
      if (result.stale) {
        this.#sessions -= 1;
        return;
      }
      this.#dsnHandedOn = result.dsnHandedOn;
      for (const [i, at] of open.entries()) this.#outcomes[at] = result.outcomes[i];
      // RFC 5321 section 4.5.3.1.10: the rest goes in a transaction of its own, as long as each takes somebody.
      const tooMany = result.outcomes.some(isTooMany);
      const progress = result.outcomes.some((outcome) => outcome.kind === 'delivered');
      if (!tooMany || !progress || !connection.usable || signal.aborted) break;
      for (const at of open) if (isTooMany(this.#outcomes[at])) this.#outcomes[at] = undefined;
    }
    if (connection.usable && afterwards === 'keep') this.#connection = connection;
    else connection.close();
    this.#settled = this.#sessions >= SESSIONS_MAX || !this.#outcomes.every(isOfConnection);
    if (!this.#settled) this.#forget();
  }

  result(): Attempted {
    // What one message alone could not have from a server says nothing about the others that go there.
    const others = this.#failures.some(isOfMessage);
    const unreachable = this.#sessions === 0 && !others ? worst(this.#failures) : undefined;
    const fallback = worst(this.#failures) ?? nothingTried;
    const outcomes = this.#outcomes.map((outcome) => outcome ?? fallback);
    return {
      outcomes,
      connection: this.#connection,
      unreachable,
      begun: this.#sessions > 0,
      dsnHandedOn: this.#dsnHandedOn,
    };
  }

  #openPlaces(): number[] {
    return this.#outcomes.flatMap((outcome, at) => (outcome === undefined ? [at] : []));
  }

  /** What the connection's end made of everybody is a failure of that server; the next one decides anew. */
  #forget(): void {
    const [first] = this.#outcomes;
    if (first !== undefined) this.#failures.push(first);
    for (const at of this.#outcomes.keys()) this.#outcomes[at] = undefined;
    this.#connection?.close();
    this.#connection = undefined;
  }
}

const nothingTried: AttemptOutcome = {
  kind: 'temporary',
  status: '4.4.1',
  stage: 'connect',
  text: 'No server was tried',
  reply: undefined,
  remote: undefined,
};

function isTooMany(outcome: AttemptOutcome | undefined): boolean {
  return (
    outcome?.kind === 'temporary' &&
    (outcome.status === '4.5.3' || outcome.reply?.code === 452) &&
    outcome.stage === 'rcpt'
  );
}

/**
 * The connection, not the message, was refused: it broke before the end of the content, or the server sent us away with
 * 421. Another server of the domain may do better; a greylisting or a full mailbox would be the same there.
 */
function isOfConnection(outcome: AttemptOutcome | undefined): boolean {
  if (outcome === undefined) return true;
  if (outcome.kind !== 'temporary' || outcome.stage === 'final') return false;
  return outcome.reply === undefined
    ? outcome.remote !== undefined && outcome.status !== '4.3.0'
    : outcome.reply.code === 421;
}

/** What to tell of several failures: a temporary one if there is any, since it may be mended. */
function worst(failures: readonly AttemptOutcome[]): AttemptOutcome | undefined {
  return failures.find((failure) => failure.kind !== 'permanent') ?? failures[0];
}

/** Of REQUIRETLS (RFC 8689 section 4.2.1). */
function isOfMessage({ status, kind }: AttemptOutcome): boolean {
  return kind === 'permanent' && (status === '5.7.30' || status === '5.7.10');
}

function fromRoute({ kind, status, text, stage }: RouteFailure): AttemptOutcome {
  return { kind, status, stage: stage ?? 'route', text, reply: undefined, remote: undefined };
}

function fromConnect(failed: Exclude<ConnectResult, { kind: 'connected' }>): AttemptOutcome {
  const { kind, stage, status, text, reply, remote } = failed;
  return { kind, stage, status, text, reply, remote };
}
