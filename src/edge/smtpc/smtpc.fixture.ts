/** A peer, a client, and a message to send. */
import assert from 'node:assert/strict';
import { SystemClock } from '#base/clock';
import { parseAddress } from '#format/address';
import type { MailTarget, OutboundRecipient, OutboundTransaction, TlsTerms, TransactionResult } from '#flow/send';
import { pkixJudge } from '#check/tlspolicy';
import { type PeerCertificate, type PeerMood, peerCertificate, SmtpPeer } from '#testing/smtppeer';
import { SmtpClient } from './mod.ts';

export const never = new AbortController().signal;
export let certificate: PeerCertificate | undefined;

export async function start(mood: PeerMood = {}, options: { implicitTls?: boolean } = {}): Promise<SmtpPeer> {
  if (mood.starttls !== undefined || options.implicitTls) certificate ??= await peerCertificate('peer.test');
  return await new SmtpPeer(mood, { ...options, ...(certificate === undefined ? {} : { certificate }) }).listen();
}

/** Terms for `peer.test`. */
export function terms(changes: Partial<TlsTerms> = {}): TlsTerms {
  const serverName = changes.serverName ?? 'peer.test';
  return {
    mode: 'opportunistic',
    serverName,
    judge: pkixJudge(serverName),
    policy: undefined,
    nameProven: false,
    requireTls: false,
    ...changes,
  };
}

export function targetOf(peer: SmtpPeer, changes: Partial<MailTarget> = {}): MailTarget {
  return {
    host: 'peer.test',
    address: '127.0.0.1',
    port: peer.port,
    protocol: 'smtp',
    tls: terms(),
    implicitTls: false,
    sourceAddress: undefined,
    helo: 'us.test',
    credentials: undefined,
    ...changes,
  };
}

function address(text: string): NonNullable<ReturnType<typeof parseAddress>> {
  const parsed = parseAddress(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

export function to(text: string, changes: Partial<OutboundRecipient> = {}): OutboundRecipient {
  return { address: address(text), notify: undefined, originalRecipient: undefined, ...changes };
}

export function message(
  recipients: readonly OutboundRecipient[],
  changes: Partial<OutboundTransaction> = {},
): OutboundTransaction {
  const content = Buffer.from('Subject: x\r\n\r\nHello\r\n');
  return {
    sender: address('me@us.test'),
    recipients,
    envelopeId: undefined,
    returnContent: undefined,
    size: content.length,
    eightBit: false,
    smtpUtf8: false,
    requireTls: false,
    content: () => [content],
    ...changes,
  };
}

export const client = new SmtpClient({ clock: new SystemClock() });

export async function deliver(
  peer: SmtpPeer,
  transaction: OutboundTransaction,
  changes: Partial<MailTarget> = {},
): Promise<TransactionResult> {
  const connected = await client.connect(targetOf(peer, changes), never);
  assert.ok(connected.kind === 'connected', connected.kind === 'connected' ? '' : connected.text);
  const result = await connected.connection.send(transaction, never);
  connected.connection.close();
  return result;
}

export const kinds = (result: TransactionResult): readonly string[] =>
  result.outcomes.map((each) => `${each.kind} ${each.status} ${each.stage}`);
