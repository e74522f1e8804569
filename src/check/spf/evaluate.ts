/** check_host() of RFC 7208 section 4: one evaluation, with all that is counted over its whole. */
import type { Deadline } from '#base/clock';
import type { Memo } from '#base/memo';
import type { DnsAnswer, DnsType, Resolver } from '#format/dns';
import { addressType, anyWithin, type ClientAddress, dottedAddress, isWithin, type PrefixLengths } from './client.ts';
import { expandName, expandText, type MacroLetter, type MacroString, parseMacroString } from './macro.ts';
import { ClientNames, HOSTS_MAX } from './names.ts';
import { type SpfMechanism, type SpfRecord, type SpfSyntaxError, selectSpfRecords } from './record.ts';
import type { SpfResult } from './types.ts';

/** Terms that ask DNS, in the whole evaluation (RFC 7208 section 4.6.4). */
export const LOOKUPS_MAX = 10;
/** Terms whose question finds nothing (the same section). */
export const VOID_LOOKUPS_MAX = 2;
/** Text of all records together. Reading much more would cost more time than a message is worth. */
const RECORD_CHARACTERS_MAX = 131_072;
/** Of an explanation: about six lines of a reply. */
const EXPLANATION_CHARACTERS_MAX = 512;

export interface SpfFacts {
  readonly client: ClientAddress;
  readonly helo: string;
  readonly localpart: string;
  /** A domain name; what the sender said, or HELO. */
  readonly senderDomain: string;
  readonly receiver: string;
  readonly nowMs: number;
}

export interface SpfDoors {
  readonly resolver: Resolver;
  readonly records: Memo<SpfRecord | SpfSyntaxError>;
  /** Ends the waiting; what is asked for then counts as not found out. */
  readonly deadline: Deadline;
}

/** What the record of one domain comes to. */
export interface Outcome {
  readonly result: SpfResult;
  readonly problem?: string;
  /** The record of the domain that was asked about. */
  readonly record?: string;
  /** The term that decided, as written, and the domain whose record holds it. */
  readonly mechanism?: string;
  readonly holder?: string;
  /** For `fail`: what to ask for an explanation. */
  readonly explanation?: MacroString;
}

/** Ends the evaluation. */
interface Stop {
  readonly result: 'temperror' | 'permerror';
  readonly problem: string;
}

type Match = boolean | Stop;

/** What there is to match at a name: undefined where the name can exist nowhere (RFC 7208 section 4.8). */
type Found<T extends DnsType> = Extract<DnsAnswer<T>, { kind: 'records' }>['records'] | Stop;

export class Evaluation {
  lookups = 0;
  voidLookups = 0;
  readonly #facts: SpfFacts;
  readonly #doors: SpfDoors;
  #recordCharacters = 0;
  readonly #names: ClientNames;
  /** The value of the macro `p`, found before each text that holds it. */
  #hostName = 'unknown';

  constructor(facts: SpfFacts, doors: SpfDoors) {
    this.#facts = facts;
    this.#doors = doors;
    this.#names = new ClientNames(facts.client, (name, type) => this.#query(name, type));
  }

