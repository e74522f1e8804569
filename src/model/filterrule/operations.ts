import { Fault } from '#base/fault';
import { row, rows, run, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import type { Calls } from '#model/directory';
import { recentMail } from './recent.ts';
import type {
  FilterRule,
  FilterRulesChanged,
  FilterRuleState,
  NewFilterRule,
  RulePlace,
  RuleTrial,
} from './records.ts';

/** Names of one place, on and off. */
const RULES_MAX = 200;
/** Old versions of one rule that are kept. */
const OLD_VERSIONS_MAX = 20;
/** A trial says something about the mail of its time. */
const TRIAL_MS = 14 * 24 * 3_600_000;

interface AuditedRulePlace extends RulePlace {
  readonly scopeName: string;
  readonly tenant: number | null;
  readonly domain: number | null;
}

/** What became of one rule of a text that was added. */
export interface RuleAdded {
  readonly name: string;
  readonly version: number;
  readonly kind: 'new' | 'newer' | 'same';
  readonly tried: boolean;
}

/**
 * Puts rules in force, each as a new version of the one that has its name. Throws conflict for one that was not tried
 * lately in this place unless `untried` says that it may be; then nothing is changed.
 */
export function* addFilterRules(args: {
  readonly by: AuditStamp;
  readonly place: AuditedRulePlace;
  readonly rules: readonly NewFilterRule[];
  readonly untried: 'refused' | 'taken';
}): Work<FilterRulesChanged & { readonly added: readonly RuleAdded[] }> {
  const { by, place, rules, untried } = args;
  const added: RuleAdded[] = [];
  for (const rule of rules) added.push(yield* addRule(by, { place, rule, untried }));
  yield* refuseTooMany(place);
  for (const [i, { name, version, kind, tried }] of added.entries()) {
    if (kind === 'same') continue;
    // An entry for each: those of one text are told apart like any others.
    yield* auditRule(
      { ...by, id: rules[i]?.id ?? by.id },
      { place, name, action: 'filter.rule.add', detail: { version, tried } },
    );
  }
  return { filterRules: true, added };
}

function* addRule(
  by: AuditStamp,
  {
    place,
    rule,
    untried,
  }: { readonly place: AuditedRulePlace; readonly rule: NewFilterRule; readonly untried: 'refused' | 'taken' },
): Work<RuleAdded> {
  const before = yield* row<{ id: number; version: number; source: string; state: string; place: number }>(sql`
    SELECT id, version, source, state, place FROM filter_rule
    WHERE scope = ${place.scope} AND scope_id = ${place.scopeId} AND name = ${rule.name} AND state <> 'old'`);
  if (before?.source === rule.source && before.state === 'on') {
    return { name: rule.name, version: before.version, kind: 'same', tried: true };
  }
  const trial = yield* row<{ tried_ms: number; messages: number; matched: number }>(sql`
    SELECT tried_ms, messages, matched FROM filter_trial
    WHERE scope = ${place.scope} AND scope_id = ${place.scopeId} AND digest = ${rule.digest}
      AND tried_ms > ${by.nowMs - TRIAL_MS}`);
  if (trial === undefined && untried === 'refused') {
    throw new Fault('conflict', `Rule "${rule.name}" was not tried`, {
      publicText: `The rule ${rule.name} was not tried as it is now on mail of ${ownerOf(place).replace(/^This/, 'this')}: see first what it would meet (rookery filter rules try), or say --untried`,
    });
  }
  const version = yield* nextVersion(place, rule.name);
  if (before !== undefined) {
    yield* run(sql`UPDATE filter_rule SET state = 'old', changed_ms = ${by.nowMs} WHERE id = ${before.id}`);
  }
  yield* run(sql`
    INSERT INTO filter_rule (scope, scope_id, name, version, state, place, source, author, created_ms, changed_ms, tried_ms,
      tried_messages, tried_matched)
    VALUES (${place.scope}, ${place.scopeId}, ${rule.name}, ${version}, 'on', ${before?.place ?? rule.id}, ${rule.source},
      ${by.actor}, ${by.nowMs}, ${by.nowMs}, ${trial?.tried_ms ?? null}, ${trial?.messages ?? 0}, ${trial?.matched ?? 0})`);
  yield* run(sql`
    DELETE FROM filter_rule WHERE scope = ${place.scope} AND scope_id = ${place.scopeId} AND name = ${rule.name}
      AND version <= ${version - OLD_VERSIONS_MAX}`);
  return { name: rule.name, version, kind: before === undefined ? 'new' : 'newer', tried: trial !== undefined };
}

function* nextVersion(place: RulePlace, name: string): Work<number> {
  const last = yield* row<{ version: number | null }>(sql`
    SELECT max(version) AS version FROM filter_rule
    WHERE scope = ${place.scope} AND scope_id = ${place.scopeId} AND name = ${name}`);
  return Number(last?.version ?? 0) + 1;
}

function* refuseTooMany(place: AuditedRulePlace): Work<void> {
  const count = yield* row<{ rules: number }>(sql`
    SELECT count(*) AS rules FROM filter_rule
    WHERE scope = ${place.scope} AND scope_id = ${place.scopeId} AND state <> 'old'`);
  if (Number(count?.rules ?? 0) <= RULES_MAX) return;
  throw new Fault('limit', `${place.scope} ${place.scopeId} would have more than ${RULES_MAX} rules`, {
    publicText: `${ownerOf(place)} has ${RULES_MAX} rules at most: remove some first`,
  });
}

/** Switches a rule on or off. */
export function* switchFilterRule(args: {
  readonly by: AuditStamp;
  readonly place: AuditedRulePlace;
  readonly name: string;
  readonly state: 'on' | 'off';
}): Work<FilterRulesChanged & { readonly rule: FilterRule }> {
  const { by, place, name, state } = args;
  yield* run(sql`
    UPDATE filter_rule SET state = ${state}, changed_ms = ${by.nowMs}
    WHERE scope = ${place.scope} AND scope_id = ${place.scopeId} AND name = ${name} AND state <> 'old'`);
  const rule = yield* requireRule(place, name);
  yield* auditRule(by, { place, name, action: `filter.rule.${state}`, detail: { version: rule.version } });
  return { filterRules: true, rule };
}

/** Removes a rule with all its versions; gives the one that was last. */
export function* removeFilterRule(args: {
  readonly by: AuditStamp;
  readonly place: AuditedRulePlace;
  readonly name: string;
}): Work<FilterRulesChanged & { readonly rule: FilterRule }> {
  const { by, place, name } = args;
  const rule = yield* requireRule(place, name);
  yield* run(
    sql`DELETE FROM filter_rule WHERE scope = ${place.scope} AND scope_id = ${place.scopeId} AND name = ${name}`,
  );
  yield* auditRule(by, {
    place,
    name,
    action: 'filter.rule.remove',
    detail: { version: rule.version, source: rule.source },
  });
  return { filterRules: true, rule };
}

/** Notes that rules were tried on the mail of a place. */
export function* noteRuleTrials(args: {
  readonly place: RulePlace;
  readonly trials: readonly RuleTrial[];
  readonly nowMs: number;
}): Work<void> {
  const { place, trials, nowMs } = args;
  yield* run(sql`DELETE FROM filter_trial WHERE tried_ms <= ${nowMs - TRIAL_MS}`);
  for (const { digest, messages, matched } of trials) {
    yield* run(sql`
      INSERT INTO filter_trial (scope, scope_id, digest, tried_ms, messages, matched)
      VALUES (${place.scope}, ${place.scopeId}, ${digest}, ${nowMs}, ${messages}, ${matched})
      ON CONFLICT (scope, scope_id, digest) DO UPDATE SET tried_ms = excluded.tried_ms, messages = excluded.messages,
        matched = excluded.matched`);
  }
}

/** In the order in which they count; old versions only of one name, where it is asked for. */
export function* listFilterRules(args: {
  readonly place: RulePlace;
  /** All versions of this one, the newest first. */
  readonly name?: string;
  readonly state?: FilterRuleState;
}): Work<readonly FilterRule[]> {
  const { place, name = '', state = '' } = args;
  return yield* rows<FilterRule>(sql`
    SELECT r.id, r.scope, r.scope_id AS "scopeId", coalesce(d.name, '') AS "scopeName", r.name, r.version, r.state, r.source,
      r.author, r.created_ms AS "createdMs", r.changed_ms AS "changedMs", r.tried_ms AS "triedMs",
      r.tried_messages AS "triedMessages", r.tried_matched AS "triedMatched"
    FROM filter_rule r LEFT JOIN domain d ON r.scope = 'domain' AND d.id = r.scope_id
    WHERE r.scope = ${place.scope} AND r.scope_id = ${place.scopeId}
      AND (r.name = ${name} OR (CAST(${name} AS TEXT) = '' AND r.state <> 'old'))
      AND (r.state = ${state} OR CAST(${state} AS TEXT) = '')
    ORDER BY r.place, r.version DESC`);
}

function* requireRule(place: AuditedRulePlace, name: string): Work<FilterRule> {
  const found = yield* listFilterRules({ place, name });
  const rule = found.find(({ state }) => state !== 'old');
  if (rule !== undefined) return rule;
  throw new Fault('not-found', `Cannot find rule "${name}" of ${place.scope} ${place.scopeId}`, {
    publicText: `${ownerOf(place)} has no rule ${name}`,
  });
}

function auditRule(
  by: AuditStamp,
  {
    place,
    name,
    action,
    detail,
  }: {
    readonly place: AuditedRulePlace;
    readonly name: string;
    readonly action: string;
    readonly detail: Readonly<Record<string, string | number | boolean>>;
  },
): Work<void> {
  const target = place.scope === 'platform' ? name : `${name} (${place.scopeName})`;
  return recordAudit(by, { tenant: place.tenant, domain: place.domain, action, target, detail });
}

function ownerOf({ scope, scopeName }: AuditedRulePlace): string {
  return scope === 'platform' ? 'This server' : scopeName;
}

/** For the store thread. */
export const filterRuleWrites = { addFilterRules, noteRuleTrials, removeFilterRule, switchFilterRule };
/** For the reader thread. */
export const filterRuleReads = { listFilterRules, recentMail };

/** The operations as promises. */
export type FilterRuleWrites = Calls<typeof filterRuleWrites>;
export type FilterRuleReads = Calls<typeof filterRuleReads>;
