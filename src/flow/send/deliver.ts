/** One delivery from its claim to its record. */
import { asFault } from '#base/fault';
import { parseAddress } from '#format/address';
import { parseNotify } from '#format/dsn';
import { type AttemptOutcome, type ClaimedRecipient, type QueuedMessage, UNRELEASED_HOP } from '#model/queue';
import { attempt, type Attempted } from './attempt.ts';
import type { Delivery, Hop } from './hop.ts';
import type { MailConnection, OutboundRecipient, OutboundTransaction } from './mailclient.ts';
import { insist } from './insist.ts';
import type { SendHouse } from './ports.ts';
import { settle } from './settle.ts';
import type { SteadyClock } from './steady.ts';

/** The house as the sender sees it: its clock does not jump. */
export type SteadyHouse = SendHouse & { readonly clock: SteadyClock };

/** Octets of content read from the store at a time. */
const CHUNK_BYTES = 256 * 1024;

export interface Delivered {
  readonly connection: MailConnection | undefined;
  /** The hop was spoken to, and did its part. */
  readonly reached: boolean;
}

/**
 * Tries a delivery and settles it. `onUnreachable` is told when the hop could not be talked to at all; it gives the wall
 * time before which nobody is to be tried there again.
 */
export async function deliver(
  house: SteadyHouse,
  hop: Hop,
  delivery: Delivery,
  signal: AbortSignal,
  onUnreachable: (outcome: AttemptOutcome) => Promise<number>,
): Promise<Delivered> {
  const message = await insist(house, signal, () => house.store.loadQueued({ message: delivery.message }));
  // Dropped by the operator meanwhile.
  if (message === undefined) return { connection: undefined, reached: false };
  const started = house.clock.monotonic();
  const split = Map.groupBy(delivery.recipients, (recipient) => fateOf(hop, message, recipient));
  const base = { message, dsnHandedOn: false, tookMs: 0, notBeforeMs: 0 };
  const doomed = split.get('returned') ?? [];
  if (doomed.length > 0) {
    const why = hop.name === UNRELEASED_HOP ? unreleased : byOperator;
    await settle(house, { ...base, recipients: doomed, outcomes: doomed.map(() => why) }, signal);
  }
  const unreached = split.get('unreached') ?? [];
  const { resting } = hop;
  if (unreached.length > 0 && resting !== undefined) {
    const notBeforeMs = house.clock.now() + (resting.untilMs - house.clock.monotonic());
    const outcomes = unreached.map(() => resting.outcome);
    await settle(house, { ...base, notBeforeMs, recipients: reckoned(house, delivery, unreached), outcomes }, signal);
  }
  const recipients = split.get('tried') ?? [];
  if (recipients.length === 0) return { connection: undefined, reached: false };
  if (hop.name === 'local') {
    const outcomes = await deliverHere(house, message, recipients);
    const tookMs = house.clock.monotonic() - started;
    await settle(house, { ...base, recipients: reckoned(house, delivery, recipients), outcomes, tookMs }, signal);
    return { connection: undefined, reached: true };
  }
  const tried = await tryAt(house, hop, message, recipients, signal);
  if (signal.aborted && !tried.begun) {
    await house.store.returnClaims({ owner: house.owner, recipients: recipients.map((each) => each.id) });
    return { connection: undefined, reached: false };
  }
  // We gave up, not they: nothing is known of the hop.
  const unreachable = signal.aborted ? undefined : tried.unreachable;
  const notBeforeMs = unreachable === undefined ? 0 : await onUnreachable(unreachable);
  const tookMs = house.clock.monotonic() - started;
  try {
    const { outcomes, dsnHandedOn } = tried;
    await settle(
      house,
      { message, recipients: reckoned(house, delivery, recipients), outcomes, dsnHandedOn, tookMs, notBeforeMs },
      signal,
    );
  } catch (error) {
    tried.connection?.close();
    throw error;
  }
  return { connection: tried.connection, reached: tried.unreachable === undefined };
}

/** The recipients with their times of today, should the clock have been set since they were claimed. */
function reckoned(
  house: SteadyHouse,
  delivery: Delivery,
  recipients: readonly ClaimedRecipient[],
): readonly ClaimedRecipient[] {
  const byMs = house.clock.offsetMs - delivery.offsetMs;
  return byMs === 0 ? recipients : recipients.map((each) => ({ ...each, expiresMs: each.expiresMs + byMs }));
}

