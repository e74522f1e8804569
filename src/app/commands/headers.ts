/** `rookery headers FILE`: the way a message says it has come, and who vouches for it, without a server. */
import { LineNormaliser } from '#base/bytes';
import { parseAuthenticationResults } from '#check/authentication';
import { judgePath, type PathDoubt, type PathStanding, type PathStep, readReceived } from '#check/path';
import { bayesHits, classify } from '#check/bayes';
import { explainVerdict, judgeScan, type Scan, scanMessage } from '#check/spam';
import type { MailKind, VerdictKind } from '#check/verdict';
import { shippedCounts, shippedModel } from '#app/shipped';
import { silentLog } from '#base/log';
import {
  decodeText,
  envelopeOf,
  fieldText,
  type IndexedMessage,
  indexMessage,
  mailboxesOf,
  mailboxText,
} from '#format/message';
import { harmless, pairs, timeText } from './output.ts';

/** What one server says of who stands behind the message. */
export interface VouchedBy {
  readonly server: string;
  /** Written by one of the reader's own servers, above the lines that others can write. */
  readonly believed: boolean;
  readonly results: readonly { readonly method: string; readonly result: string; readonly about: string }[];
}

export interface AnalysedHeaders {
  readonly from: string;
  readonly subject: string;
  readonly date: string;
  readonly messageId: string;
  readonly path: readonly PathStep[];
  /** From the first time to the last that can be read, ms. */
  readonly takenMs: number | null;
  readonly vouched: readonly VouchedBy[];
  readonly kind: KindOfMail;
  readonly bulk: { readonly listId: string; readonly unsubscribe: readonly string[]; readonly oneClick: boolean };
}

/** What the octets alone say that it is (product FI10); the running filter also asks lists, copies and who it is for. */
export interface KindOfMail {
  readonly mail: MailKind;
  readonly verdict: VerdictKind;
  readonly score: number;
  readonly summary: string;
  /** Whether it is safe to unsubscribe, and what to do. */
  readonly advice: string;
}

export interface HeaderFacts {
  readonly nowMs: number;
  /** Names of the reader's own servers. */
  readonly own: readonly string[];
}

/** Nobody else waits, and a program that just began is slow. */
const SCAN_MS_MAX = 10_000;

/** As the settings of a platform begin. */
const standardThresholds = { spam: 5, highSpam: 15, phish: 5 } as const;

export function analyseHeaders(file: Uint8Array, { nowMs, own }: HeaderFacts): AnalysedHeaders {
  const normaliser = new LineNormaliser();
  const bytes = Buffer.concat([...normaliser.push(file), ...normaliser.end()]);
  const index = indexMessage(bytes);
  const envelope = envelopeOf(bytes, index.fields);
  const hops = textsOf(bytes, index, 'received').map(({ text }) => readReceived(text));
  const path = judgePath(hops, { nowMs, own });
  const times = path.flatMap(({ hop }) => (hop.ms === null ? [] : [hop.ms]));
  const scan = scanMessage(bytes, index, { now: () => performance.now(), receivedMs: nowMs, msMax: SCAN_MS_MAX });
  const { bulk } = scan;
  return {
    from: mailboxesOf(envelope.from)
      .map((one) => `${decodeText(one.name ?? '')} <${mailboxText(one)}>`.trim())
      .join(', '),
    subject: decodeText(envelope.subject ?? ''),
    date: envelope.date ?? '',
    messageId: envelope.messageId ?? '',
    path,
    takenMs: times.length < 2 ? null : (times.at(-1) ?? 0) - (times[0] ?? 0),
    vouched: vouchedBy(bytes, index, own),
    kind: kindOf(scan),
    bulk: { listId: bulk.listId, unsubscribe: bulk.unsubscribe, oneClick: bulk.oneClick },
  };
}

/** Where what is shipped is missing, tests count as they were declared; that is the server's to tell. */
function kindOf(scan: Scan): KindOfMail {
  const prior = shippedCounts(silentLog);
  const words = prior === undefined ? [] : bayesHits(classify(scan.tokens, [prior.look(scan.tokens)]));
  const verdict = judgeScan(scan, { thresholds: standardThresholds, hits: words }, shippedModel(silentLog));
  const { summary, advice } = explainVerdict(verdict, standardThresholds);
  return { mail: verdict.mail, verdict: verdict.kind, score: verdict.score, summary, advice };
}

function textsOf(bytes: Uint8Array, { fields }: IndexedMessage, name: string): { at: number; text: string }[] {
  return fields.flatMap((field, at) => (field.name === name ? [{ at, text: fieldText(bytes, field).trim() }] : []));
}

/**
 * A results field counts where the reader's own server wrote it (RFC 8601 section 5): it stands above the first Received of
 * others. Where no own servers are named the newest Received line says which one it is.
 */
