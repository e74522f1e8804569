/** From findings and the settings of one place to a judgement. Pure: no look-up, no clock, the same every time. */
import { type CheckAction, checkActions, type CheckName, checkNames, checkRules } from './checks.ts';
import { findingsOf, type RateLimits } from './findings.ts';
import type { Sight } from './sight.ts';
import { isTrustedForwarder, isTrustedSealed, type Standing, standingOf, vouchedBy } from './standing.ts';
import type { Easing, Finding, JudgedFinding, Judgement } from './types.ts';

/** When a judgement is asked for: before the content, or with it. */
export type Stage = 'rcpt' | 'content';

/** Whose first tries are put off: nobody's, those of mail that a check set to `greylist` or more hit, everybody's. */
export const greylistings = ['off', 'odd', 'all'] as const;
export type Greylisting = (typeof greylistings)[number];

/** The settings of one place (the platform, a domain, an account), as plain data. */
export interface DoorPolicy extends RateLimits {
  readonly actions: Readonly<Record<CheckName, CheckAction>>;
  readonly dryRun: readonly CheckName[];
  readonly greylisting: Greylisting;
  readonly greylistWaitMs: number;
  /** How long mail of senders never seen before is held for a second look; 0 is not at all. */
  readonly holdMs: number;
  /** Addresses, networks and domains. */
  readonly trustedForwarders: readonly string[];
  /** Domains. */
  readonly trustedSealers: readonly string[];
}

export interface JudgeOptions {
  /** What speaks for the client; `standingOf` of the sight. */
  readonly standing: Standing;
}

/** Negative where `a` is the weaker one. */
export function compareActions(a: CheckAction, b: CheckAction): number {
  return checkActions.indexOf(a) - checkActions.indexOf(b);
}

/** What a sight comes to in one place. */
export function judgeSight(sight: Sight, policy: DoorPolicy, stage: Stage): Judgement {
  return judge(findingsOf(sight, policy), policy, stage, { standing: standingOf(sight) });
}

/**
 * Judges findings. At `rcpt` only `score`, `defer` and `refuse` come out, and the latter two only of checks that no
 * content can excuse; at `content` everything counts. Findings of checks that are off leave no trace.
 * `greylist` says whether the first try is to be put off: an action `greylist` or stronger asks for that, since each
 * action also does what stands before it.
 */
export function judge(
  findings: readonly Finding[],
  policy: DoorPolicy,
  stage: Stage,
  { standing }: JudgeOptions,
): Judgement {
  const place = placeOf(policy, stage, standing);
  const judged: JudgedFinding[] = [];
  let action: CheckAction = 'note';
  let decisive: JudgedFinding | undefined;
  let score = 0;
  for (const finding of findings) {
    const one = judgeOne(finding, place);
    if (one === undefined) continue;
    judged.push(one);
    if (compareActions(one.effective, 'score') < 0) continue;
    score += one.score;
    const order = compareActions(one.effective, action);
    if (order > 0 || (order === 0 && one.score > (decisive?.score ?? 0))) decisive = one;
    if (order > 0) action = one.effective;
  }
  const greylist = stage === 'content' && (place.greylistsAll || compareActions(action, 'greylist') >= 0);
  return { action, decisive, findings: judged, score, greylist: greylist && place.greylists };
}

interface Place {
  readonly policy: DoorPolicy;
  readonly stage: Stage;
  readonly vouched: Easing | undefined;
  readonly forgiven: Easing | undefined;
  readonly resealed: boolean;
  /** Whether odd mail is put off here. */
  readonly greylists: boolean;
  readonly greylistsAll: boolean;
  readonly dryRun: ReadonlySet<CheckName>;
}

function placeOf(policy: DoorPolicy, stage: Stage, standing: Standing): Place {
  const vouched = vouchedBy(standing);
  const dryRun = new Set(policy.dryRun);
  // With every check in a dry run the whole door only watches.
  const watchesOnly = checkNames.every((check) => dryRun.has(check));
  const greylistsAll = policy.greylisting === 'all' && !watchesOnly;
  const signed = vouched === 'dkim' || vouched === 'dmarc';
  return {
    policy,
    stage,
    vouched,
    forgiven: isTrustedForwarder(standing, policy.trustedForwarders) ? 'forwarder' : undefined,
    resealed: isTrustedSealed(standing.arc, policy.trustedSealers),
    // A code that somebody waits for must not come minutes late: what a domain stands behind is put off only with `all`.
    greylists: greylistsAll || (policy.greylisting === 'odd' && !signed),
    greylistsAll,
    dryRun,
  };
}

function judgeOne(finding: Finding, place: Place): JudgedFinding | undefined {
  const action = place.policy.actions[finding.check];
  if (action === 'off') return undefined;
  const { effective, eased } = comesTo(finding.check, action, place);
  if (place.dryRun.has(finding.check)) {
    return { ...finding, action, effective: 'note', dryRun: true, would: effective, eased: 'dry-run' };
  }
  return { ...finding, action, effective, dryRun: false, ...(eased === undefined ? {} : { eased }) };
}

interface Outcome {
  readonly effective: CheckAction;
  readonly eased?: Easing;
}

function comesTo(check: CheckName, action: CheckAction, place: Place): Outcome {
  const forgiven = forgivenBy(check, place);
  if (forgiven !== undefined) return atMost(action, 'note', forgiven);
  const { softened } = checkRules[check];
  if (softened && place.vouched !== undefined) return atMost(action, 'score', place.vouched);
  if (place.stage === 'rcpt' && (softened || compareActions(action, 'defer') < 0)) {
    return atMost(action, 'score', 'waits');
  }
  if (action === 'greylist' && !place.greylists) return atMost(action, 'score', 'no-greylisting');
  return { effective: action };
}

/** Forwarders break SPF and DKIM, and with them DMARC; nothing else is forgiven. */
function forgivenBy(check: CheckName, { forgiven, resealed }: Place): Easing | undefined {
  const isDmarc = check.startsWith('dmarc-');
  if (!isDmarc && !check.startsWith('spf-')) return undefined;
  return forgiven ?? (isDmarc && resealed ? 'sealer' : undefined);
}

function atMost(action: CheckAction, most: CheckAction, eased: Easing): Outcome {
  return compareActions(action, most) > 0 ? { effective: most, eased } : { effective: action };
}
