import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import { type CompiledRules, compileRules, type RuleSource } from '#check/rules';
import type { FilterRule, FilterRuleReads, RulePlace } from '#model/filterrule';

/** The rules that count, the domain's before the platform's; and their texts, for another thread. */
export interface RulesOf {
  readonly sources: readonly RuleSource[];
  readonly compiled: CompiledRules;
}

export interface FilterRulesParts {
  readonly store: Pick<FilterRuleReads, 'listFilterRules'>;
  readonly clock: Clock;
  /** Domains that are kept; the one that was read first goes. */
  readonly domainsMax?: number;
  /** How old an answer may be, for changes that were made elsewhere. */
  readonly ageMsMax?: number;
}

interface Kept {
  readonly rules: RulesOf;
  readonly atMs: number;
}

const DOMAINS_MAX = 5_000;
const AGE_MS_MAX = 60_000;

/** What is known comes at once; whatever a write changed is read anew by the next message (`after`). */
export class FilterRules {
  readonly #parts: FilterRulesParts;
  #kept = new Map<number, Kept>();

  constructor(parts: FilterRulesParts) {
    this.#parts = parts;
  }

  /** For the façade's `after`: looks whether a result says that rules changed. */
  readonly after = (result: unknown): void => {
    if (typeof result === 'object' && result !== null && 'filterRules' in result && result.filterRules === true) {
      this.#kept = new Map();
    }
  };

  /** For a hosted domain by its id, or the platform alone. Rejects where they cannot be read: then nobody knows. */
  of(domain?: number): MaybePromise<RulesOf> {
    const { clock, ageMsMax = AGE_MS_MAX } = this.#parts;
    const kept = this.#kept.get(domain ?? 0);
    if (kept !== undefined && clock.monotonic() - kept.atMs < ageMsMax) return kept.rules;
    return this.#read(domain ?? 0, this.#kept);
  }

  async #read(domain: number, into: Map<number, Kept>): Promise<RulesOf> {
    const { store, clock, domainsMax = DOMAINS_MAX } = this.#parts;
    const read = async (place: RulePlace): Promise<readonly FilterRule[]> =>
      await store.listFilterRules({ place, state: 'on' });
    const own = domain === 0 ? [] : await read({ scope: 'domain', scopeId: domain });
    const common = await read({ scope: 'platform', scopeId: 0 });
    const sources = [...sourcesOf(own, own[0]?.scopeName ?? ''), ...sourcesOf(common, 'this server')];
    const rules = { sources, compiled: compileRules(sources) };
    // Where rules changed meanwhile, that map is not looked at any more.
    into.delete(domain);
    into.set(domain, { rules, atMs: clock.monotonic() });
    const eldest = into.size > domainsMax ? into.keys().next().value : undefined;
    if (eldest !== undefined) into.delete(eldest);
    return rules;
  }
}

/** One source a rule, so that one whose text a later version cannot read does not take the others with it. */
function sourcesOf(rules: readonly FilterRule[], owner: string): RuleSource[] {
  return rules.map(({ source }) => ({ owner, text: source }));
}
