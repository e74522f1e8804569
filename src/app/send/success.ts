/** Reports of delivery for senders who asked for them (RFC 3461 section 4.1, NOTIFY=SUCCESS), where the mailbox is ours. */
import { type Address, formatAddress, parseAddress } from '#format/address';
import { composeDsn, type DsnRecipient, parseNotify, wantsNotice } from '#format/dsn';
import { formatMessageId } from '#format/message';
import type { IncomingMail, ReceiveOutcome } from '#flow/receive';
import { receiveReport, type ReportParts } from './notices.ts';

type Accepted = Extract<ReceiveOutcome, { kind: 'accepted' }>;

/** Whether anybody of this mail is to be told about; then its header has to be kept until `reportDelivery`. */
export function wantsDelivery(mail: IncomingMail): boolean {
  if (mail.reversePath === null) return false;
  return mail.recipients.some(
    ({ reach, notify }) => reach.kind === 'local' && wantsNotice(parseNotify(notify), 'delivered'),
  );
}

/** Tells the sender which of our mailboxes have it. Best effort: the message itself is safe by now. */
export async function reportDelivery(
  parts: ReportParts,
  mail: IncomingMail,
  of: { readonly outcome: Accepted; readonly header: Uint8Array },
): Promise<void> {
  const { house } = parts;
  const to = mail.reversePath;
  const nowMs = house.clock.now();
  const recipients = mail.recipients.flatMap((recipient, i): DsnRecipient[] => {
    const { path, reach, notify, originalRecipient } = recipient;
    if (reach.kind !== 'local' || path === 'postmaster' || of.outcome.recipients[i] !== 'filed') return [];
    if (!wantsNotice(parseNotify(notify), 'delivered')) return [];
    return [delivered(path, originalRecipient, nowMs)];
  });
  const from = parseAddress(`mailer-daemon@${house.hostname}`);
  if (to === null || from === undefined || recipients.length === 0) return;
  const token = Buffer.from(house.random.bytes(12)).toString('hex');
  const composed = composeDsn({
    to,
    from: { name: 'Mail delivery', address: from },
    reportingHost: house.hostname,
    reference: mail.reference,
    messageId: formatMessageId(token, house.hostname),
    nowMs,
    recipients,
    original: {
      header: of.header,
      whole: undefined,
      arrivedMs: nowMs,
      envelopeId: mail.envelopeId ?? undefined,
      smtpUtf8: mail.smtpUtf8,
    },
    token,
    locale: 'en',
  });
  const requireTls = mail.requireTls === true;
  await receiveReport(parts, { to, ...composed, requireTls, account: null }, house.store.write);
}

function delivered(address: Address, originalRecipient: string | null, nowMs: number): DsnRecipient {
  const [type = '', ...rest] = (originalRecipient ?? '').split(';');
  return {
    address,
    originalRecipient: originalRecipient === null ? undefined : { type, address: rest.join(';') },
    action: 'delivered',
    status: '2.0.0',
    text: `Filed in the mailbox of ${formatAddress(address)}`,
    remote: undefined,
    lastAttemptMs: nowMs,
  };
}
