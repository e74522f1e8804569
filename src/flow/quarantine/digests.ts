/** Writes digests when they are due, each in one commit with what says that it was written. */
import { createHash } from 'node:crypto';
import type { MaybePromise } from '#base/connection';
import { newReference } from '#base/ids';
import type { Log } from '#base/log';
import type { Random } from '#base/random';
import type { SettingsSnapshot } from '#base/setting';
import { formatAddress, parseAddress } from '#format/address';
import { type Accepted, commitMail, type IncomingMail, type ReceiveHouse } from '#flow/receive';
import type { BlobContent } from '#model/blob';
import type { Resolution } from '#model/directory';
import type { AccountId } from '#model/mailbox';
import {
  DIGEST_ITEMS_MAX,
  type DigestAction,
  type DigestDue,
  type DigestNote,
  type HeldSummary,
  type NewDigestLink,
} from '#model/quarantine';
import { platformSettings } from '#model/settings';
import { composeDigest, type DigestItem, sortedByWish } from './letter.ts';
import { dueSlot, planOf } from './schedule.ts';
import { releaseSettings } from './settings.ts';
import { mayRelease } from './who.ts';
import type { SendDigest } from './works.ts';

export interface DigestsParts {
  readonly receive: ReceiveHouse;
  readonly store: {
    digestsDue(args: { readonly after: number; readonly max: number }): Promise<readonly DigestDue[]>;
    untoldHeld(args: { readonly account: number }): Promise<readonly HeldSummary[]>;
    sendDigest(args: SendDigest, contents: readonly BlobContent[]): Promise<Accepted>;
  };
  readonly settings: (account: AccountId, domain: string) => MaybePromise<SettingsSnapshot>;
  readonly resolve: (path: NonNullable<ReturnType<typeof parseAddress>>) => MaybePromise<Resolution>;
  readonly random: Random;
  readonly log: Log;
  /** The page of a link; undefined where no page can be reached. */
  readonly link: (token: string) => string | undefined;
  readonly wake: () => void;
}

/** Links are good for so long, and no longer than the message is held. */
export const LINK_LIFE_MS = 14 * 24 * 3_600_000;
const ACCOUNTS_PAGE = 200;
const TOKEN_BYTES = 24;

/** How links are kept: whoever reads the database has none that work. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** As `Digests` makes them: 192 bits. */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{32}$/.test(text);
}

export class Digests {
  readonly #parts: DigestsParts;

  constructor(parts: DigestsParts) {
    this.#parts = parts;
  }

