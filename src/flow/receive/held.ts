/** Copies that go into the quarantine. */
import { quarantineReason } from '#flow/filter';
import { encodeVerdict } from '#check/spam';
import type { Verdict, VerdictKind } from '#check/verdict';
import type { TimeKeys } from '#base/ids';
import { formatPath } from '#format/address';
import type { AccountId } from '#model/mailbox';
import type { HeldId, HeldOnward, NewHeld, QuarantineClass } from '#model/quarantine';
import { type Addressed, addressOf } from './addressed.ts';
import type { CopyPlan } from './dispose.ts';
import type { CommitPlan, IncomingMail, ReceiveHouse } from './receive.ts';

/** Where nobody says how long: as the standard of the setting. */
const RETENTION_MS = 30 * 24 * 3_600_000;

const classes: Readonly<Record<VerdictKind, QuarantineClass>> = {
  clean: 'policy', // A rule or a list has it so.
  bulk: 'policy',
  spam: 'spam',
  'high-spam': 'spam',
  phish: 'phish',
  virus: 'virus',
  blocked: 'attachment',
};

/** Why mail with that verdict is held, and so who may release it. */
export function quarantineClass({ kind }: Pick<Verdict, 'kind'>): QuarantineClass {
  return classes[kind];
}

export interface HeldParts extends Addressed {
  readonly of: CopyPlan;
  readonly head: Uint8Array;
  readonly nowMs: number;
}

export function heldCopy(house: ReceiveHouse, mail: IncomingMail, plan: CommitPlan, parts: HeldParts): NewHeld {
  return newHeld(house.keys, {
    ...parts,
    recipient: addressOf(parts.recipient),
    sender: formatPath(mail.reversePath).slice(1, -1),
    author: plan.author ?? '',
    subject: plan.index.subject,
  });
}

export interface HeldFacts extends Omit<HeldParts, 'recipient'> {
  /** The address it came in by. */
  readonly recipient: string;
  /** '' is the null reverse-path. */
  readonly sender: string;
  readonly author: string;
  readonly subject: string;
}

export function newHeld(keys: TimeKeys, facts: HeldFacts): NewHeld {
  const { account, recipient, sender, author, subject, of, head, nowMs } = facts;
  const { judged } = of;
  return {
    id: keys.next() as HeldId,
    account: account.account,
    domain: account.domain,
    tenant: account.tenant,
    recipient,
    head,
    class: judged === undefined ? 'policy' : quarantineClass(judged.verdict),
    sender,
    from: author,
    subject,
    receivedMs: nowMs,
    expiresMs: nowMs + (judged?.retentionMs ?? RETENTION_MS),
    score: judged?.verdict.score ?? 0,
    verdict: judged === undefined ? '' : encodeVerdict(judged.verdict),
    reason: judged === undefined ? 'A check of the server that sent it' : quarantineReason(judged),
    onward: null,
  };
}

/** Why what somebody sends is held, and who that is. */
export interface Holding {
  readonly account: AccountId | null;
  readonly domain: number;
  readonly tenant: number;
  readonly reason: string;
  readonly score: number;
  /** Encoded; '' where there is none. */
  readonly verdict: string;
  readonly retentionMs: number;
}

/** Where a held copy goes once it is released. */
type Onward = Pick<NewHeld, 'recipient'> & Pick<HeldOnward, 'nextHop' | 'originalRecipient' | 'notify'>;

/**
 * One for each recipient elsewhere, and for each account here; addresses of nobody take reports, and have theirs. Who has no room then waits alone, and of an alias nobody is
 * taken for another one who has it.
 */
function onwardOf({ recipients }: IncomingMail): readonly Onward[] {
  const accounts = new Set<AccountId>();
  return recipients.flatMap((recipient): readonly Onward[] => {
    const { reach, originalRecipient, notify } = recipient;
    const written = addressOf(recipient);
    if (reach.kind === 'remote') return [{ recipient: written, nextHop: reach.domain, originalRecipient, notify }];
    const local = { nextHop: 'local', notify };
    return reach.accounts.flatMap(({ account, address }) => {
      if (accounts.has(account)) return [];
      accounts.add(account);
      const alias = written === address ? null : `rfc822;${written}`;
      return [{ ...local, recipient: address, originalRecipient: originalRecipient ?? alias }];
    });
  });
}

/**
 * What is sent, one row for each place it goes to, each with what the queue has to know once it is released. People who
 * live here get theirs from the queue then, too.
 */
export function heldOutbound(
  house: ReceiveHouse,
  mail: IncomingMail,
  plan: CommitPlan,
  { holding, head, nowMs }: { readonly holding: Holding; readonly head: Uint8Array; readonly nowMs: number },
): readonly NewHeld[] {
  const { account, domain, tenant, reason, score, verdict, retentionMs } = holding;
  const returnPath = formatPath(mail.reversePath).slice(1, -1);
  return onwardOf(mail).map(({ recipient, ...onward }) => ({
    id: house.keys.next() as HeldId,
    account,
    domain,
    tenant,
    recipient,
    head,
    class: 'outbound',
    sender: returnPath,
    from: plan.index.from.join(', '),
    subject: plan.index.subject,
    receivedMs: nowMs,
    expiresMs: nowMs + retentionMs,
    score,
    verdict,
    reason,
    onward: {
      ...onward,
      returnPath,
      envelopeId: mail.envelopeId,
      returnContent: mail.returnContent,
      bodyType: plan.index.eightBit ? '8bit' : '7bit',
      smtpUtf8: mail.smtpUtf8,
      tlsDemand: mail.requireTls ? 'required' : plan.index.tlsOptional ? 'optional' : 'policy',
    },
  }));
}
