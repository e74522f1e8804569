/** One mail transaction as the reception keeps it, and as the flows want it. */
import type { Reference } from '#base/ids';
import { type Address, formatAddress, formatPath } from '#format/address';
import type { DoorMail } from '#flow/door';
import type { IncomingMail } from '#flow/receive';
import type { Submitter } from '#flow/submit';
import type { Resolution } from '#model/directory';
import type { TraceEvent } from '#model/trace';
import type { ContentFacts, Envelope, Recipient, SmtpMode } from '#server/smtpd';
import { admittedRecipient } from './decide.ts';
import type { Returned } from './returns.ts';

/** What is known of one mail transaction besides its envelope. */
export interface Transaction {
  readonly reference: Reference;
  readonly startedMs: number;
  readonly resolutions: Map<Recipient, Resolution>;
  /** Those whose address stands for another one. */
  readonly returned: Map<Recipient, Returned>;
  readonly story: TraceEvent[];
  submitter: Submitter | undefined;
  /** May send to other servers, and is treated as what a user submits. Else it is mail that comes in. */
  submits: boolean;
  /** Set for mail from strangers: what the door sees of it. */
  door: DoorMail | undefined;
}

export function incomingMail(
  envelope: Envelope,
  transaction: Transaction,
  mode: SmtpMode,
  facts: ContentFacts,
): IncomingMail {
  const { session, parameters } = envelope;
  const unix = session.remote.port === 0;
  return {
    reference: transaction.reference,
    kind: transaction.submits ? 'submitted' : 'incoming',
    client: unix ? undefined : session.remote.address,
    helo: session.helo?.name ?? '',
    protocol: {
      base: mode === 'lmtp' ? 'LMTP' : 'SMTP',
      extended: session.helo?.verb !== 'HELO',
      tls: session.tls !== undefined,
      authenticated: session.identity !== undefined,
      utf8: parameters.smtputf8 === true,
    },
    tls: session.tls,
    reversePath: envelope.reversePath,
    recipients: envelope.recipients.map((recipient) => {
      const resolution = transaction.resolutions.get(recipient) ?? { kind: 'unknown' };
      return admittedRecipient(recipient, resolution, transaction.returned.get(recipient));
    }),
    smtpUtf8: parameters.smtputf8 === true,
    envelopeId: parameters.envid ?? null,
    returnContent: parameters.ret === undefined ? null : parameters.ret === 'full' ? 'full' : 'headers',
    ...(parameters.requiretls === true ? { requireTls: true } : {}),
    replyEach: mode === 'lmtp' || (parameters.prdr === true && !transaction.submits),
    story: [opening(envelope, transaction, mode, facts), ...transaction.story],
  };
}

/** Told of a recipient that was admitted and whose address stands for another one. */
export function returnedEvent(recipient: Recipient, path: Address, at: number): TraceEvent {
  const facts = { address: pathText(recipient.path), path: formatAddress(path) };
  return {
    at,
    event: 'smtp.rcpt.returned',
    text: `${facts.address} is a return address of ours for ${facts.path}`,
    facts,
  };
}

/** The first line of a story: who came, how, and with what. */
function opening(envelope: Envelope, transaction: Transaction, mode: SmtpMode, facts: ContentFacts): TraceEvent {
  const { session } = envelope;
  const who =
    session.identity === undefined ? session.remote.address : `${session.identity.login} at ${session.remote.address}`;
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
      listener: mode,
    },
  };
}

export function pathText(path: Address | 'postmaster'): string {
  return path === 'postmaster' ? path : formatAddress(path);
}
