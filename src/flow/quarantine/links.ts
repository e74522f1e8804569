/** What the links of digests do: shown first, done when a button is pressed, once. */
import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import { asFault } from '#base/fault';
import type { SettingsSnapshot } from '#base/setting';
import type { AccountId } from '#model/mailbox';
import type { DigestAction, DigestLink, HeldMessage } from '#model/quarantine';
import type { QuarantineDesk, ShownHeld } from './desk.ts';
import { hashOfToken, isToken } from './digests.ts';
import { planOf, whenText } from './schedule.ts';
import { releaseSettings } from './settings.ts';
import type { Asker } from './who.ts';
import type { HeldOutcome } from './works.ts';

/** What a page shows of the message behind a link. */
export interface LinkedItem {
  readonly action: DigestAction;
  readonly held: ShownHeld;
  /** In the time zone of whose mail it is. */
  readonly received: string;
  readonly expires: string;
}

export type LinkLook =
  /** The button may be shown. */
  | { readonly kind: 'ready'; readonly item: LinkedItem }
  /** This link was pressed before, or the same was done elsewhere. */
  | { readonly kind: 'done'; readonly item: LinkedItem; readonly what: 'released' | 'deleted' | 'requested' }
  /** Too old, of a message that is no longer kept, or links are switched off. */
  | { readonly kind: 'expired' }
  /** Never given out, or copied wrongly. */
  | { readonly kind: 'unknown' };

export interface LinkDone {
  readonly outcome: HeldOutcome | 'refused' | 'failed';
  /** In words, where it was not done. */
  readonly text: string;
  /** Whom a list lets in or keeps out now; undefined where that was not asked for, or could not be. */
  readonly listed: string | undefined;
}

export interface DigestLinksParts {
  readonly desk: Pick<QuarantineDesk, 'show' | 'release' | 'delete' | 'request' | 'trust'>;
  readonly store: {
    findDigestLink(args: { readonly hash: string }): Promise<DigestLink | undefined>;
    readHeld(args: { readonly id: number }): Promise<HeldMessage | undefined>;
  };
  readonly settings: (account: AccountId, domain: string) => MaybePromise<SettingsSnapshot>;
  readonly clock: Clock;
}

interface Followed {
  readonly link: DigestLink;
  readonly asker: Asker;
  readonly settings: SettingsSnapshot;
}

/** Whoever has the link acts as its account, on the one message, and may do no more than the account itself. */
export class DigestLinks {
  readonly #parts: DigestLinksParts;

  constructor(parts: DigestLinksParts) {
    this.#parts = parts;
  }

  /** Changes nothing: whatever follows links, a mail scanner say, releases nothing. */
  async look(token: string): Promise<LinkLook> {
    const followed = await this.#follow(token);
    if (typeof followed === 'string') return { kind: followed };
    const { link, asker, settings } = followed;
    const { clock, desk } = this.#parts;
    const held = await desk.show(asker, link.item);
    const { timeZone } = planOf(settings);
    const nowMs = clock.now();
    const item: LinkedItem = {
      action: link.action,
      held,
      received: whenText(held.receivedMs, timeZone, { nowMs }),
      expires: whenText(held.expiresMs, timeZone, { nowMs }),
    };
    switch (held.state) {
      case 'released':
      case 'deleted':
        return { kind: 'done', item, what: held.state };
      case 'expired':
        return { kind: 'expired' };
      case 'release-requested':
        if (link.action === 'request') return { kind: 'done', item, what: 'requested' };
        break;
      case 'held':
        break;
      default:
        held.state satisfies never;
    }
    // Used, and the message is held all the same: the press came to nothing that stayed.
    if (link.usedMs !== null || link.expiresMs <= nowMs) return { kind: 'expired' };
    return { kind: 'ready', item };
  }

  /** Does what the link is for. */
  async act(token: string): Promise<LinkDone | Exclude<LinkLook, { kind: 'ready' }>> {
    const look = await this.look(token);
    if (look.kind !== 'ready') return look;
    const followed = await this.#follow(token);
    if (typeof followed === 'string') return { kind: followed };
    try {
      return await this.#do(followed);
    } catch (error) {
      const { kind, publicText } = asFault(error);
      return { outcome: kind === 'temporary' ? 'failed' : 'refused', text: publicText, listed: undefined };
    }
  }

  async #do({ link, asker }: Followed): Promise<LinkDone> {
    const { desk } = this.#parts;
    const { item, action, hash } = link;
    const how = { link: hash };
    switch (action) {
      case 'deliver':
        return plain(await desk.release(asker, item, how));
      case 'delete':
        return plain(await desk.delete(asker, item, how));
      case 'request':
        return plain(await desk.request(asker, item, how));
      case 'allow':
        return await this.#thenList(await desk.release(asker, item, how), { asker, item, action: 'allow' });
      case 'block':
        return await this.#thenList(await desk.delete(asker, item, how), { asker, item, action: 'block' });
      default:
        return action satisfies never;
    }
  }

  /** The message first: that is what was pressed for. A list that does not take the sender is told beside it. */
  async #thenList(
    outcome: HeldOutcome,
    of: { asker: Asker; item: number; action: 'allow' | 'block' },
  ): Promise<LinkDone> {
    if (!['released', 'queued', 'deleted'].includes(outcome)) return plain(outcome);
    try {
      const { subject } = await this.#parts.desk.trust(of.asker, of.item, { action: of.action });
      return { outcome, text: '', listed: subject };
    } catch (error) {
      return { outcome, text: asFault(error).publicText, listed: undefined };
    }
  }

  async #follow(token: string): Promise<Followed | 'expired' | 'unknown'> {
    const { store, settings } = this.#parts;
    if (!isToken(token)) return 'unknown';
    const link = await store.findDigestLink({ hash: hashOfToken(token) });
    if (link === undefined) return 'unknown';
    const held = await store.readHeld({ id: link.item });
    // The record has gone, or belongs to somebody else by now.
    if (held === undefined || held.account !== link.account || held.address === null) return 'expired';
    const own = await settings(link.account, held.domainName);
    if (!own.get(releaseSettings.links)) return 'expired';
    const actor = { kind: 'account', account: link.account, grants: [] } as const;
    return { link, settings: own, asker: { actor, name: held.address } };
  }
}

function plain(outcome: HeldOutcome): LinkDone {
  return { outcome, text: '', listed: undefined };
}
