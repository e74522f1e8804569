/** Hands a report to the queue: signed, and in the commit that writes down that it was sent. */
import type { MaybePromise } from '#base/connection';
import { newReference } from '#base/ids';
import type { Random } from '#base/random';
import type { Address, ForwardPath } from '#format/address';
import { composeReportLetter, type OwnReport } from '#format/report';
import {
  type Accepted,
  type AdmittedRecipient,
  commitMail,
  type IncomingMail,
  type ReceiveHouse,
  type SpooledContent,
} from '#flow/receive';
import type { Signer } from '#flow/submit';
import type { BlobContent } from '#model/blob';
import type { Resolution } from '#model/directory';
import type { DecideReport } from '#model/report';
import type { SendReport } from './works.ts';

export interface ReportPostParts {
  readonly receive: ReceiveHouse;
  readonly store: {
    sendReport(args: SendReport, contents: readonly BlobContent[]): Promise<Accepted>;
    decideReport(args: DecideReport): Promise<boolean>;
  };
  readonly directory: {
    resolve(path: ForwardPath): MaybePromise<Resolution>;
    domain(name: string): MaybePromise<unknown>;
  };
  readonly signer: Signer;
  readonly random: Random;
  /** There is something new in the queue. */
  readonly wake: () => void;
}

export interface ReportPosting {
  readonly packed: Uint8Array;
  readonly from: Address;
  readonly to: readonly Address[];
  readonly submitter: string;
  readonly decision: DecideReport;
}

export class ReportPost {
  readonly #parts: ReportPostParts;

  constructor(parts: ReportPostParts) {
    this.#parts = parts;
  }

  /** The message as it would be sent, for its size. */
  compose(of: OwnReport, posting: Omit<ReportPosting, 'decision'>): Uint8Array<ArrayBuffer> {
    const { random, receive } = this.#parts;
    const token = Buffer.from(random.bytes(12)).toString('hex');
    return new Uint8Array(composeReportLetter(of, { ...posting, nowMs: receive.clock.now(), token }));
  }

  /** Queues it for other servers, and takes it ourselves where it is for an address here. */
  async send(bytes: Uint8Array<ArrayBuffer>, { from, to, decision, submitter }: ReportPosting): Promise<void> {
    const { receive, store, random, wake } = this.#parts;
    const recipients = (await Promise.all(to.map((address) => this.#recipientOf(address)))).filter(
      (one) => one !== undefined,
    );
    const content = { kind: 'memory', bytes } as const;
    const index = await receive.indexer.index(content, {});
    const added = await this.#signature(from, content);
    const mail: IncomingMail = {
      reference: newReference(random),
      kind: 'system',
      client: undefined,
      helo: submitter,
      protocol: { base: 'SMTP', extended: true, tls: false, authenticated: false, utf8: false },
      tls: undefined,
      reversePath: from,
      recipients,
      smtpUtf8: false,
      envelopeId: null,
      returnContent: null,
      replyEach: true,
      story: [{ at: receive.clock.now(), event: 'report.made', text: `A report about ${decision.domain} was written` }],
    };
    const house: ReceiveHouse = {
      ...receive,
      store: { acceptMail: (accept, contents) => store.sendReport({ accept, decision }, contents) },
    };
    const plan = { index, added, submitter: null, sentCopy: null, repeatOf: null };
    if (recipients.length > 0) await commitMail(house, mail, content, plan);
    // What went to nobody but ourselves was committed without it; what is written by now stays as it is.
    await store.decideReport(decision);
    wake();
  }

  async #recipientOf(address: Address): Promise<AdmittedRecipient | undefined> {
    const resolution = await this.#parts.directory.resolve(address);
    // Nobody is to hear what became of a report, and above all not another report.
    const common = { path: address, notify: 'never', originalRecipient: null };
    switch (resolution.kind) {
      case 'remote':
        return { ...common, reach: { kind: 'remote', domain: address.domain } };
      case 'accounts': {
        const accounts = resolution.accounts.filter(({ active }) => active);
        return accounts.length === 0 ? undefined : { ...common, reach: { kind: 'local', accounts } };
      }
      case 'reports':
        return { ...common, reach: { kind: 'local', accounts: [] } };
      case 'unknown':
        return undefined;
      default:
        return resolution satisfies never;
    }
  }

  /** Of the nearest domain at or above the address that is hosted here and has keys: relaxed alignment holds. */
  async #signature({ domain }: Address, content: SpooledContent): Promise<Uint8Array> {
    const { directory, signer } = this.#parts;
    const labels = domain.split('.');
    for (let i = 0; i < labels.length - 1; i++) {
      const name = labels.slice(i).join('.');
      if ((await directory.domain(name)) === undefined) continue;
      const signature = await signer.sign(name, new Uint8Array(0), content);
      if (signature.length > 0) return signature;
    }
    return new Uint8Array(0);
  }
}
