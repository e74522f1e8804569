import type { Clock } from '#base/clock';
import { Fault } from '#base/fault';
import type { TimeKeys } from '#base/ids';
import { type ContentMatches, type ParseOptions, parseRules, type Rule, type RuleProblem } from '#check/rules';
import type { ListAsker, NamedPlace, PlaceReads } from '#flow/filterlist';
import { type KnownPlace, placeNamed, requireMay } from '#flow/filterlist';
import type { AuditStamp } from '#model/audit';
import type { FilterRule, FilterRuleReads, FilterRuleWrites, RulePlace } from '#model/filterrule';
import type { MatchMails } from './match.ts';
import { digestOfRule, type RuleTried, trialsOf, type TriedProgress, tryRules } from './trial.ts';

export interface RuleDeskParts {
  readonly store: FilterRuleReads & FilterRuleWrites & PlaceReads;
  /** Matches content elsewhere, within a deadline. */
  readonly match: (asked: MatchMails) => Promise<readonly ContentMatches[]>;
  readonly clock: Clock;
  readonly keys: TimeKeys;
  /** Names of all tests that rules may ask for; undefined: any. */
  readonly tests?: readonly string[];
}

/** Of a platform or a domain. */
export type RuleNamedPlace = Pick<NamedPlace, 'domain'>;

export interface TryRequest extends RuleNamedPlace {
  readonly text: string;
  readonly days: number;
  readonly signal: AbortSignal;
}

const DAYS_MAX = 90;

/** Where rules are checked, tried and put in force. Judges who may. */
export class RuleDesk {
  readonly #parts: RuleDeskParts;
  /** Trials read much mail: one at a time. */
  #trying = false;

  constructor(parts: RuleDeskParts) {
    this.#parts = parts;
  }

  get #known(): ParseOptions {
    const { tests } = this.#parts;
    return tests === undefined ? {} : { tests };
  }

  /** What is wrong with a text; nothing where all of it can be used. */
  check(text: string): { readonly rules: readonly string[]; readonly problems: readonly RuleProblem[] } {
    const parsed = parseRules(text, this.#known);
    return parsed.ok
      ? { rules: parsed.rules.map(({ name }) => name), problems: [] }
      : { rules: [], problems: parsed.problems };
  }

  /** Runs the rules of a text over the mail of the place, and remembers that they were tried. Changes nothing else. */
  async try(
    asker: ListAsker,
    { text, days, domain, signal }: TryRequest,
    progress: (soFar: TriedProgress) => Promise<void>,
  ): Promise<{ readonly tried: readonly RuleTried[]; readonly progress: TriedProgress }> {
    const { store, match, clock } = this.#parts;
    const place = await this.#placeFor(asker, { domain });
    // Who may not see subjects is not shown them by the way.
    requireMay(asker.actor, ['trace.subject'], place);
    const rules = requireRules(text, this.#known);
    if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX)
      throw invalid(`Try rules on the mail of 1 to ${DAYS_MAX} days`);
    if (this.#trying) {
      throw new Fault('limit', 'Rules are being tried', {
        publicText: 'Rules are being tried now; try again in a minute',
      });
    }
    this.#trying = true;
    try {
      const question = { rules, days, signal, ...(place.domain === null ? {} : { domain: place.domain }) };
      const done = await tryRules({ store, match, clock }, question, progress);
      const trials = trialsOf(rules, done.tried, done.progress.messages);
      await store.noteRuleTrials({ place: rulePlace(place), trials, nowMs: clock.now() });
      return done;
    } finally {
      this.#trying = false;
    }
  }

  /** Puts the rules of a text in force. */
  async add(
    asker: ListAsker,
    { text, untried, domain }: RuleNamedPlace & { readonly text: string; readonly untried: 'refused' | 'taken' },
  ): Promise<Awaited<ReturnType<FilterRuleWrites['addFilterRules']>>['added']> {
    const place = await this.#placeFor(asker, { domain });
    const rules = requireRules(text, this.#known).map((rule) => ({
      id: this.#parts.keys.next(),
      name: rule.name,
      source: rule.source,
      digest: digestOfRule(rule),
    }));
    if (rules.length === 0) throw invalid('There is no rule in this text');
    const by = this.#stamp(asker);
    const { added } = await this.#parts.store.addFilterRules({ by, place: plain(place), rules, untried });
    return added;
  }

  /** In the order in which they count; all versions of one, where it is named. */
  async list(
    asker: ListAsker,
    { domain, name }: RuleNamedPlace & { readonly name?: string },
  ): Promise<readonly FilterRule[]> {
    const place = await placeNamed(this.#parts.store, { domain });
    requireMay(asker.actor, ['setting.read'], place);
    return await this.#parts.store.listFilterRules({
      place: rulePlace(place),
      ...(name === undefined ? {} : { name }),
    });
  }

  async switch(
    asker: ListAsker,
    { domain, name, state }: RuleNamedPlace & { readonly name: string; readonly state: 'on' | 'off' },
  ): Promise<FilterRule> {
    const place = plain(await this.#placeFor(asker, { domain }));
    const { rule } = await this.#parts.store.switchFilterRule({ by: this.#stamp(asker), place, name, state });
    return rule;
  }

  async remove(asker: ListAsker, { domain, name }: RuleNamedPlace & { readonly name: string }): Promise<FilterRule> {
    const place = plain(await this.#placeFor(asker, { domain }));
    const { rule } = await this.#parts.store.removeFilterRule({ by: this.#stamp(asker), place, name });
    return rule;
  }

  async #placeFor({ actor }: ListAsker, named: NamedPlace): Promise<KnownPlace> {
    const place = await placeNamed(this.#parts.store, named);
    requireMay(actor, ['setting.change'], place);
    return place;
  }

  #stamp({ name }: ListAsker): AuditStamp {
    return { id: this.#parts.keys.next(), actor: name, nowMs: this.#parts.clock.now() };
  }
}

function rulePlace({ scope, scopeId }: KnownPlace): RulePlace {
  return { scope: scope === 'domain' ? 'domain' : 'platform', scopeId };
}

/** As operations take it. */
function plain(place: KnownPlace): RulePlace & Pick<KnownPlace, 'scopeName' | 'tenant' | 'domain'> {
  const { scopeName, tenant, domain } = place;
  return { ...rulePlace(place), scopeName, tenant, domain };
}

function requireRules(text: string, known: ParseOptions): readonly Rule[] {
  const parsed = parseRules(text, known);
  if (parsed.ok) return parsed.rules;
  const lines = parsed.problems.map(({ line, column, words }) => `line ${line}, column ${column}: ${words}`);
  throw invalid(lines.join('\n'));
}

function invalid(text: string): Fault {
  return new Fault('invalid', text, { publicText: text });
}