async function deliverHere(
  house: SendHouse,
  message: QueuedMessage,
  recipients: readonly ClaimedRecipient[],
): Promise<readonly AttemptOutcome[]> {
  try {
    return await house.local.deliver(message, recipients);
  } catch (error) {
    const text = `The message could not be filed: ${asFault(error).publicText}`;
    return recipients.map(() => ({
      kind: 'temporary',
      status: '4.3.0',
      stage: 'final',
      text,
      reply: undefined,
      remote: undefined,
    }));
  }
}

type Fate =
  | 'returned' // the operator said so, or did not, and it was held for long enough
  | 'unreached' // the hop rests: what was claimed meanwhile shares its fate
  | 'tried';

function fateOf(hop: Hop, message: QueuedMessage, recipient: ClaimedRecipient): Fate {
  if (recipient.expiresMs === 0) return 'returned';
  if (hop.resting === undefined) return 'tried';
  // What the hop's policy keeps back does not keep back who does without it (RFC 8689 section 3).
  return message.tlsDemand === 'optional' && hop.resting.outcome.stage === 'tls' ? 'tried' : 'unreached';
}

const byOperator: AttemptOutcome = {
  kind: 'permanent',
  status: '5.7.0',
  stage: 'route',
  text: 'The administrators of this server returned the message',
  reply: undefined,
  remote: undefined,
};

/** RFC 3463 section 3.8: X.7.1, delivery is not authorized. */
const unreleased: AttemptOutcome = {
  ...byOperator,
  status: '5.7.1',
  text: 'It was held, since it looked as if somebody else were sending with this account, and nobody let it go in time',
};

async function tryAt(
  house: SendHouse,
  hop: Hop,
  message: QueuedMessage,
  recipients: readonly ClaimedRecipient[],
  signal: AbortSignal,
): Promise<Attempted> {
  const known = recipients.map((recipient) => ({ recipient, outbound: outboundOf(recipient) }));
  const outbound = known.flatMap((each) => each.outbound ?? []);
  if (outbound.length < known.length) {
    // Rows that only another version could have written: kept, and seen in the log.
    const outcomes = recipients.map(() => unreadable);
    return { outcomes, connection: undefined, unreachable: undefined, begun: true, dsnHandedOn: false };
  }
  const transaction: OutboundTransaction = {
    sender: message.returnPath === '' ? null : (parseAddress(message.returnPath) ?? null),
    recipients: outbound,
    envelopeId: message.envelopeId ?? undefined,
    returnContent: message.returnContent ?? undefined,
    size: message.size,
    eightBit: message.bodyType === '8bit',
    smtpUtf8: message.smtpUtf8 === 1,
    requireTls: message.tlsDemand === 'required',
    content: () => contentOf(house, message),
  };
  // RFC 8689 section 5: a report goes out, protected or not.
  const demand = message.tlsDemand === 'required' && message.returnPath === '' ? 'policy' : message.tlsDemand;
  const idle = hop.reuse((connection) => demand !== 'required' || connection.requireTls);
  return await attempt(transaction, { nextHop: hop.name, demand, idle }, house.options(), house, signal);
}

const unreadable: AttemptOutcome = {
  kind: 'temporary',
  status: '4.3.0',
  stage: 'route',
  text: 'The address in the queue cannot be read',
  reply: undefined,
  remote: undefined,
};

function outboundOf(recipient: ClaimedRecipient): OutboundRecipient | undefined {
  // Without a domain it is the next hop's own: mail of another server that was held here.
  const address = recipient.address === 'postmaster' ? recipient.address : parseAddress(recipient.address);
  if (address === undefined) return undefined;
  const notify = parseNotify(recipient.notify);
  const [type = '', ...rest] = (recipient.originalRecipient ?? '').split(';');
  return {
    address,
    notify: notify.length === 0 ? undefined : notify,
    originalRecipient: rest.length === 0 ? undefined : { type, address: rest.join(';') },
  };
}

/** Head and blob, read as they are sent. */
async function* contentOf(house: SendHouse, message: QueuedMessage): AsyncGenerator<Uint8Array> {
  yield message.head;
  const length = message.size - message.head.length;
  for (let from = 0; from < length; from += CHUNK_BYTES) {
    yield await house.store.readQueued({ blob: message.blob, from, to: Math.min(from + CHUNK_BYTES, length) });
  }
}
