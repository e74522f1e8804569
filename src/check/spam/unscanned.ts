/** What is known of a message that could not be scanned. */
import { nothingRead, tokensOf } from '#check/bayes';
import type { Scan } from './types.ts';

/** Nothing, and that it is so, which weighs: whoever can end a scan must not get past the filter by it. */
export function unscanned(octets: number, why: string): Scan {
  return {
    octets,
    hits: [{ test: 'structure.incomplete', value: 1, evidence: { what: why } }],
    links: { hosts: [], addresses: [], unsubscribe: [], unsubscribeBy: 'nothing', mismatches: [] },
    tokens: tokensOf(nothingRead),
    fingerprint: undefined,
    attachments: { files: [], attached: 0, seen: 0, unpacked: 0, incomplete: [why] },
    people: { from: [], replyTo: [], sender: [], to: [] },
    bulk: {
      listId: '',
      unsubscribe: [],
      oneClick: false,
      posts: false,
      precedence: '',
      service: false,
      unsubscribeLink: false,
    },
    subject: '',
    // Nobody knows that there is none.
    cleaning: ['always'],
    incomplete: [why],
  };
}
