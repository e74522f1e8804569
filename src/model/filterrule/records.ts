/** Rules as they are kept: readonly plain data that crosses threads. */

/** Whose: the platform's (id 0) or a domain's. */
export interface RulePlace {
  readonly scope: 'platform' | 'domain';
  readonly scopeId: number;
}

/** `old`: a newer version took its place. */
export type FilterRuleState = 'on' | 'off' | 'old';

export interface FilterRule extends RulePlace {
  readonly id: number;
  /** The domain's name; '' for the platform. */
  readonly scopeName: string;
  readonly name: string;
  /** From 1. */
  readonly version: number;
  readonly state: FilterRuleState;
  /** Its own text, which `parseRules` took. */
  readonly source: string;
  readonly author: string;
  readonly createdMs: number;
  readonly changedMs: number;
  /** When it was tried last before it went live; null: it never was. */
  readonly triedMs: number | null;
  readonly triedMessages: number;
  readonly triedMatched: number;
}

export interface NewFilterRule {
  /** From TimeKeys: rules count in this order, and the audit has each under its own. */
  readonly id: number;
  readonly name: string;
  readonly source: string;
  /** Of its text; a trial has the same. */
  readonly digest: string;
}

/** What trying a rule showed. */
export interface RuleTrial {
  readonly digest: string;
  readonly messages: number;
  readonly matched: number;
}

/** Carried by the answer of every write that changed rules in force: what is kept in memory is dropped when it is seen. */
export interface FilterRulesChanged {
  readonly filterRules: true;
}
