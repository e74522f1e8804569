/**
 * What the counts of all scopes say of one message.
 *
 * A token's share of spam is asked for from the widest scope to the nearest, each beginning with what the wider one found:
 *
 *     rate(kind)  = (count + PSEUDO · rate of the wider scope) / (messages + PSEUDO)
 *     share       = rate(spam) / (rate(spam) + rate(ham))
 *     blended     = (STRENGTH · blended of the wider scope + n · share) / (STRENGTH + n),  n = spam + ham counts
 *
 * So a scope that never saw the token changes nothing, one that saw it once changes a little, and one that saw it often
 * decides. The pseudo-messages of the wider scope make training of one kind alone say what it can: a word that is
 * everywhere stays as it is though it was in each of three messages of spam.
 *
 * The verdict on the text is the sum of the log-odds of the tokens that say most, divided by their number to the power of 0.7:
 * words of one message are not independent, and a long message is not much more certain than a short one. Each word is asked
 * once, by itself or by a pair that ends with it: the foot of a mailing list is no crowd of witnesses.
 */
import { shareOfSender } from './sender.ts';
import { lastWord, wordReader } from './tokens.ts';
import { type BayesTokens, type BayesVerdict, bayesScopes, type CountTable, type TokenShare } from './types.ts';

/** Messages of the wider scope that weigh as much as those of the nearer. */
const PSEUDO_MESSAGES = 8;
/** Sightings of a token that weigh as much as what the wider scope says of it. */
const STRENGTH = 0.45;
/** Share of messages that hold a token which no scope knows. */
const UNKNOWN_RATE = 0.002;
/** The text of a scope is believed from so many messages on, and wholly from BELIEVED_MESSAGES on. */
export const MESSAGES_MIN = 5;
const BELIEVED_MESSAGES = 40;
/** Of the tokens that say most, so many are asked. */
const TOLD_MAX = 150;
/** A token whose share is nearer to one half than this says nothing. */
const LEAN_MIN = 0.1;
/** Levels by which the strongest are found without sorting all. */
const LEVELS = 256;
/** Tokens that are shown. */
const TOP_MAX = 20;
/** Keeps a share from 0 and 1: no single token is certain. */
const EDGE = 0.003;
/** Tokens that damp the verdict on a text of few words. */
const FEW_TOKENS = 10;
/**
 * How far words of one message depend on each other: 0 would take each for a witness of its own, 1 all for one. Measured on mail
 * of another time than was learned from.
 */
const DEPENDENCE = 0.7;
/** What the sum comes to at value 1. */
const REACH = 6;

/**
 * Counts of at most one table a scope, each in the order of the ids. Pure, some microseconds.
 * @param topMax tokens that are shown
 */
export function classify(tokens: BayesTokens, tables: readonly CountTable[], topMax = TOP_MAX): BayesVerdict {
  const widestFirst = bayesScopes
    .toReversed()
    .map((scope) => tables.find((table) => table.scope === scope))
    .filter((table) => table !== undefined);
  const ofText = widestFirst.filter(({ scope, spam, ham }) => scope === 'prior' || spam + ham >= MESSAGES_MIN);
  const shares = blend(tokens, ofText);
  const chosen = strongest(shares, tokens);
  const odds = oddsOf(shares, chosen);
  const text = bounded(odds / REACH);
  const shipped = ofText.filter(({ scope }) => scope === 'prior');
  const wordAt = wordReader(tokens);
  const told = (i: number, share: number): TokenShare => shareOf(i, share, wordAt(i), widestFirst);
  const sender = shareOfSender(tokens, widestFirst.toReversed());
  return {
    text,
    probability: 1 / (1 + Math.exp(-odds)),
    told: chosen.length,
    trained: shipped.length === ofText.length ? 0 : bounded(text - textOf(tokens, shipped)),
    sender: sender.value,
    senderTokens: sender.keys.map(({ at, share }) => told(at, share)),
    top: topOf(shares, chosen, topMax).map((i) => told(i, shares[i] ?? 0.5)),
  };
}

/** So many that say most, the strongest first: few of many, so that not all are sorted. */
function topOf(shares: Float64Array, chosen: readonly number[], topMax: number): readonly number[] {
  const top: number[] = [];
  for (const i of chosen) {
    const lean = leanOf(shares, i);
    let at = top.length;
    while (at > 0 && leanOf(shares, top[at - 1] ?? 0) < lean) at--;
    if (at < topMax) top.splice(at, 0, i);
    if (top.length > topMax) top.pop();
  }
  return top;
}