  async checkHost(domain: string): Promise<Outcome> {
    // RFC 7208 section 4.3: a single label is nobody's mail domain.
    if (!domain.includes('.')) return { result: 'none' };
    const answer = await this.#query(domain, 'TXT');
    if (answer.kind === 'failed') {
      return answer.reason === 'name' ? { result: 'none' } : this.#unknown(domain, 'TXT', answer.reason);
    }
    const texts = answer.kind === 'records' ? selectSpfRecords(answer.records) : [];
    const [text] = texts;
    if (text === undefined) return { result: 'none' };
    if (texts.length > 1) return { result: 'permerror', problem: `${shown(domain)} has ${texts.length} SPF records` };
    this.#recordCharacters += text.length;
    if (this.#recordCharacters > RECORD_CHARACTERS_MAX) {
      return { result: 'permerror', problem: `The records hold more than ${RECORD_CHARACTERS_MAX} characters` };
    }
    const record = this.#doors.records.read(text);
    if ('problem' in record) {
      return { result: 'permerror', problem: `${record.problem} in the record of ${shown(domain)}`, record: text };
    }
    return { ...(await this.#evaluate(record, domain)), record: text };
  }

  async #evaluate({ directives, redirect, explanation }: SpfRecord, domain: string): Promise<Outcome> {
    for (const { mechanism, result, text } of directives) {
      const match = isLocal(mechanism) ? this.#matchLocal(mechanism) : await this.#matchAsking(mechanism, domain);
      if (match === false) continue;
      const decided = { mechanism: text, holder: domain };
      if (match !== true) return { ...match, ...decided };
      return result === 'fail' && explanation !== undefined
        ? { result, ...decided, explanation }
        : { result, ...decided };
    }
    if (redirect === undefined) return { result: 'neutral' };
    const outcome = await this.#redirect(redirect.target, domain);
    return outcome.mechanism === undefined ? { ...outcome, mechanism: redirect.text, holder: domain } : outcome;
  }

  /** RFC 7208 section 6.1. The explanation is the target's, too (section 6.2). */
  async #redirect(target: MacroString, domain: string): Promise<Outcome> {
    const to = this.#count() ?? (await this.#expand(target, domain));
    if (to === undefined) return { result: 'neutral' };
    if (typeof to !== 'string') return to;
    const outcome = await this.checkHost(to);
    if (outcome.result !== 'none') return outcome;
    return { result: 'permerror', problem: `redirect leads to ${shown(to)}, which has no SPF record` };
  }

  #matchLocal(mechanism: LocalMechanism): boolean {
    if (mechanism.kind === 'all') return true;
    return isWithin(this.#facts.client.octets, mechanism.network, mechanism.bits);
  }

  async #matchAsking(mechanism: Exclude<SpfMechanism, LocalMechanism>, domain: string): Promise<Match> {
    const target =
      this.#count() ?? (mechanism.target === undefined ? domain : await this.#expand(mechanism.target, domain));
    if (target === undefined) return false;
    if (typeof target !== 'string') return target;
    if (mechanism.kind === 'include') return await this.#include(target);
    // A macro made this of nothing, or of `unknown`: the root need not be asked.
    if (!target.includes('.')) return false;
    switch (mechanism.kind) {
      case 'exists': {
        const found = await this.#find(target, 'A');
        return 'result' in found ? found : found.length > 0;
      }
      case 'a': {
        const found = await this.#find(target, addressType(this.#facts.client));
        return 'result' in found ? found : anyWithin(this.#facts.client, found, mechanism);
      }
      case 'mx':
        return await this.#matchMx(target, mechanism);
      case 'ptr':
        return (await this.#countVoidNames()) ?? (await this.#names.hasBelow(target));
      default:
        return mechanism satisfies never;
    }
  }

  /** RFC 7208 section 5.2, with its table. */
  async #include(target: string): Promise<Match> {
    const { result, problem = '' } = await this.checkHost(target);
    switch (result) {
      case 'pass':
        return true;
      case 'fail':
      case 'softfail':
      case 'neutral':
        return false;
      case 'temperror':
      case 'permerror':
        return { result, problem };
      case 'none':
        return { result: 'permerror', problem: `include names ${shown(target)}, which has no SPF record` };
      default:
        return result satisfies never;
    }
  }

  /** RFC 7208 section 5.4. */
  async #matchMx(target: string, hosts: PrefixLengths): Promise<Match> {
    const exchanges = await this.#find(target, 'MX');
    if ('result' in exchanges) return exchanges;
    // Told at once, and not after ten hosts that came first by chance: the result must not depend on their order.
    if (exchanges.length > HOSTS_MAX) {
      return { result: 'permerror', problem: `${shown(target)} has more than ${HOSTS_MAX} MX records` };
    }
    const type = addressType(this.#facts.client);
    for (const { exchange } of exchanges) {
      // RFC 7505: no host, and none to ask for.
      if (exchange === '') continue;
      const answer = await this.#query(exchange, type);
      if (answer.kind === 'failed' && answer.reason !== 'name') return this.#unknown(exchange, type, answer.reason);
      if (answer.kind === 'records' && anyWithin(this.#facts.client, answer.records, hosts)) return true;
    }
    return false;
  }

  /** Counts a term that asks DNS. */
  #count(): Stop | undefined {
    if (this.lookups >= LOOKUPS_MAX) {
      return { result: 'permerror', problem: `More than ${LOOKUPS_MAX} terms ask DNS` };
    }
    this.lookups += 1;
    return undefined;
  }

  /** The records of a term's own name: none are a void lookup, and a name that cannot exist has none. */
  async #find<T extends DnsType>(name: string, type: T): Promise<Found<T>> {
    const answer = await this.#query(name, type);
    if (answer.kind === 'records') return answer.records;
    if (answer.kind === 'failed') {
      return answer.reason === 'name' ? [] : this.#unknown(name, type, answer.reason);
    }
    return this.#countVoid() ?? [];
  }

