/** One message at the door: what is seen of it, and what that comes to for each recipient. */
import type { MaybePromise } from '#base/connection';
import {
  authenticationSight,
  doorPolicy,
  type JudgedFinding,
  type SenderSight,
  seeSender,
  type Sight,
  type Stage,
} from '#check/reputation';
import type { AuthenticationResults } from '#check/authentication';
import { checkSpf, type SpfVerdict } from '#check/spf';
import type { ReversePath } from '#format/address';
import { LOOK_MS_MAX, within } from './look.ts';
import type { Authenticated, DoorRecipient, SenderMemory, SenderQuestion } from './ports.ts';
import { judgedEvent } from './story.ts';
import type { DoorDecision, DoorReason, Examined } from './types.ts';
import type { DoorVisit } from './visit.ts';
import { weigh } from './weigh.ts';

export class DoorMail {
  readonly #visit: DoorVisit;
  readonly #sender: ReversePath;
  readonly #senderSight: MaybePromise<SenderSight> | undefined;
  /** Runs from MAIL on; authentication takes it from here. Never rejects: a failure is a temperror. */
  readonly spf: Promise<SpfVerdict>;
  /** Whether the domain of the sender publishes a DMARC policy: then it may sign what it sends. */
  readonly #publishes: MaybePromise<boolean | undefined>;
  readonly #tries = new Map<string, ReturnType<SenderMemory['greylist']>>();
  #envelope: Promise<Sight> | undefined;
  #seen: Sight | undefined;

  constructor(visit: DoorVisit, sender: ReversePath, signal: AbortSignal) {
    this.#visit = visit;
    this.#sender = sender;
    const { house, address: client, heloName: helo } = visit;
    const { resolver, clock, hostname: receiver } = house;
    this.#senderSight = sender === null ? undefined : seeSender(sender.domain, { resolver, signal });
    this.spf = checkSpf({ client, helo, sender, receiver }, { resolver, clock, signal });
    this.#publishes = house.publishesPolicy(sender?.domain ?? helo, signal);
  }

  /** What was seen by now, for the trace. */
  get seen(): Sight | undefined {
    return this.#seen;
  }

