/** What is known of a message that could not be scanned. */
import type { Scan } from '#check/spam';

/** Nothing, and that it is so, which weighs: whoever can end a scan must not get past the filter by it. */
export function unscanned(octets: number, why: string): Scan {
  return {
    octets,
    hits: [{ test: 'structure.incomplete', value: 1, evidence: { what: why } }],
    hosts: [],
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
    incomplete: [why],
  };
}