  /** Writes all that are due. One that fails is logged, and is due again the next time. Gives how many were written. */
  async tend(signal: AbortSignal): Promise<number> {
    const { store, log } = this.#parts;
    let written = 0;
    for (let after = 0; !signal.aborted; ) {
      const page = await store.digestsDue({ after, max: ACCOUNTS_PAGE });
      for (const due of page) {
        if (signal.aborted) return written;
        try {
          if (await this.#writeIfDue(due)) written += 1;
        } catch (error) {
          log.warn('digest.failed', 'A digest could not be written; it is tried again', {
            user: due.address,
            error: String(error),
          });
        }
      }
      const last = page.at(-1);
      if (last === undefined) return written;
      after = last.account;
    }
    return written;
  }

  /** For one account at once, whatever its schedule says. False where nothing is new. */
  async writeNow(account: number): Promise<boolean> {
    const [due] = await this.#parts.store.digestsDue({ after: account - 1, max: 1 });
    if (due?.account !== account) return false;
    return await this.#write(due, Math.max(this.#parts.receive.clock.now(), due.slotMs + 1));
  }

  async #writeIfDue(due: DigestDue): Promise<boolean> {
    if (!due.active) return false;
    const settings = await this.#parts.settings(due.account, due.domain);
    const slot = dueSlot(planOf(settings), due, this.#parts.receive.clock.now());
    return slot !== undefined && (await this.#write(due, slot));
  }

  async #write(due: DigestDue, slotMs: number): Promise<boolean> {
    const { store, receive, random, wake } = this.#parts;
    const address = parseAddress(due.address);
    if (address === undefined) return false;
    const resolution = await this.#parts.resolve(address);
    const accounts =
      resolution.kind === 'accounts' ? resolution.accounts.filter((one) => one.account === due.account) : [];
    if (accounts.length === 0) return false;
    const held = sortedByWish(await store.untoldHeld({ account: due.account }));
    if (held.length === 0) return false;
    const nowMs = receive.clock.now();
    const settings = await this.#parts.settings(due.account, due.domain);
    const { items, links } = this.#linked(held, due, settings);
    const token = Buffer.from(random.bytes(12)).toString('hex');
    const bytes = composeDigest({
      hostname: receive.hostname,
      domain: due.domain,
      to: formatAddress(address),
      items,
      more: held.length === DIGEST_ITEMS_MAX,
      timeZone: planOf(settings).timeZone,
      language: settings.get(platformSettings.letterLanguage),
      nowMs,
      token,
    });
    const content = { kind: 'memory', bytes } as const;
    const index = await receive.indexer.index(content, {});
    const mail: IncomingMail = {
      reference: newReference(random),
      kind: 'system',
      client: undefined,
      helo: 'system',
      protocol: { base: 'SMTP', extended: true, tls: false, authenticated: false, utf8: false },
      tls: undefined,
      reversePath: null,
      recipients: [{ path: address, notify: 'never', originalRecipient: null, reach: { kind: 'local', accounts } }],
      smtpUtf8: false,
      envelopeId: null,
      returnContent: null,
      replyEach: true,
      story: [{ at: nowMs, event: 'digest.made', text: `A digest of ${items.length} held messages was written` }],
    };
    const note: DigestNote = { account: due.account, slotMs, nowMs, items: held.map(({ id }) => id), links };
    const house: ReceiveHouse = {
      ...receive,
      store: { acceptMail: (accept, contents) => store.sendDigest({ accept, note }, contents) },
    };
    const plan = { index, added: new Uint8Array(0), submitter: null, sentCopy: null, repeatOf: null };
    const outcome = await commitMail(house, mail, content, plan);
    if (outcome.kind === 'accepted' && outcome.queued) wake();
    return outcome.kind === 'accepted';
  }

  /** For each message the links of what its recipient may do with it. */
  #linked(
    held: readonly HeldSummary[],
    { account }: DigestDue,
    settings: SettingsSnapshot,
  ): { readonly items: readonly DigestItem[]; readonly links: readonly NewDigestLink[] } {
    const { receive, random, link } = this.#parts;
    const links: NewDigestLink[] = [];
    const wanted = settings.get(releaseSettings.links);
    const items = held.map((one): DigestItem => {
      const addresses = new Map<DigestAction, string>();
      for (const action of wanted ? this.#actionsFor(one, account, settings) : []) {
        const token = Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
        const address = link(token);
        if (address === undefined) break;
        addresses.set(action, address);
        const expiresMs = Math.min(one.expiresMs, receive.clock.now() + LINK_LIFE_MS);
        links.push({ hash: hashOfToken(token), item: one.id, account, action, expiresMs });
      }
      return { held: one, links: addresses };
    });
    return { items, links };
  }

  #actionsFor(held: HeldSummary, account: AccountId, settings: SettingsSnapshot): readonly DigestAction[] {
    const actor = { kind: 'account', account, grants: [] } as const;
    switch (mayRelease(actor, held, settings)) {
      case 'yes':
        return ['deliver', 'allow', 'block', 'delete'];
      case 'ask':
        return held.class === 'virus' ? ['block', 'delete'] : ['request', 'block', 'delete'];
      case 'confirm':
      case 'no':
        return ['delete'];
    }
  }
}