  /**
   * Decides about recipients before the content. Whatever a signature could still excuse waits for it, unless nothing
   * speaks for there being one: a sender that neither passes SPF nor publishes a DMARC policy hardly signs.
   */
  async atRcpt(recipients: readonly DoorRecipient[]): Promise<readonly DoorDecision[]> {
    const sight = await this.#envelopeSight();
    const stage: Stage = (await this.#maySign(sight)) ? 'rcpt' : 'content';
    return await this.#decideAll(sight, stage, recipients);
  }

  /** Decides with the content: who stands behind it is known by now. Asked once. */
  async examine(found: Authenticated, recipients: readonly DoorRecipient[]): Promise<Examined> {
    const { results } = found;
    const { house, address } = this.#visit;
    const envelope = await this.#envelopeSight();
    const sight: Sight = { ...envelope, ...foundLate(envelope, results), authentication: authenticationSight(results) };
    this.#seen = sight;
    const decisions = await this.#decideAll(sight, 'content', recipients);
    if (!house.isExempt(address)) house.rates.message(address);
    house.judged({ client: address, sender: this.#sender, results, decisions });
    return {
      decisions,
      results: house.formatResults(found, sight.client),
      authentication: results,
      verifiedFrom: results.dmarc.result === 'pass' ? results.dmarc.fromDomain : undefined,
      clientName: sight.client.names.find(({ forward }) => forward === 'confirmed')?.name,
      story: [judgedEvent(sight, decisions, house.clock.now())],
    };
  }

  /** All that can be seen of the envelope. What is not known in time is unknown. */
  #envelopeSight(): Promise<Sight> {
    this.#envelope ??= this.#look();
    return this.#envelope;
  }

  async #look(): Promise<Sight> {
    const { house, address, client, lists, heloSight, earlyTalkMs } = this.#visit;
    const soon = <T>(look: MaybePromise<T>): MaybePromise<T | undefined> => within(house.clock, LOOK_MS_MAX, look);
    const [seen, listed, helo, sender, spf] = await Promise.all([
      soon(client),
      soon(lists),
      soon(heloSight),
      soon(this.#senderSight),
      soon(this.spf),
    ]);
    const rates = house.isExempt(address) ? undefined : house.rates.see(address);
    const sight: Sight = {
      client: seen ?? { ip: address, state: 'unknown', names: [] },
      ...(listed === undefined ? {} : { lists: listed }),
      ...(helo === undefined ? {} : { helo }),
      ...(sender === undefined ? {} : { sender }),
      ...(spf === undefined ? {} : { spf }),
      ...(earlyTalkMs === undefined ? {} : { earlyTalkMs }),
      ...(rates === undefined ? {} : { rates }),
    };
    this.#seen = sight;
    return sight;
  }

  async #maySign({ spf }: Sight): Promise<boolean> {
    if (spf === undefined || spf.result === 'pass' || spf.result === 'temperror') return true;
    const publishes = await within(this.#visit.house.clock, LOOK_MS_MAX, this.#publishes);
    return publishes !== false;
  }

  async #decideAll(sight: Sight, stage: Stage, recipients: readonly DoorRecipient[]): Promise<DoorDecision[]> {
    const decisions = await Promise.all(recipients.map((recipient) => this.#decide(sight, stage, recipient)));
    this.#visit.house.decided?.(sight, decisions);
    return decisions;
  }

  async #decide(sight: Sight, stage: Stage, recipient: DoorRecipient): Promise<DoorDecision> {
    const { settings } = this.#visit.house;
    const { domain, account, exempt } = recipient;
    const policy = doorPolicy(
      account === undefined ? settings.snapshot(domain) : await settings.forAccount(account, domain),
    );
    const { judgement, turned, into } = weigh(sight, policy, stage);
    if (exempt) return { kind: 'admit', into: 'inbox', holdMs: 0, judgement };
    if (turned !== undefined) {
      const { kind, finding } = turned;
      return { kind, reason: { kind: 'check', finding }, elseInto: 'junk', judgement };
    }
    const question = { sight, sender: this.#sender, recipientDomain: domain, policy };
    if (judgement.greylist) {
      const put = await this.#putOff(question, judgement.decisive);
      if (put !== undefined) return { kind: 'defer', reason: put, elseInto: into, judgement };
    }
    // What was seen before the content does not say who a sender is.
    const held = stage === 'content' && policy.holdMs > 0 && (await this.#isNew(question));
    return { kind: 'admit', into, holdMs: held ? policy.holdMs : 0, judgement };
  }

  async #putOff(question: SenderQuestion, cause: JudgedFinding | undefined): Promise<DoorReason | undefined> {
    const { memory, clock } = this.#visit.house;
    // One try of one message, however many recipients of a domain it has.
    const { sight, recipientDomain, policy } = question;
    const key = `${sight.authentication === undefined} ${policy.greylistWaitMs} ${recipientDomain}`;
    const asked = this.#tries.get(key) ?? memory.greylist(question);
    this.#tries.set(key, asked);
    const answer = await within(clock, LOOK_MS_MAX, asked);
    if (answer === undefined) return undefined;
    const { retryAtMs } = answer;
    return { kind: 'greylisted', waitMs: Math.max(0, retryAtMs - clock.now()), retryAtMs, cause };
  }

  async #isNew(question: SenderQuestion): Promise<boolean> {
    const { memory, clock } = this.#visit.house;
    return (await within(clock, LOOK_MS_MAX, memory.isNew(question))) === true;
  }
}

/** SPF that answered while the content came. Still not found out, it stays unknown. */
function foundLate({ spf }: Sight, results: AuthenticationResults): Pick<Sight, 'spf'> {
  return spf === undefined && results.spf.result !== 'temperror' ? { spf: results.spf } : {};
}
