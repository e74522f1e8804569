/** Reports about mail on their way to its sender: filed for a local one, queued for another. */
import type { Ctx } from '#base/ctx';
import { newReference } from '#base/ids';
import type { House } from '#app/house';
import type { Address } from '#format/address';
import { type AdmittedRecipient, type IncomingMail, receiveMessage, type ReceiveStore } from '#flow/receive';
import type { Notice, NoticePost } from '#flow/send';

export interface ReportParts {
  readonly house: House;
  readonly ctx: Ctx;
  /** There is something new to send. */
  readonly wake: () => void;
}

/** For the sender of mail: a report and the record of the attempt it tells of are one commit. */
export function noticePost(parts: ReportParts): NoticePost {
  const { write } = parts.house.store;
  return {
    submitDsn: async (notice, record) => {
      const taken = await receiveReport(parts, notice, {
        acceptMail: (accept, contents) => write.acceptReport({ accept, record }, contents),
      });
      if (!taken) await write.recordAttempt(record);
    },
  };
}

/** Receives a report as mail from `<>`; false when its recipient is nobody here any more. */
export async function receiveReport(parts: ReportParts, notice: Notice, store: ReceiveStore): Promise<boolean> {
  const { house, ctx, wake } = parts;
  const recipient = await recipientOf(house, notice.to);
  if (recipient === undefined) return false;
  const content = { kind: 'memory', bytes: new Uint8Array(notice.octets) } as const;
  const outcome = await receiveMessage(ctx, { ...house.receive, store }, reportMail(house, notice, recipient), content);
  if (outcome.kind === 'accepted' && outcome.queued) wake();
  return true;
}

/** Undefined when nobody takes it. */
async function recipientOf(house: House, to: Address): Promise<AdmittedRecipient | undefined> {
  // Of mail that we had sent on in a name of ours: the report goes to who sent it.
  const returned = await house.srs.resolve(to);
  const path = returned.kind === 'path' ? returned.path : to;
  const resolution = await house.directory.resolve(path);
  const common = { path, notify: 'never', originalRecipient: null };
  if (resolution.kind === 'remote') return { ...common, reach: { kind: 'remote', domain: path.domain } };
  // What comes back to reports that we send is dropped.
  if (resolution.kind === 'unknown' || resolution.kind === 'reports') return undefined;
  const accounts = resolution.accounts.filter((account) => account.active);
  return accounts.length === 0 ? undefined : { ...common, reach: { kind: 'local', accounts } };
}

function reportMail(house: House, notice: Notice, recipient: AdmittedRecipient): IncomingMail {
  return {
    reference: newReference(house.random),
    kind: 'system',
    client: undefined,
    helo: house.hostname,
    protocol: { base: 'SMTP', extended: true, tls: false, authenticated: false, utf8: notice.smtpUtf8 },
    tls: undefined,
    reversePath: null,
    recipients: [recipient],
    smtpUtf8: notice.smtpUtf8,
    envelopeId: null,
    returnContent: null,
    ...(notice.requireTls ? { requireTls: true } : {}),
    replyEach: true,
    story: [{ at: house.clock.now(), event: 'dsn.made', text: 'A report about a message was written' }],
  };
}
