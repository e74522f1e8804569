/** Messages as the scan sees them. */
import { bayesHits, classify, type Prior } from '#check/bayes';
import { scanMessage, type Scan } from '#check/spam';
import type { TestHit } from '#check/verdict';
import { indexMessage } from '#format/message';

/** Without a budget of time: the same message must always give the same scan. */
export function scanOf(bytes: Uint8Array): Scan {
  return scanMessage(bytes, indexMessage(bytes), { now: () => 0, receivedMs: 0 });
}

export function wordHits(scan: Scan, prior: Prior): readonly TestHit[] {
  return bayesHits(classify(scan.tokens, [prior.look(scan.tokens)]));
}
