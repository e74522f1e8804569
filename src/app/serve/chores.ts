/** What the server does besides answering: sending, sweeping, and the parts that sessions share. */
import type { Ctx } from '#base/ctx';
import type { House } from '#app/house';
import { type Sending, startSending } from '#app/send';
import { StoreMaildrops } from '#flow/maildrop';
import { createImapMail } from '#flow/mailview';
import { ContentSpool } from '#flow/receive';
import type { ImapMail } from '#server/imapd';
import type { Maildrops } from '#server/pop3d';
import { startSweeping } from './sweep.ts';
import type { RefusalTaker } from './witness.ts';

export interface Chores {
  readonly refusals: RefusalTaker;
  readonly sending: Sending;
  readonly imap: ImapMail;
  readonly maildrops: Maildrops;
  stop(): Promise<void>;
}

export interface ChoresParts {
  readonly house: House;
  readonly dnsServers: readonly string[];
  /** Ports we listen on, as they are when asked. */
  readonly listening: () => readonly number[];
  readonly ctx: Ctx;
}

export async function startChores(parts: ChoresParts): Promise<Chores> {
  const { house, ctx } = parts;
  const { log } = house;
  const sending = await startSending({
    ...parts,
    trace: {
      attempted: (event) => {
        const { outcome, reference, recipients, consequence } = event;
        log.info('queue.attempt', outcome.text, { mid: reference, rcpt: recipients[0], rcpts: recipients.length, result: consequence });
      },
    },
  });
  const sweeping = startSweeping(house, ctx);
  return {
    refusals: { record: () => undefined },
    sending,
    imap: imapMail(house),
    maildrops: new StoreMaildrops({ ...house.store.read, ...house.store.write }, house.clock),
    stop: async () => {
      sweeping.stop();
      await sending.stop();
    },
  };
}

function imapMail(house: House): ImapMail {
  const { staging, budget } = house;
  const mail = createImapMail({
    store: { ...house.store.read, ...house.store.write },
    clock: house.clock,
    keys: house.keys,
    spool: () => new ContentSpool({ staging, budget }),
    index: async (content) => {
      const { indexer } = house.receive;
      if (content.kind === 'memory') return indexer.index(content, {});
      const { path } = await content.file.finish();
      return indexer.index({ kind: 'staged', file: { path } }, {});
    },
  });
  house.doorbell.listen((mailbox) => mail.views.rung(mailbox));
  return mail;
}
