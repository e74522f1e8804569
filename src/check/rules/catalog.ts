import type { TestCatalog } from '#check/verdict';

/** Each rule is named in the evidence: its name is its author's, not the filter's. */
export const ruleTests = {
  // The value is what makes its points those that the rules say, so it is worth exactly that.
  'rule.points': { family: 'rule', words: 'Rules of here: {rules}', prior: 1 },
  'rule.decided': { family: 'rule', words: 'The rule {rule} of {owner} says: {action}', prior: 0 },
} as const satisfies TestCatalog;
