/** Our filter on single messages: as it is shipped, and as it is for a user who trained it. */
import { bayesHits, type BayesTokens, classify, type CountTable, Prior, withSender } from '#check/bayes';
import { judgeScan, type Model, readModel, type Scan, scanMessage } from '#check/spam';
import type { Verdict } from '#check/verdict';
import { indexMessage } from '#format/message';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const thresholds = { spam: 5, highSpam: 15, phish: 5 };

export class OurFilter {
  readonly model: Model;
  readonly prior: Prior;

  constructor(folder: string) {
    this.model = readModel(readFileSync(join(folder, 'model.json'), 'utf8'));
    this.prior = Prior.read(readFileSync(join(folder, 'bayes.bin')));
  }

  scan(bytes: Uint8Array): Scan {
    return scanMessage(bytes, indexMessage(bytes), { now: () => performance.now(), receivedMs: Date.now() });
  }

  judge(scan: Scan, user?: UserCounts): Verdict {
    const tokens = tokensOf(scan);
    const tables = [...(user === undefined ? [] : [user.look(tokens)]), this.prior.look(tokens)];
    return judgeScan(scan, { thresholds, hits: bayesHits(classify(tokens, tables)) }, this.model);
  }
}

/** With the keys of whom it is from; here nobody proved it. */
function tokensOf({ tokens, people, bulk }: Scan): BayesTokens {
  const address = people.from[0]?.address ?? '';
  return withSender(
    tokens,
    { address, domain: address.slice(address.lastIndexOf('@') + 1), listId: bulk.listId },
    'none',
  );
}

/** What one user has trained, in memory. */
export class UserCounts {
  readonly #counts = new Map<number, { spam: number; ham: number }>();
  #spam = 0;
  #ham = 0;

  learn(scan: Scan, { unwanted }: { readonly unwanted: boolean }): void {
    if (unwanted) this.#spam++;
    else this.#ham++;
    for (const id of tokensOf(scan).ids) {
      const count = this.#counts.get(id) ?? { spam: 0, ham: 0 };
      if (unwanted) count.spam++;
      else count.ham++;
      this.#counts.set(id, count);
    }
  }

  look({ ids }: BayesTokens): CountTable {
    const counts = Array.from(ids, (id) => this.#counts.get(id));
    return {
      scope: 'user',
      spam: this.#spam,
      ham: this.#ham,
      spamOf: Uint32Array.from(counts, (count) => count?.spam ?? 0),
      hamOf: Uint32Array.from(counts, (count) => count?.ham ?? 0),
    };
  }
}
