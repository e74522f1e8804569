/** Which rules a message meets, and what comes of them all. */
import { isIP } from 'node:net';
import type { EvidenceText, TestHit } from '#check/verdict';
import type { CompiledCondition, CompiledRule, CompiledRules } from './compile.ts';
import { type ContentMatches, noContent, NO, placeTexts, UNKNOWN, YES } from './content.ts';
import { EVIDENCE_CHARACTERS_MAX, MATCHED_MAX, TAGS_MAX } from './limits.ts';
import { compareNumber, testTexts } from './texts.ts';
import type {
  Action,
  Condition,
  Expression,
  MatchedRule,
  RuleDisposition,
  RuleFacts,
  RuleKind,
  RuleOutcome,
} from './types.ts';

export interface RunOptions {
  /** What one point of log-odds is on the shown scale (`factor` of the model): 1 where not given. */
  readonly pointsFactor?: number;
}

type Answer = typeof NO | typeof YES | typeof UNKNOWN;

/**
 * Rules count in their order, the nearest place first: points of all that are met are added; the first that says what the
 * mail is, or what becomes of it, is obeyed. A rule is met when it is known to be: what could not be found out, on either
 * side of a `not`, leaves it unmet.
 */
export function runRules(
  rules: CompiledRules,
  facts: RuleFacts & { readonly content: ContentMatches },
  { pointsFactor = 1 }: RunOptions = {},
): RuleOutcome {
  const stale = facts.content.key !== rules.key;
  const content = stale ? noContent(rules) : facts.content;
  const matched: MatchedRule[] = [];
  let points = 0;
  let kind: RuleKind | undefined;
  let called: Deciding | undefined;
  let disposition: RuleDisposition | undefined;
  let sent: Deciding | undefined;
  const tags: string[] = [];
  for (const compiled of rules.rules) {
    if (evaluate(compiled.rule.when, compiled, { facts, content }) !== YES) continue;
    const { rule, owner } = compiled;
    const added = rule.actions.reduce((sum, action) => sum + (action.kind === 'add' ? action.points : 0), 0);
    points += added;
    if (matched.length < MATCHED_MAX) {
      matched.push({ rule: rule.name, owner, words: rule.words, points: added, actions: rule.actions.map(actionText) });
    }
    for (const action of rule.actions) {
      if (action.kind === 'tag' && tags.length < TAGS_MAX && !tags.includes(action.text)) tags.push(action.text);
      if (action.kind === 'call' && kind === undefined) {
        kind = action.verdict;
        called = { rule: rule.name, owner, action: actionText(action) };
      }
      if (disposition === undefined && isDisposing(action)) {
        const text = action.kind === 'reject' ? action.text : undefined;
        disposition = { kind: action.kind, rule: rule.name, owner, ...(text === undefined ? {} : { text }) };
        sent = { rule: rule.name, owner, action: actionText(action) };
      }
    }
  }
  return {
    hits: [...pointsHit(matched, points, pointsFactor), ...decidedHit(called, sent)],
    matched,
    points,
    kind,
    disposition,
    tags,
    incomplete: stale ? ['The rules changed while the message was looked at'] : content.incomplete,
  };
}

interface Deciding {
  readonly rule: string;
  readonly owner: string;
  readonly action: string;
}

type Disposing = Extract<Action, { kind: 'allow' | 'junk' | 'quarantine' | 'reject' }>;

function isDisposing(action: Action): action is Disposing {
  return action.kind === 'allow' || action.kind === 'junk' || action.kind === 'quarantine' || action.kind === 'reject';
}

function actionText(action: Action): string {
  switch (action.kind) {
    case 'add':
      return `add ${action.points}`;
    case 'call':
      return `call ${action.verdict}`;
    case 'tag':
      return `tag "${action.text}"`;
    case 'allow':
    case 'junk':
    case 'quarantine':
      return action.kind;
    case 'reject':
      return action.text === undefined ? action.kind : `reject "${action.text}"`;
    default:
      return action satisfies never;
  }
}

function pointsHit(matched: readonly MatchedRule[], points: number, factor: number): TestHit[] {
  if (points === 0 || factor <= 0) return [];
  const named = matched.filter((one) => one.points !== 0).map((one) => `${one.rule} ${signed(one.points)}`);
  return [hitOf('rule.points', points / factor, { rules: named.join(', '), points })];
}