function textOf(tokens: BayesTokens, widestFirst: readonly CountTable[]): number {
  const shares = blend(tokens, widestFirst);
  return bounded(oddsOf(shares, strongest(shares, tokens)) / REACH);
}

/** The share of spam of each token, all scopes together. */
function blend(tokens: BayesTokens, widestFirst: readonly CountTable[]): Float64Array {
  const count = tokens.ids.length;
  const shares = new Float64Array(count).fill(0.5);
  for (let i = tokens.senders; i < count; i++) if (isSeen(i, widestFirst)) shares[i] = blendedAt(i, widestFirst);
  return shares;
}

function isSeen(at: number, tables: readonly CountTable[]): boolean {
  for (const { spamOf, hamOf } of tables) if (spamOf[at] !== 0 || hamOf[at] !== 0) return true;
  return false;
}

function blendedAt(at: number, widestFirst: readonly CountTable[]): number {
  let blended = 0.5;
  let widerSpam = UNKNOWN_RATE;
  let widerHam = UNKNOWN_RATE;
  for (const { scope, spam, ham, spamOf, hamOf } of widestFirst) {
    const inSpam = spamOf[at] ?? 0;
    const inHam = hamOf[at] ?? 0;
    if (inSpam + inHam === 0) continue;
    widerSpam = (inSpam + PSEUDO_MESSAGES * widerSpam) / (spam + PSEUDO_MESSAGES);
    widerHam = (inHam + PSEUDO_MESSAGES * widerHam) / (ham + PSEUDO_MESSAGES);
    const belief = scope === 'prior' ? 1 : Math.min(1, (spam + ham) / BELIEVED_MESSAGES);
    const seen = (inSpam + inHam) * belief;
    blended = (STRENGTH * blended + seen * (widerSpam / (widerSpam + widerHam))) / (STRENGTH + seen);
  }
  return blended;
}

/** Indices of the tokens that say most: each word of the message is asked once, by the strongest token that ends with it. */
function strongest(shares: Float64Array, { ids, parts, senders }: BayesTokens): readonly number[] {
  const best = new Int16Array(ids.length).fill(-1);
  for (let i = senders; i < ids.length; i++) {
    const lean = leanOf(shares, i);
    if (lean < LEAN_MIN) continue;
    const word = lastWord(parts, i);
    const before = best[word] ?? -1;
    if (before < 0 || lean > leanOf(shares, before)) best[word] = i;
  }
  const levels = new Uint16Array(LEVELS);
  const asked: number[] = [];
  for (let word = 0; word < best.length; word++) {
    const i = best[word] ?? -1;
    if (i < 0) continue;
    asked.push(i);
    const level = levelOf(shares, i);
    levels[level] = (levels[level] ?? 0) + 1;
  }
  if (asked.length <= TOLD_MAX) return asked;
  let level = LEVELS;
  for (let count = 0; level > 0 && count < TOLD_MAX; ) count += levels[--level] ?? 0;
  const chosen = asked.filter((i) => levelOf(shares, i) >= level);
  // Of the weakest level only so many as there is room for.
  let spare = chosen.length - TOLD_MAX;
  return spare <= 0 ? chosen : chosen.filter((i) => levelOf(shares, i) > level || spare-- <= 0);
}

/** How far a share is from saying nothing: 0 to 1/2. */
function leanOf(shares: Float64Array, at: number): number {
  return Math.abs((shares[at] ?? 0.5) - 0.5);
}

function levelOf(shares: Float64Array, at: number): number {
  return Math.floor(leanOf(shares, at) * 2 * (LEVELS - 1));
}

function oddsOf(shares: Float64Array, chosen: readonly number[]): number {
  let sum = 0;
  for (const i of chosen) {
    const share = Math.min(1 - EDGE, Math.max(EDGE, shares[i] ?? 0.5));
    sum += Math.log(share / (1 - share));
  }
  return sum / (chosen.length + FEW_TOKENS) ** DEPENDENCE;
}

function bounded(value: number): number {
  return Math.max(-1, Math.min(1, value));
}

function shareOf(at: number, share: number, word: string, widestFirst: readonly CountTable[]): TokenShare {
  const scopes = widestFirst
    .toReversed()
    .map(({ scope, spamOf, hamOf }) => ({ scope, spam: spamOf[at] ?? 0, ham: hamOf[at] ?? 0 }))
    .filter(({ spam, ham }) => spam + ham > 0);
  return { word, share, scopes };
}
