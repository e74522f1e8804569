/**
 * Rules: what people of a domain or the platform decide about mail, in a small language of conditions and actions: read with
 * exact errors, run within bounds, patterns in linear time. Content is matched where its octets are (`matchContent`), the
 * rest where a verdict is made (`runRules`); both are pure.
 * Refuses to know who wrote a rule, where rules are kept, and what becomes of mail. docs/decisions/0047.
 */
export { listTests, ruleTests } from './catalog.ts';
export { compileRules, type CompiledRules, type RuleSource } from './compile.ts';
export { type ContentMatches, matchContent, type MatchParts, noContent } from './content.ts';
export {
  RULE_CONDITIONS_MAX,
  RULE_PATTERNS_MAX,
  RULE_TEXT_CHARACTERS_MAX,
  RULES_PER_SOURCE_MAX,
  RULES_MS_MAX,
} from './limits.ts';
export { type ParseOptions, parseRules, type ParsedRules } from './parser.ts';
export { quoteRuleText } from './lexer.ts';
export { readRuleContent } from './read.ts';
export { runRules, type RunOptions } from './run.ts';
export type {
  Action,
  Condition,
  MatchedRule,
  Rule,
  RuleAuthentication,
  RuleContent,
  RuleDisposition,
  RuleEnvelope,
  RuleFacts,
  RuleOutcome,
  RuleProblem,
} from './types.ts';