function vouchedBy(bytes: Uint8Array, index: IndexedMessage, own: readonly string[]): VouchedBy[] {
  const received = textsOf(bytes, index, 'received');
  const ours = new Set(
    (own.length === 0 ? received.slice(0, 1).map(({ text }) => readReceived(text).by) : own).map(lower),
  );
  const foreign = received.find(({ text }) => !ours.has(lower(readReceived(text).by)))?.at ?? Number.POSITIVE_INFINITY;
  return textsOf(bytes, index, 'authentication-results').flatMap(({ at, text }) => {
    // Some large houses leave out their name.
    const said = parseAuthenticationResults(text) ?? parseAuthenticationResults(`unnamed; ${text}`);
    if (said === undefined) return [];
    const { authservId: server } = said;
    const results = said.results.map(({ method, result, properties }) => ({
      method,
      result,
      about: properties.map(({ type, name, value }) => `${type}.${name}=${value}`).join(' '),
    }));
    return [{ server, believed: at < foreign && (ours.has(lower(server)) || own.length === 0), results }];
  });
}

function lower(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

const standings: Readonly<Record<PathStanding, string>> = {
  'written-here': 'certain',
  'seen-here': 'likely: our own server saw who wrote it',
  claimed: 'claimed: nothing speaks against it',
  doubtful: 'DOUBTFUL',
};

const doubtWords: Readonly<Record<PathDoubt, string>> = {
  unreadable: 'it says neither from whom nor by whom',
  'no-time': 'it has no time that can be read',
  late: 'it is later than the step behind it: one of the two clocks is wrong, or the line',
  'in-the-future': 'its time lies in the future',
  'broken-chain': 'the next server had the message from somebody else',
  'our-name':
    'it has the name of our own server, and stands below lines of others: true only where it went out from here once',
  'no-server': 'what wrote it does not have the name of a server',
};

/** The kinds of which a reader is told, with the numbers that the advice goes by. */
const mailWords: Readonly<Record<MailKind, string>> = {
  personal: 'Mail to you: of a person, or of a service',
  bulk: '(1) Mail to many that one can leave',
  spam: '(2) Spam by somebody who hides',
  phish: '(3) Phishing or a scam',
  list: '(4) A mailing list that was joined',
};

export function headersText(one: AnalysedHeaders): string {
  const { listId, unsubscribe, oneClick } = one.bulk;
  const way = one.path.map(stepText).join('') || '  No server has left a line.\n';
  const taken = one.takenMs === null || one.takenMs < 0 ? '' : `  Taken together: ${durationText(one.takenMs)}\n`;
  const vouched = one.vouched.map(vouchedText).join('') || '  Nobody says anything.\n';
  const bulk = [
    listId === '' ? '' : `  A list or a newsletter: ${harmless(listId)}\n`,
    ...unsubscribe.map((uri) => `  To unsubscribe: ${harmless(uri)}\n`),
    unsubscribe.length === 0 ? '' : `  With one click (RFC 8058): ${oneClick ? 'yes' : 'no'}\n`,
  ].join('');
  return [
    pairs([
      ['From', harmless(one.from)],
      ['Subject', harmless(one.subject)],
      ['Date', harmless(one.date) || 'none'],
      ['Message-ID', harmless(one.messageId) || 'none'],
    ]),
    `The way it came, oldest step first\n${way}${taken}`,
    `Who vouches for the sender\n${vouched}`,
    `What kind of mail it is, by itself\n  ${mailWords[one.kind.mail]}\n  ${one.kind.summary}\n  ${one.kind.advice}\n`,
    `Mail to many\n${bulk || '  It does not say so.\n'}`,
  ].join('\n');
}

function stepText({ hop, delayMs, standing, doubts }: PathStep): string {
  const when = hop.ms === null ? 'no time' : timeText(hop.ms);
  const delay = delayMs === null ? '' : `  (${delayMs < 0 ? '-' : '+'}${durationText(Math.abs(delayMs))})`;
  const seen = [hop.name, hop.ip].filter((text) => text !== '' && text !== hop.from).join(' ');
  const from = `${hop.from === '' ? '?' : hop.from}${seen === '' ? '' : ` (${seen})`}`;
  const how = [hop.with, hop.tls ? 'encrypted' : 'not encrypted'].filter((text) => text !== '').join(', ');
  const why = doubts.map((doubt) => `\n      ${doubtWords[doubt]}`).join('');
  return `  ${when}${delay}\n    from ${harmless(from)}\n    by ${harmless(hop.by) || '?'}, ${harmless(how)}\n    ${standings[standing]}${why}\n`;
}

function vouchedText({ server, believed, results }: VouchedBy): string {
  const head = `  ${harmless(server)} ${believed ? 'says' : 'is said to say, which anybody could have written'}:\n`;
  const lines = results.map(
    ({ method, result, about }) => `    ${method} ${result}${about === '' ? '' : `  ${harmless(about)}`}\n`,
  );
  return `${head}${lines.join('') || '    nothing\n'}`;
}

function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(1)} h` : `${Math.round(seconds / 86_400)} days`;
}
