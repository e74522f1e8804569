import type { TestCatalog } from '#check/verdict';

/** What lists do to a message is decided by an entry, not by points: the tests tell which. */
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
    mend: 'Sign mail with DKIM for the domain in From, or let its SPF record name the servers that send it',
    prior: 0,
  },
} as const satisfies TestCatalog;
