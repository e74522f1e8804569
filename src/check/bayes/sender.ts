/** What training says of whom a message is from. */
import { NETWORK_KEY } from './tokens.ts';
import type { BayesScope, BayesTokens, CountTable, SenderTrust } from './types.ts';

/** Where a key was never seen it has so many messages of each kind: one training is a hint, three are a decision. */
const UNSEEN = 0.25;
/** Log-odds at value 1: eight messages of one kind. */
const REACH = 3.5;
/** So many of one kind, and none of the other, are the word of an account on its own mail. */
const DECIDED_MESSAGES = 3;
/** A domain is many senders: only from so many messages on does it say something, and then half of what an address does. */
const DOMAIN_MESSAGES_MIN = 2;
const DOMAIN_WEIGHT = 0.5;
/** What others said of a sender counts where the recipient did not say anything, and less. */
const scopeWeights = { user: 1, domain: 0.6, platform: 0.4, prior: 0 } as const satisfies Record<BayesScope, number>;
/** A sender that nobody proved may be anybody, also where it is the one that was trained. */
const trustWeights = { authenticated: 1, envelope: 0.8, none: 0.4 } as const satisfies Record<SenderTrust, number>;

export interface SenderShare {
  /** −1 (ham) to 1 (spam). */
  readonly value: number;
  /** The key that decided, by its index in the ids; none where the value is 0. */
  readonly keys: readonly { readonly at: number; readonly share: number }[];
}

/** The strongest key of the nearest scope that knows the sender decides: who says it is theirs to say. */
export function shareOfSender(tokens: BayesTokens, nearestFirst: readonly CountTable[]): SenderShare {
  const words: readonly string[] = tokens.words.split('\n', tokens.senders);
  for (const table of nearestFirst) {
    let best = { value: 0, at: -1, share: 0.5 };
    for (let at = 0; at < tokens.senders; at++) {
      const word = words[at] ?? '';
      const found = keyOf(table, at, word.startsWith('from-domain') ? 'domain' : 'one');
      // From the same network an unproven sender is as good as one that its envelope names.
      const trust = word.startsWith(NETWORK_KEY) ? 'envelope' : tokens.trust;
      const value = found.value * trustWeights[trust];
      if (Math.abs(value) > Math.abs(best.value)) best = { value, share: found.share, at };
    }
    const value = best.value * scopeWeights[table.scope];
    if (value !== 0) return { value, keys: [{ at: best.at, share: best.share }] };
  }
  return { value: 0, keys: [] };
}

function keyOf(
  { scope, spamOf, hamOf }: CountTable,
  at: number,
  whose: 'domain' | 'one',
): { readonly value: number; readonly share: number } {
  const spam = spamOf[at] ?? 0;
  const ham = hamOf[at] ?? 0;
  if (spam + ham < (whose === 'domain' ? DOMAIN_MESSAGES_MIN : 1)) return { value: 0, share: 0.5 };
  const isDecided = scope === 'user' && Math.min(spam, ham) === 0 && spam + ham >= DECIDED_MESSAGES;
  const odds = isDecided ? Math.sign(spam - ham) : Math.log((spam + UNSEEN) / (ham + UNSEEN)) / REACH;
  const value = Math.max(-1, Math.min(1, odds)) * (whose === 'domain' ? DOMAIN_WEIGHT : 1);
  return { value, share: (spam + UNSEEN) / (spam + ham + 2 * UNSEEN) };
}
