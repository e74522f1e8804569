/** Mail of another server that is held here: what is released goes on to where all of its mail goes. */
import { encodeUtf8 } from '#base/bytes';
import type { Reference } from '#base/ids';
import type { House } from '#app/house';
import { formatAddress, formatPath } from '#format/address';
import { encodeVerdict } from '#check/spam';
import { type CopyJudgement, quarantineReason } from '#flow/filter';
import { REINJECT_HOP } from '#flow/foreign';
import { contentFor, type ContentIndex, ContentSpool, quarantineClass } from '#flow/receive';
import type { BlobId } from '#model/blob';
import { type HeldId, type NewHeld, NO_DOMAIN } from '#model/quarantine';
import type { Envelope, Recipient } from '#server/smtpd';

export interface ToHold {
  readonly envelope: Envelope;
  readonly reference: Reference;
  readonly judged: CopyJudgement;
  /** Our own field, on top. */
  readonly received: string;
  /** The message as it would have gone on, below that. */
  readonly octets: AsyncIterable<Uint8Array>;
}

/** Resolves when it is kept for good. Rejects where nothing is: the other server has it still. */
export async function holdForeign(house: House, of: ToHold): Promise<void> {
  const { envelope, reference, received, octets } = of;
  const { staging, budget, clock, keys, receive, store } = house;
  const spool = new ContentSpool({ staging, budget });
  for await (const run of octets) await spool.write(run);
  const content = await spool.finish();
  try {
    const index = await receive.indexer.index(content, {});
    const nowMs = clock.now();
    const head = encodeUtf8(received);
    const quarantined = await Promise.all(
      envelope.recipients.map((recipient) => heldRow(house, of, { recipient, index, head, nowMs })),
    );
    const blob = keys.next() as BlobId;
    await store.write.acceptMail(
      {
        blob,
        content: index.indexed,
        nowMs,
        copies: [],
        queued: null,
        retry: null,
        quarantined,
        trace: {
          id: keys.next(),
          reference,
          tenant: null,
          domain: null,
          account: null,
          kind: 'incoming',
          outcome: 'accepted',
          client: envelope.session.original?.address ?? '',
          helo: envelope.session.original?.helo ?? '',
          sender: formatPath(envelope.reversePath).slice(1, -1),
          recipients: quarantined.map(({ recipient }) => recipient),
          messageId: index.messageId,
          subject: index.subject,
          size: index.indexed.blobBytes,
          repeats: 0,
          story: [],
        },
        repeatOf: null,
      },
      [await contentFor(content, blob, 0)],
    );
  } finally {
    // What was adopted has another name by now, and this only closes it.
    if (content.kind === 'staged') await content.file.discard().catch(() => undefined);
  }
}

interface RowFacts {
  readonly recipient: Recipient;
  readonly index: ContentIndex;
  readonly head: Uint8Array;
  readonly nowMs: number;
}

/** Of a domain that lives here where it is for one: then its administrators see it. */
async function heldRow(house: House, of: ToHold, facts: RowFacts): Promise<NewHeld> {
  const { envelope, judged } = of;
  const { recipient, index, head, nowMs } = facts;
  const { parameters } = envelope;
  const { path, orcpt, notify } = recipient;
  const domain = path === 'postmaster' ? undefined : await house.directory.domain(path.domain);
  const returnPath = formatPath(envelope.reversePath).slice(1, -1);
  return {
    id: house.keys.next() as HeldId,
    account: null,
    domain: domain?.id ?? NO_DOMAIN,
    tenant: domain?.tenant ?? 0,
    recipient: path === 'postmaster' ? path : formatAddress(path),
    head,
    class: quarantineClass(judged.verdict),
    sender: returnPath,
    from: index.from.join(', '),
    subject: index.subject,
    receivedMs: nowMs,
    expiresMs: nowMs + judged.retentionMs,
    score: judged.verdict.score,
    verdict: encodeVerdict(judged.verdict),
    reason: quarantineReason(judged),
    onward: {
      nextHop: REINJECT_HOP,
      returnPath,
      envelopeId: parameters.envid ?? null,
      returnContent: parameters.ret === undefined ? null : parameters.ret === 'full' ? 'full' : 'headers',
      bodyType: index.eightBit ? '8bit' : '7bit',
      smtpUtf8: parameters.smtputf8 === true,
      originalRecipient: orcpt === undefined ? null : `${orcpt.type};${orcpt.address}`,
      notify: notify?.join(',') ?? '',
      // The next hop is a server of the same house, as for all of this mail.
      tlsDemand: 'policy',
    },
  };
}
