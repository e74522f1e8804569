/** Decisions at MAIL and RCPT, as values. */
import { type Address, formatAddress } from '#format/address';
import { SRS_VALID_DAYS } from '#format/srs';
import { reply, status } from '#format/smtp';
import { type AdmittedRecipient, roomOf } from '#flow/receive';
import type { ResolvedAccount, Resolution } from '#model/directory';
import { receptionCodes, type Recipient } from '#server/smtpd';
import type { OwnDecision } from './explain.ts';
import type { Returned } from './returns.ts';

/** Product OU2, worded as ux 4.8 wants. */
export function senderDecision(login: string, path: Address): OwnDecision {
  const text = `You are logged in as ${login} and may not send as ${formatAddress(path)}`;
  return { kind: 'refuse', code: receptionCodes.notYourAddress, reply: reply(553, status.notAuthorized, text) };
}

export interface RecipientQuestion {
  readonly recipient: Recipient;
  readonly resolution: Resolution;
  /** Whether the client may send to other servers; a trusted network may not for every sender. */
  readonly relay: 'yes' | 'no' | 'foreign-sender';
  /** Domain of the reverse-path; for the text of a refusal. */
  readonly sender: string;
  /** Set where the address stands for another one, which `resolution` is of. */
  readonly returned?: Returned | undefined;
  /** Octets that the client has announced; 0 where it did not say. */
  readonly size?: number;
}

export function recipientDecision(question: RecipientQuestion): OwnDecision {
  const { recipient, resolution, relay, sender, returned, size = 0 } = question;
  const address = addressText(recipient);
  if (returned?.kind === 'forged' || returned?.kind === 'expired') return returnDecision(address, returned.kind);
  switch (resolution.kind) {
    case 'remote':
      // Back to whom we had forwarded for: the address itself is the permission.
      if (relay === 'yes' || returned?.kind === 'path') return { kind: 'admit' };
      if (relay === 'foreign-sender') {
        const text = `<${address}> The sender domain ${sender} is not hosted here, so it cannot be sent for`;
        return { kind: 'refuse', code: receptionCodes.foreignSender, reply: reply(553, status.notAuthorized, text) };
      }
      return {
        kind: 'refuse',
        code: receptionCodes.relay,
        reply: reply(554, status.notAuthorized, `<${address}> Relay access denied; to send, use port 465 with login`),
      };
    case 'unknown':
      return {
        kind: 'refuse',
        code: receptionCodes.unknownUser,
        reply: reply(550, status.badMailbox, `<${address}> No such user here`),
      };
    case 'reports':
      return { kind: 'admit' };
    case 'accounts':
      return accountsDecision(address, resolution.accounts, size);
    default:
      return resolution satisfies never;
  }
}

function addressText({ path }: Recipient): string {
  return path === 'postmaster' ? path : formatAddress(path);
}

/** Mail to a rewritten reverse-path (SRS) that cannot go back. */
function returnDecision(address: string, why: 'forged' | 'expired'): OwnDecision {
  if (why === 'forged') {
    const text = `<${address}> This return address was not made by this server`;
    return { kind: 'refuse', code: receptionCodes.returnForged, reply: reply(550, status.notAuthorized, text) };
  }
  const text = `<${address}> This return address was good for ${SRS_VALID_DAYS} days and is not any more`;
  return { kind: 'refuse', code: receptionCodes.returnExpired, reply: reply(550, status.badMailbox, text) };
}

/** One account that can take it is enough; what the others miss is seen at the commit. */
function accountsDecision(address: string, accounts: readonly ResolvedAccount[], size: number): OwnDecision {
  const active = accounts.filter((account) => account.active);
  if (active.length === 0) {
    return {
      kind: 'refuse',
      code: receptionCodes.switchedOff,
      reply: reply(550, status.mailboxDisabled, `<${address}> Mailbox is switched off`),
    };
  }
  if (active.every((account) => isFull(account, size))) {
    return {
      kind: 'defer',
      code: receptionCodes.full,
      reply: reply(452, status.mailboxFull, `<${address}> Mailbox is full, please try again later`),
    };
  }
  return { kind: 'admit' };
}

/** No octet more, or not so many (RFC 1870 section 6.1). */
function isFull(account: ResolvedAccount, size: number): boolean {
  return roomOf(account) < Math.max(1, size);
}

/** What the flows need of a recipient that was admitted. */
export function admittedRecipient(
  recipient: Recipient,
  resolution: Resolution,
  returned?: Returned,
): AdmittedRecipient {
  const { notify, orcpt } = recipient;
  const path = returned?.kind === 'path' ? returned.path : recipient.path;
  // Whoever reads a report about it knows the address that they wrote to (RFC 3461 section 4.2).
  const written = path === recipient.path ? undefined : { type: 'rfc822', address: addressText(recipient) };
  const original = orcpt ?? written;
  const common = {
    path,
    notify: notify?.join(',') ?? '',
    originalRecipient: original === undefined ? null : `${original.type};${original.address}`,
  };
  if (resolution.kind === 'accounts') {
    return { ...common, reach: { kind: 'local', accounts: resolution.accounts.filter((account) => account.active) } };
  }
  if (path === 'postmaster' || resolution.kind === 'unknown' || resolution.kind === 'reports')
    return { ...common, reach: { kind: 'local', accounts: [] } };
  return { ...common, reach: { kind: 'remote', domain: path.domain } };
}
