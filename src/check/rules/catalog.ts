import type { TestCatalog } from '#check/verdict';

/** Of allow and block lists. What these do is decided by an entry, not by points: the tests tell which. */
export const listTests = {
  'list.allowed': {
    family: 'sender',
    words: '{entry} is on the allow list of {owner}, and {proof}{why}',
    prior: 0,
  },
  'list.blocked': {
    family: 'sender',
    words: '{entry} is on the block list of {owner}, and {proof}{why}',
    prior: 0,
  },
  'list.unproven': {
    family: 'sender',
    words: '{entry} is on the allow list of {owner}, which does not count: nothing proves that the mail is from there',
    mend: 'Sign mail with DKIM for the domain in From, or let its SPF record name the servers that send it.',
    prior: 0,
  },
} as const satisfies TestCatalog;

/** Each rule is named in the evidence: its name is its author's, not the filter's. */
export const ruleTests = {
  // The value is what makes its points those that the rules say, so it is worth exactly that.
  'rule.points': {
    family: 'rule',
    words: 'Rules that people of this server wrote come to {points} points: {rules}',
    prior: 1,
  },
  'rule.decided': { family: 'rule', words: 'The rule {rule} of {owner} says: {action}', prior: 0 },
} as const satisfies TestCatalog;
