/** Reports about queued mail on their way back: filed for a local sender, queued for another. */
import type { Ctx } from '#base/ctx';
import { newReference } from '#base/ids';
import type { House } from '#app/house';
import { type AdmittedRecipient, type IncomingMail, receiveMessage } from '#flow/receive';
import type { NoticePost, Notice } from '#flow/send';
import type { Resolution } from '#model/directory';

export function noticePost(house: House, ctx: Ctx, wake: () => void): NoticePost {
  return {
    submitDsn: async (notice, record) => {
      const recipient = recipientOf(notice, await house.directory.resolve(notice.to));
      if (recipient === undefined) {
        await house.store.write.recordAttempt(record);
        return;
      }
      const store = {
        acceptMail: (...[accept, contents]: Parameters<typeof house.receive.store.acceptMail>) =>
          house.store.write.acceptReport({ accept, record }, contents),
      };
      const content = { kind: 'memory', bytes: new Uint8Array(notice.octets) } as const;
      const outcome = await receiveMessage(
        ctx,
        { ...house.receive, store },
        reportMail(house, notice, recipient),
        content,
      );
      if (outcome.kind === 'accepted' && outcome.queued) wake();
    },
  };
}

/** Undefined when nobody takes it. */
function recipientOf(notice: Notice, resolution: Resolution): AdmittedRecipient | undefined {
  const common = { path: notice.to, notify: 'never', originalRecipient: null };
  if (resolution.kind === 'remote') return { ...common, reach: { kind: 'remote', domain: notice.to.domain } };
  if (resolution.kind === 'unknown') return undefined;
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
    replyEach: true,
    story: [{ at: house.clock.now(), event: 'dsn.made', text: 'A report about a message in the queue was written' }],
  };
}
