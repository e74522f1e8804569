/** Rules on the mail that came in lately: what each would have met, without anything that happens. */
import { decodeText, fieldText, scanHeader } from '#format/message';
import { hash } from 'node:crypto';
import { type Clock, sleep } from '#base/clock';
import {
  type CompiledRules,
  compileRules,
  type ContentMatches,
  type Rule,
  type RuleSource,
  runRules,
} from '#check/rules';
import type { FilterRuleReads, RecentMail, RuleTrial } from '#model/filterrule';
import { headFacts } from './head.ts';
import type { MatchMails } from './match.ts';

const DAY_MS = 24 * 3_600_000;
/** What is looked through at most; the newest is. */
const MESSAGES_MAX = 5_000;
const OCTETS_MAX = 512 * 1024 * 1024;
const TRIAL_MS_MAX = 5 * 60_000;
const PAGE = 25;
/** Between two pages, so that mail and its readers go first. */
const PAUSE_MS = 20;
/** Messages that are shown of what one rule met. */
const SHOWN_MAX = 5;
const SHOWN_CHARACTERS_MAX = 200;

export interface TriedMail {
  readonly account: string;
  readonly reference: string | null;
  readonly receivedMs: number;
  readonly from: string;
  readonly subject: string;
  readonly junk: boolean;
}

/** What one rule met. */
export interface RuleTried {
  readonly rule: string;
  readonly matched: number;
  /** Of those, how many lie in Junk now. */
  readonly junk: number;
  /** The newest. */
  readonly shown: readonly TriedMail[];
}

export interface TriedProgress {
  readonly messages: number;
  /** Of those, how many lie in Junk now. */
  readonly junk: number;
  /** The oldest that was looked at; null before the first. */
  readonly untilMs: number | null;
  /** Not everything that was asked for was looked at. */
  readonly cut: boolean;
}

export interface TrialParts {
  readonly store: Pick<FilterRuleReads, 'recentMail'>;
  /** Matches content elsewhere, within a deadline. */
  readonly match: (asked: MatchMails) => Promise<readonly ContentMatches[]>;
  readonly clock: Clock;
}

export interface TrialQuestion {
  readonly rules: readonly Rule[];
  /** Of the accounts of this domain; of all where not given. */
  readonly domain?: number;
  readonly days: number;
  readonly signal: AbortSignal;
}

interface Counted {
  matched: number;
  junk: number;
  readonly shown: TriedMail[];
}

export async function tryRules(
  parts: TrialParts,
  question: TrialQuestion,
  progress: (soFar: TriedProgress) => Promise<void>,
): Promise<{ readonly tried: readonly RuleTried[]; readonly progress: TriedProgress }> {
  const { store, match, clock } = parts;
  const { rules, domain, days, signal } = question;
  const sources: RuleSource[] = rules.map(({ source }) => ({ owner: '', text: source }));
  const compiled = compileRules(sources);
  const counts = new Map<string, Counted>(rules.map(({ name }) => [name, { matched: 0, junk: 0, shown: [] }]));
  const sinceMs = clock.now() - days * DAY_MS;
  const endMs = clock.monotonic() + TRIAL_MS_MAX;
  let soFar: TriedProgress = { messages: 0, junk: 0, untilMs: null, cut: false };
  let octets = 0;
  for (let before: number | undefined = Number.MAX_SAFE_INTEGER; before !== undefined; ) {
    signal.throwIfAborted();
    const page: Awaited<ReturnType<typeof store.recentMail>> = await store.recentMail({
      ...(domain === undefined ? {} : { domain }),
      sinceMs,
      before,
      max: Math.min(PAGE, MESSAGES_MAX - soFar.messages),
    });
    const answers = page.mail.length === 0 ? [] : await match({ sources, mails: page.mail });
    for (const [i, mail] of page.mail.entries()) count(counts, { compiled, mail, content: answers[i] });
    octets += page.mail.reduce((sum, { bytes }) => sum + bytes.length, 0);
    before = page.next;
    const messages = soFar.messages + page.mail.length;
    const spent = messages >= MESSAGES_MAX || octets >= OCTETS_MAX || clock.monotonic() > endMs;
    soFar = {
      messages,
      junk: soFar.junk + page.mail.filter(({ junk }) => junk).length,
      untilMs: page.mail.at(-1)?.receivedMs ?? soFar.untilMs,
      cut: spent && before !== undefined,
    };
    await progress(soFar);
    if (soFar.cut) break;
    if (before !== undefined) await sleep(clock, PAUSE_MS, signal);
  }
  return { tried: [...counts].map(([rule, of]) => ({ rule, ...of })), progress: soFar };
}

interface Counting {
  readonly compiled: CompiledRules;
  readonly mail: RecentMail;
  readonly content: ContentMatches | undefined;
}

function count(counts: Map<string, Counted>, { compiled, mail, content }: Counting): void {
  if (content === undefined) return;
  const facts = headFacts(mail.head, { from: mail.from });
  for (const { rule } of runRules(compiled, { ...facts, content }).matched) {
    const counted = counts.get(rule);
    if (counted === undefined) continue;
    counted.matched += 1;
    if (mail.junk) counted.junk += 1;
    if (counted.shown.length < SHOWN_MAX) {
      const { account, reference, receivedMs, junk } = mail;
      counted.shown.push({ account, reference, receivedMs, ...asWritten(mail), junk });
    }
  }
}

/** From and Subject for who reads them; search texts are folded. */
function asWritten({ bytes }: RecentMail): Pick<TriedMail, 'from' | 'subject'> {
  const { fields } = scanHeader(bytes);
  const field = (wanted: string): string => {
    const found = fields.find(({ name }) => name === wanted);
    return found === undefined ? '' : decodeText(fieldText(bytes, found)).trim().slice(0, SHOWN_CHARACTERS_MAX);
  };
  return { from: field('from'), subject: field('subject') };
}

/** A rule by its text: another text is another rule, and has to be tried itself. */
export function digestOfRule({ source }: Rule): string {
  return hash('sha256', source, 'base64url').slice(0, 32);
}

export function trialsOf(rules: readonly Rule[], tried: readonly RuleTried[], messages: number): RuleTrial[] {
  return rules.map((rule) => ({
    digest: digestOfRule(rule),
    messages,
    matched: tried.find((one) => one.rule === rule.name)?.matched ?? 0,
  }));
}
