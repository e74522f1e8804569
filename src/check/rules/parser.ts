/** Rules as they are written → rules, or what is wrong and where. */
import { conditionWords, readCondition } from './conditions.ts';
import { Lexer, Misread, printable, type Token } from './lexer.ts';
import {
  ACTIONS_MAX,
  NAME_CHARACTERS_MAX,
  NESTING_MAX,
  POINTS_MAX,
  PROBLEMS_MAX,
  REPLY_CHARACTERS_MAX,
  RULE_CONDITIONS_MAX,
  RULE_PATTERNS_MAX,
  RULE_TEXT_CHARACTERS_MAX,
  RULES_PER_SOURCE_MAX,
  TAG_CHARACTERS_MAX,
  WORDS_CHARACTERS_MAX,
} from './limits.ts';
import { TokenReader } from './reader.ts';
import { type Action, type Condition, type Expression, type Rule, type RuleProblem, ruleKinds } from './types.ts';

export type ParsedRules =
  | { readonly ok: true; readonly rules: readonly Rule[] }
  /** At least one; of each rule the first. */
  | { readonly ok: false; readonly problems: readonly RuleProblem[] };

export interface ParseOptions {
  /** Names of all tests, where somebody writes rules: what asks for another is wrong. What is in force may ask for any. */
  readonly tests?: readonly string[];
}

/** Reads all rules of a text. Never throws. */
export function parseRules(text: string, { tests }: ParseOptions = {}): ParsedRules {
  if (text.length > RULE_TEXT_CHARACTERS_MAX) {
    const words = `Rules of one place have at most ${RULE_TEXT_CHARACTERS_MAX} characters together`;
    return { ok: false, problems: [{ line: 1, column: 1, words }] };
  }
  const reader = new TokenReader(new Lexer(text), tests);
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  const names = new Set<string>();
  while (problems.length < PROBLEMS_MAX) {
    try {
      if (reader.peek().kind === 'end') break;
      const rule = readRule(reader, names);
      if (rules.length === RULES_PER_SOURCE_MAX) {
        throw new Misread(`A place has at most ${RULES_PER_SOURCE_MAX} rules`, { line: rule.line, column: 1 });
      }
      rules.push(rule);
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      problems.push(error.problem);
      reader.toNextRule();
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, rules };
}

function readRule(reader: TokenReader, names: Set<string>): Rule {
  const from = reader.last.end;
  reader.word(['rule']);
  const { line } = reader.last;
  const named = reader.textToken('the name of the rule');
  const name = checkedName(reader, named);
  if (names.has(name)) throw reader.misread(`There is a rule ${name} above`, named);
  names.add(name);
  const words = reader.peek().kind === 'string' ? checkedWords(reader, reader.next()) : '';
  reader.word(['when']);
  const conditions: Condition[] = [];
  const when = readOr(reader, conditions, 0);
  if (!reader.isWord('then')) reader.fail('and, or, or then', ['and', 'or', 'then']);
  reader.next();
  const actions = [readAction(reader)];
  while (reader.takes(',')) {
    if (actions.length === ACTIONS_MAX) throw reader.misread(`A rule does at most ${ACTIONS_MAX} things`, reader.last);
    actions.push(readAction(reader));
  }
  const { kind, text } = reader.peek();
  if (kind !== 'end' && !(kind === 'word' && text === 'rule')) reader.fail('a comma, the next rule, or the end');
  const source = reader.between(from, reader.last.end);
  return { name, words, line, source, conditions, when, actions };
}

function readOr(reader: TokenReader, conditions: Condition[], depth: number): Expression {
  const of = [readAnd(reader, conditions, depth)];
  while (reader.takes('or')) of.push(readAnd(reader, conditions, depth));
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'or', of };
}

function readAnd(reader: TokenReader, conditions: Condition[], depth: number): Expression {
  const of = [readNot(reader, conditions, depth)];
  while (reader.takes('and')) of.push(readNot(reader, conditions, depth));
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'and', of };
}

