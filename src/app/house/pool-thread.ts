/** Entry of a pool thread: pure functions of bytes. */
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { type BodyForm, type BodyHash, hashBody } from '#check/dkim';
import type { Scan } from '#check/spam';
import { servePool, trimAfterStart } from '#edge/thread';
import {
  type CompiledRules,
  compileRules,
  type ContentMatches,
  matchContent,
  readRuleContent,
  type RuleSource,
} from '#check/rules';
import {
  type AddedFields,
  type ContentIndex,
  indexContent,
  type RepresentAsk,
  type Represented,
  type Scanned,
} from '#flow/receive';
import { type MatchMails, matchMails } from '#flow/filterrule';
import { type ReadReport, readReport, type ReportedMessage, readUpload } from '#flow/spamreport';
import { findReports, type FoundReport, type OwnReport, packReport, type Reading } from '#format/report';
import { indexMessage } from '#format/message';
import { RECORD_HEADER_BYTES } from '#edge/pack';
import { represent } from './represent.ts';
import { MessageScanner } from './scanning.ts';

/** The body of a staged message: its octets from `from` on. */
export interface StagedBody {
  readonly path: string;
  readonly from: number;
  readonly forms: readonly BodyForm[];
}

const scanner = new MessageScanner();

/** What the pool can do: names and functions of structured-cloneable values. */
const jobs = {
  /** Indexes a message that was read back from the store. */
  indexBytes({ bytes, added }: { bytes: Uint8Array; added: AddedFields }): ContentIndex {
    return indexContent(bytes, added);
  },
  /** Indexes a message that was streamed to disk. */
  indexFile({ path, added }: { path: string; added: AddedFields }): ContentIndex {
    return indexContent(readFileSync(path).subarray(RECORD_HEADER_BYTES), added);
  },
  /** Indexes and scans a message, in one pass over its structure. */
  scanBytes({ bytes, receivedMs }: { bytes: Uint8Array; receivedMs: number }): Scanned {
    return scanner.scan(bytes, receivedMs);
  },
  scanFile({ path, receivedMs }: { path: string; receivedMs: number }): Scanned {
    return scanner.scan(readFileSync(path).subarray(RECORD_HEADER_BYTES), receivedMs);
  },
  /** The same for who only asks about a message, which is not kept. */
  lookBytes({ bytes, receivedMs }: { bytes: Uint8Array; receivedMs: number }): Scan {
    return scanner.look(bytes, receivedMs);
  },
  /** A message as somebody is shown it. */
  representBytes({ bytes, ask }: { bytes: Uint8Array; ask: RepresentAsk }): Represented | undefined {
    return represent(bytes, ask);
  },
  representFile({ path, ask }: { path: string; ask: RepresentAsk }): Represented | undefined {
    return represent(readFileSync(path).subarray(RECORD_HEADER_BYTES), ask);
  },
  /** Hashes the body of a message that was streamed to disk, in the forms that its signatures ask for. */
  hashFile({ path, from, forms }: StagedBody): readonly BodyHash[] {
    return hashBody(forms, [readFileSync(path).subarray(RECORD_HEADER_BYTES + from)]);
  },
  findReports({ bytes }: { bytes: Uint8Array }): Reading<readonly FoundReport[]> {
    return findReports(bytes);
  },
  findReportsInFile({ path }: { path: string }): Reading<readonly FoundReport[]> {
    return findReports(readFileSync(path).subarray(RECORD_HEADER_BYTES));
  },
  /** The rules of a domain, on a message that came in. */
  matchBytes({ bytes, sources }: { bytes: Uint8Array; sources: readonly RuleSource[] }): ContentMatches {
    return matched(bytes, sources);
  },
  matchFile({ path, sources }: { path: string; sources: readonly RuleSource[] }): ContentMatches {
    return matched(readFileSync(path).subarray(RECORD_HEADER_BYTES), sources);
  },
  /** Rules that are tried, on messages that were read back from the store. */
  matchMails(asked: MatchMails): readonly ContentMatches[] {
    return matchMails(asked, () => performance.now());
  },
  readReport({ bytes }: { bytes: Uint8Array }): ReadReport {
    return readReport(bytes);
  },
  readReportInFile({ path }: { path: string }): ReadReport {
    return readReport(readFileSync(path).subarray(RECORD_HEADER_BYTES));
  },
  readUpload({ bytes }: { bytes: Uint8Array }): ReportedMessage {
    return readUpload(bytes);
  },
  packReport(of: OwnReport): Uint8Array {
    return packReport(of);
  },
};
export type PoolJobs = typeof jobs;

/** The rules of the message before are mostly those of the next one. */
let compiled: { readonly text: string; readonly rules: CompiledRules } | undefined;

function matched(bytes: Uint8Array, sources: readonly RuleSource[]): ContentMatches {
  const text = JSON.stringify(sources);
  if (compiled?.text !== text) compiled = { text, rules: compileRules(sources) };
  return matchContent(compiled.rules, readRuleContent(bytes, indexMessage(bytes)), { now: () => performance.now() });
}

if (parentPort !== null) {
  servePool(parentPort, jobs);
  trimAfterStart();
}
