/** What the server does besides answering: sending, sweeping, and the parts that sessions share. */
import { Fault } from '#base/fault';
import type { House } from '#app/house';
import type { DomainSigner } from '#app/smtp';
import { StoreMaildrops } from '#flow/maildrop';
import type { ImapMail } from '#server/imapd';
import type { Maildrops } from '#server/pop3d';
import type { RefusalTaker } from './witness.ts';

export interface Chores {
  readonly refusals: RefusalTaker;
  readonly wakeQueue: () => void;
  readonly imap: ImapMail;
  readonly maildrops: Maildrops;
  stop(): Promise<void>;
}

export function startChores(house: House, _parts: { readonly signer: DomainSigner }): Chores {
  return {
    refusals: { record: () => undefined },
    wakeQueue: () => undefined,
    imap: new Proxy({}, { get: () => () => Promise.reject(new Fault('temporary', 'not there')) }) as ImapMail,
    maildrops: new StoreMaildrops({ ...house.store.read, ...house.store.write }, house.clock),
    stop: async () => undefined,
  };
}