function readNot(reader: TokenReader, conditions: Condition[], depth: number): Expression {
  if (depth > NESTING_MAX) {
    throw reader.misread(`Conditions lie in at most ${NESTING_MAX} parentheses and nots`, reader.peek());
  }
  if (reader.takes('not')) return { kind: 'not', of: readNot(reader, conditions, depth + 1) };
  if (reader.takes('(')) {
    const inner = readOr(reader, conditions, depth + 1);
    reader.mark([')']);
    return inner;
  }
  const begin = reader.peek();
  if (begin.kind !== 'word' || !conditionWords.includes(begin.text)) {
    reader.fail(`a condition (${conditionWords.join(', ')}), not, or a parenthesis`, [...conditionWords, 'not']);
  }
  conditions.push(readCondition(reader));
  if (conditions.length > RULE_CONDITIONS_MAX) {
    throw reader.misread(`A rule has at most ${RULE_CONDITIONS_MAX} conditions`, begin);
  }
  if (conditions.filter(isPattern).length > RULE_PATTERNS_MAX) {
    throw reader.misread(`A rule has at most ${RULE_PATTERNS_MAX} patterns: put several into one with |`, begin);
  }
  return { kind: 'condition', condition: conditions.length - 1 };
}

function isPattern(condition: Condition): boolean {
  return condition.kind === 'text' && condition.test.kind === 'matches';
}

const actionWords = ['add', 'call', 'tag', 'allow', 'junk', 'quarantine', 'reject'] as const;

function readAction(reader: TokenReader): Action {
  const word = reader.word(actionWords);
  switch (word) {
    case 'add':
      return { kind: 'add', points: checkedPoints(reader, reader.textToken('points, such as 2.5 or -1')) };
    case 'call': {
      const named = reader.word(ruleKinds);
      return { kind: 'call', verdict: ruleKinds.find((kind) => kind === named) ?? reader.fail('a kind') };
    }
    case 'tag':
      return {
        kind: 'tag',
        text: lineOf(reader, reader.textToken('what stands before the Subject'), TAG_CHARACTERS_MAX),
      };
    case 'allow':
    case 'junk':
    case 'quarantine':
      return { kind: word };
    case 'reject': {
      if (reader.peek().kind !== 'string') return { kind: word };
      const text = lineOf(reader, reader.textToken('what its sender is told'), REPLY_CHARACTERS_MAX);
      return { kind: word, text };
    }
    default:
      return reader.fail('an action');
  }
}

function checkedName(reader: TokenReader, token: Token): string {
  const { text } = token;
  if (text.length <= NAME_CHARACTERS_MAX && /^[a-z0-9][a-z0-9.-]*$/.test(text) && text !== 'when') return text;
  throw reader.misread(
    `A rule is named in small letters, digits, dots and dashes, at most ${NAME_CHARACTERS_MAX}, not "${printable(text)}"`,
    token,
  );
}

function checkedWords(reader: TokenReader, token: Token): string {
  if (token.text.length <= WORDS_CHARACTERS_MAX && !/[\p{Cc}\u2028\u2029]/u.test(token.text)) return token.text;
  throw reader.misread(`What a rule is for is said in one line of at most ${WORDS_CHARACTERS_MAX} characters`, token);
}

function checkedPoints(reader: TokenReader, token: Token): number {
  const points = /^[+-]?\d{1,3}(?:\.\d{1,2})?$/.test(token.text) ? Number(token.text) : Number.NaN;
  if (points !== 0 && Math.abs(points) <= POINTS_MAX) return points;
  throw reader.misread(
    `Points are a number from -${POINTS_MAX} to ${POINTS_MAX} and not 0, not "${printable(token.text)}"`,
    token,
  );
}

/** Goes into a header field or a reply: one line of printable ASCII. */
function lineOf(reader: TokenReader, token: Token, max: number): string {
  const { text } = token;
  if (text.trim() !== '' && text.length <= max && /^[\x20-\x7e]*$/.test(text)) return text.trim();
  throw reader.misread(`This is one line of at most ${max} letters, digits and signs of ASCII`, token);
}