function decidedHit(called: Deciding | undefined, sent: Deciding | undefined): TestHit[] {
  // What becomes of the mail says more than what it is called.
  const one = sent ?? called;
  return one === undefined ? [] : [hitOf('rule.decided', 1, { ...one })];
}

function hitOf(test: string, value: number, evidence: Readonly<Record<string, EvidenceText>>): TestHit {
  const cut = Object.entries(evidence).map(([name, text]) => [
    name,
    typeof text === 'string' ? text.slice(0, EVIDENCE_CHARACTERS_MAX) : text,
  ]);
  return { test, value, evidence: Object.fromEntries(cut) as Record<string, EvidenceText> };
}

function signed(points: number): string {
  return points > 0 ? `+${points}` : String(points);
}

interface Known {
  readonly facts: RuleFacts;
  readonly content: ContentMatches;
}

/** Kleene's logic of three values: what is not known stays so unless the rest decides. */
function evaluate(expression: Expression, rule: CompiledRule, known: Known): Answer {
  switch (expression.kind) {
    case 'not': {
      const inner = evaluate(expression.of, rule, known);
      return inner === UNKNOWN ? UNKNOWN : inner === YES ? NO : YES;
    }
    case 'and':
    case 'or': {
      const deciding = expression.kind === 'and' ? NO : YES;
      let answer: Answer = deciding === NO ? YES : NO;
      for (const each of expression.of) {
        const one = evaluate(each, rule, known);
        if (one === deciding) return deciding;
        if (one === UNKNOWN) answer = UNKNOWN;
      }
      return answer;
    }
    case 'condition': {
      const compiled = rule.conditions[expression.condition];
      return compiled === undefined ? UNKNOWN : answerOf(compiled, known);
    }
    default:
      return expression satisfies never;
  }
}

function answerOf(compiled: CompiledCondition, { facts, content }: Known): Answer {
  const { condition } = compiled;
  if (compiled.content !== -1) {
    const answer = content.answers[compiled.content];
    return answer === YES || answer === NO ? answer : UNKNOWN;
  }
  switch (condition.kind) {
    case 'text':
      return envelopeAnswer(condition, compiled, facts);
    case 'number':
      return truth(compareNumber(facts.envelope.recipients.length, condition));
    case 'client': {
      const { client } = facts.envelope;
      const family = client === undefined ? 0 : isIP(client);
      if (client === undefined || family === 0) return NO;
      return truth(compiled.networks?.check(client, family === 4 ? 'ipv4' : 'ipv6') === true);
    }
    case 'result':
      return resultAnswer(condition, facts);
    case 'authenticated': {
      const { proven } = facts.authentication;
      return proven === undefined ? UNKNOWN : truth(proven);
    }
    case 'hit':
      return facts.hits === undefined ? UNKNOWN : truth(facts.hits.some(({ test }) => isNamed(test, condition.test)));
    default:
      return condition satisfies never;
  }
}

/** Texts of the envelope are few and short. */
function envelopeAnswer(
  { of, test }: Extract<Condition, { kind: 'text' }>,
  compiled: CompiledCondition,
  facts: RuleFacts,
): Answer {
  const place = placeTexts(envelopeTextsOf(of, facts));
  return truth(testTexts(test, compiled, { place, isOver: () => false }) === 'met');
}

function envelopeTextsOf(of: string, { envelope }: RuleFacts): readonly string[] {
  if (of === 'sender') return envelope.sender === '' ? [] : [envelope.sender];
  if (of === 'recipient') return envelope.recipients;
  return envelope.helo === '' ? [] : [envelope.helo];
}

/** A result that is asked for by name is known when it is there; that another one is not there, when none failed to come. */
function resultAnswer({ of, results }: Extract<Condition, { kind: 'result' }>, { authentication }: RuleFacts): Answer {
  const found = of === 'dkim' ? authentication.dkim : listed(authentication[of]);
  if (found === undefined) return UNKNOWN;
  const told = found.length === 0 ? ['none'] : found;
  if (told.some((result) => results.includes(result))) return YES;
  return told.includes('temperror') ? UNKNOWN : NO;
}

function listed(result: string | undefined): readonly string[] | undefined {
  return result === undefined ? undefined : [result];
}

function isNamed(test: string, wanted: string): boolean {
  return wanted.endsWith('*') ? test.startsWith(wanted.slice(0, -1)) : test === wanted;
}

function truth(is: boolean): Answer {
  return is ? YES : NO;
}
