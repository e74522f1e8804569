/**
 * Spam: whether a message is wanted, by what its octets say and what others found. Collects the tests of all rooms in one scan
 * within budgets, and weighs them by a model whose points add up.
 * Refuses to know where mail comes from and goes to, what a recipient does with a verdict, sockets, disks and clocks.
 * RFC 5322, 2045-2047 (what is odd about a message), 2369, 2919, 8058 (bulk), 8601 (what earlier servers found).
 */
export { bayesSender } from './bayes-sender.ts';
export { spamTests } from './catalog.ts';
export { decodeVerdict, encodeVerdict } from './codec.ts';
export { isOfEntry, withoutSameOfEntry } from './entry.ts';
export { explainTest, explainVerdict, type ExplainedTest, type ExplainedVerdict } from './explain.ts';
export { organizationOf } from './domains.ts';
export { foldName, impersonationHits, resemblesOwn } from './impersonation.ts';
export { judgeScan } from './judge.ts';
export { readModel } from './readmodel.ts';
export { scanMessage } from './scan.ts';
export { unscanned } from './unscanned.ts';
export type {
  BulkFacts,
  Decision,
  JudgeContext,
  KnownPeople,
  Model,
  ModelHead,
  People,
  Person,
  Scan,
  ScanParts,
  Thresholds,
  Transaction,
} from './types.ts';
