/** Why a message was judged as it was and what became of its copies, by its reference, for whoever may read its trace. */
import { parseReference, type Reference } from '#base/ids';
import type { Clock } from '#base/clock';
import { Fault } from '#base/fault';
import type { MessageWhy, WhyCopy, WhyVerdict } from '#app/control';
import { explainVerdict } from '#check/spam';
import type { Verdict } from '#check/verdict';
import { addressKey, parseAddress } from '#format/address';
import { type DisposedStory, filterSettings, judgedStory } from '#flow/filter';
import { type Actor, type DirectoryReads, may } from '#model/directory';
import type { SettingPlace, Settings } from '#model/settings';
import { everything, type TraceQuery, type TraceRecord, type TraceScope, type TracesFound } from '#model/trace';

export interface WhyParts {
  readonly reads: Pick<DirectoryReads, 'addressesOf' | 'findAccount' | 'findDomain'> & {
    traceOf(args: { readonly reference: Reference; readonly scope?: TraceScope }): Promise<TraceRecord[]>;
    findTraces(query: TraceQuery): Promise<TracesFound>;
  };
  readonly settings: Pick<Settings, 'forAccount' | 'list' | 'snapshot'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** How old a message may be that is named by its Message-ID: all mail of that time is looked through. */
const NAMED_MS_MAX = 14 * 24 * 3_600_000;
/** Domains of one message whose administrators are looked for. */
const DOMAINS_MAX = 100;
/** Copies of one message that are told with their settings. */
const COPIES_MAX = 200;

export class FilterWhys {
  readonly #parts: WhyParts;

  constructor(parts: WhyParts) {
    this.#parts = parts;
  }

  /** Rejects as not found what there is nothing of, and what the actor may not see: one cannot be told from the other. */
  async explain(actor: Actor, text: string): Promise<MessageWhy> {
    const reference = parseReference(text) ?? (await this.#named(actor, text));
    const records = reference === undefined ? [] : await this.#visible(actor, reference);
    // Refusals on the way are under the same reference, and older.
    const record =
      records.findLast(({ story }) => story.some(({ event }) => event === 'filter.judged')) ?? records.at(-1);
    if (record === undefined) {
      throw new Fault('not-found', `Nothing is known of ${text}`, {
        publicText: 'No message with this reference is known',
      });
    }
    const { verdicts, copies } = judgedStory(record.story, record.recipients);
    return {
      reference: record.reference,
      sender: record.sender,
      recipients: record.recipients,
      verdicts: await Promise.all(verdicts.map((one) => this.#verdict(one.verdict, one.recipients))),
      copies: await Promise.all(copies.slice(0, COPIES_MAX).map((copy) => this.#copy(copy))),
    };
  }

  /** By its Message-ID, the newest of that name: for who may see all mail, since a name is anybody's to write. */
  async #named(actor: Actor, text: string): Promise<Reference | undefined> {
    if (!text.includes('@') || !(actor.kind === 'system' || may(actor, 'trace.read', { kind: 'platform' })))
      return undefined;
    const { found } = await this.#parts.reads.findTraces({
      messageId: text,
      sinceMs: this.#parts.clock.now() - NAMED_MS_MAX,
      untilMs: this.#parts.clock.now(),
      limit: 1,
      scope: everything,
    });
    return found[0]?.reference;
  }

  async #verdict(verdict: Verdict, recipients: readonly string[]): Promise<WhyVerdict> {
    const { kind, mail, score } = verdict;
    const { domain = '', account } = await this.#placeOf(recipients[0] ?? '');
    const { settings } = this.#parts;
    const own = account === undefined ? settings.snapshot(domain) : await settings.forAccount(account.id, domain);
    const required = {
      spam: own.get(filterSettings.spamScore),
      highSpam: own.get(filterSettings.highScore),
      phish: own.get(filterSettings.phishScore),
    };
    return { kind, mail, score, required, recipients, ...explainVerdict(verdict, required) };
  }

  async #copy(copy: DisposedStory): Promise<WhyCopy> {
    const place = await this.#placeOf(copy.recipient);
    const found = (await this.#parts.settings.list(place)).find(({ key }) => key === copy.because);
    if (found === undefined) return copy;
    const { key, text: value, from, scopeName } = found;
    const whose = `set for ${from === 'platform' ? 'this server' : scopeName}`;
    return { ...copy, setting: { key, value, from: from === 'default' ? 'the default' : whose } };
  }

  async #placeOf(recipient: string): Promise<SettingPlace> {
    const address = parseAddress(recipient);
    if (address === undefined) return {};
    const found = await this.#parts.reads.findAccount({ address: recipient });
    if (found === undefined) return { domain: address.domain };
    return { domain: address.domain, account: { id: found.id, addressKey: addressKey(address) } };
  }

  /** What a role shows; else what came for one's own addresses, or was sent by oneself. */
  async #visible(actor: Actor, reference: Reference): Promise<readonly TraceRecord[]> {
    const { reads } = this.#parts;
    const all = await reads.traceOf({ reference, scope: everything });
    if (actor.kind === 'system' || may(actor, 'trace.read', { kind: 'platform' })) return all;
    const named = new Set(all.flatMap(({ sender, recipients }) => [sender, ...recipients].map(domainOf)));
    const asked = await Promise.all(
      [...named].slice(0, DOMAINS_MAX).map(async (name) => {
        const found = await reads.findDomain({ name });
        const isOver =
          found !== undefined && may(actor, 'trace.read', { kind: 'domain', tenant: found.tenant, domain: found.id });
        return isOver ? [name] : [];
      }),
    );
    const domains = asked.flat();
    if (domains.length > 0)
      return await reads.traceOf({ reference, scope: { kind: 'domains', domains, subjects: false } });
    const addresses = await reads.addressesOf({ account: actor.account });
    const scope = { kind: 'account', account: actor.account, addresses, subjects: false } as const;
    return await reads.traceOf({ reference, scope });
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
