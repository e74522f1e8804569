/** What the words of a message and its sender say to a recipient for whom something was taught; all others have the shipped opinion. */
import { isPromise, type MaybePromise } from '#base/connection';
import {
  bayesHits,
  type BayesSender,
  type BayesTokens,
  classify,
  type CountTable,
  type Prior,
  type SenderTrust,
  withSender,
} from '#check/bayes';
import type { TestHit } from '#check/verdict';
import type { TrainedCounts, TrainedFor } from './counts.ts';

/** A message as the classifier is asked about it. */
export interface OpinionQuestion {
  /** Of the scan, without keys of the sender. The same object for all recipients of a message. */
  readonly tokens: BayesTokens;
  readonly sender: BayesSender;
  readonly trust: SenderTrust;
}

export class Opinions {
  readonly #counts: Pick<TrainedCounts, 'for' | 'taughtNothing'>;
  readonly #prior: Prior | undefined;
  readonly #whole = new WeakMap<BayesTokens, BayesTokens>();
  /** Recipients for whom the same was taught share what it comes to. */
  readonly #taught = new WeakMap<readonly CountTable[], readonly TestHit[]>();

  constructor(counts: Pick<TrainedCounts, 'for' | 'taughtNothing'>, prior: Prior | undefined) {
    this.#counts = counts;
    this.#prior = prior;
  }

  /**
   * What all counts say that are this recipient's, in the place of the shipped opinion; undefined where nothing was taught
   * for them, or what was cannot be read.
   */
  for(question: OpinionQuestion, whose: TrainedFor): MaybePromise<readonly TestHit[] | undefined> {
    if (this.#counts.taughtNothing(whose)) return undefined;
    const tokens = this.#whole.get(question.tokens) ?? withSender(question.tokens, question.sender, question.trust);
    this.#whole.set(question.tokens, tokens);
    const tables = this.#counts.for(whose, tokens);
    return isPromise(tables)
      ? tables.then(
          (found) => this.#opinion(tokens, found),
          () => undefined,
        )
      : this.#opinion(tokens, tables);
  }

  #opinion(tokens: BayesTokens, trained: readonly CountTable[]): readonly TestHit[] | undefined {
    if (trained.length === 0) return undefined;
    const known = this.#taught.get(trained);
    if (known !== undefined) return known;
    const hits = bayesHits(classify(tokens, this.#tables(tokens, trained)));
    this.#taught.set(trained, hits);
    return hits;
  }

  #tables(tokens: BayesTokens, trained: readonly CountTable[]): readonly CountTable[] {
    return this.#prior === undefined ? trained : [...trained, this.#prior.look(tokens)];
  }
}