  /** Counts a term that found nothing. */
  #countVoid(): Stop | undefined {
    this.voidLookups += 1;
    if (this.voidLookups <= VOID_LOOKUPS_MAX) return undefined;
    return { result: 'permerror', problem: `More than ${VOID_LOOKUPS_MAX} terms find nothing in DNS` };
  }

  /** `ptr` and the macro `p` ask for the client's names; they count as terms whatever the domain's own doing is. */
  async #countVoidNames(): Promise<Stop | undefined> {
    return (await this.#names.hasNone()) ? this.#countVoid() : undefined;
  }

  async #query<T extends DnsType>(name: string, type: T): Promise<DnsAnswer<T>> {
    const { resolver, deadline } = this.#doors;
    return resolver.peek(name, type) ?? (await resolver.query(name, type, deadline.signal));
  }

  #unknown(name: string, type: DnsType, reason: string): Stop {
    const why = this.#doors.deadline.over ? 'it took too long' : reason;
    return { result: 'temperror', problem: `Cannot find out the ${type} records of ${shown(name)}: ${why}` };
  }

  /** The name that a domain-spec stands for; undefined where it cannot match (RFC 8616 section 4). */
  async #expand(spec: MacroString, domain: string): Promise<string | Stop | undefined> {
    if (spec.usesLocalpart && !isAscii(this.#facts.localpart)) return undefined;
    if (spec.usesHostName) {
      const stop = this.#count() ?? (await this.#countVoidNames());
      if (stop !== undefined) return stop;
      this.#hostName = await this.#names.best(domain);
    }
    return expandName(spec, (letter) => this.#value(letter, domain));
  }

  #value(letter: MacroLetter, domain: string): string {
    const { client, helo, localpart, senderDomain, receiver, nowMs } = this.#facts;
    switch (letter) {
      case 's':
        return `${localpart}@${senderDomain}`;
      case 'l':
        return localpart;
      case 'o':
        return senderDomain;
      case 'd':
        return domain;
      case 'i':
        return dottedAddress(client);
      case 'p':
        return this.#hostName;
      case 'v':
        return client.family === 4 ? 'in-addr' : 'ip6';
      case 'h':
        return helo;
      case 'c':
        return client.text;
      case 'r':
        return receiver === '' ? 'unknown' : receiver;
      case 't':
        return String(Math.floor(nowMs / 1000));
      default:
        return letter satisfies never;
    }
  }

  /** The domain's own words for a `fail` (RFC 7208 section 6.2); undefined when there are none, or they are not in order. */
  async explain(spec: MacroString, domain: string): Promise<string | undefined> {
    if (spec.usesLocalpart && !isAscii(this.#facts.localpart)) return undefined;
    if (spec.usesHostName) this.#hostName = await this.#names.best(domain);
    const name = expandName(spec, (letter) => this.#value(letter, domain));
    const answer = await this.#query(name, 'TXT');
    if (answer.kind !== 'records' || answer.records.length !== 1) return undefined;
    const text = parseMacroString(answer.records[0] ?? '', 'explanation');
    if (text === undefined) return undefined;
    if (text.usesHostName) this.#hostName = await this.#names.best(domain);
    const told = expandText(text, (letter) => this.#value(letter, domain), EXPLANATION_CHARACTERS_MAX);
    // HELO and the local part may hold anything.
    return told.replaceAll(/[^\x20-\x7e]/g, '?');
  }
}

type LocalMechanism = Extract<SpfMechanism, { kind: 'all' | 'ip' }>;

function isLocal(mechanism: SpfMechanism): mechanism is LocalMechanism {
  return mechanism.kind === 'all' || mechanism.kind === 'ip';
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** For messages: ASCII, one line, short. */
function shown(name: string): string {
  return name.slice(0, 100).replaceAll(/[^\x21-\x7e]/g, '?');
}
