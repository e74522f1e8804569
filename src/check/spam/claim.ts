/** What is said and where it leads, taken together: each is in honest mail too, both hardly ever. */
import type { TestCatalog, TestHit } from '#check/verdict';
import { hit } from './hits.ts';
import { offeredThemes } from './themes.ts';

export const claimTests = {
  'phish.claim-leads-away': {
    family: 'phish',
    words: 'It speaks of what phishing speaks of ({theme}), and no link leads to its sender: {where}',
    mend: 'Link to your own domain.',
    prior: 1.8,
    phish: 1.4,
  },
  'phish.claim-by-stranger': {
    family: 'phish',
    words: 'It speaks of what phishing speaks of ({theme}), and nobody stands behind its sender: {what}',
    mend: 'Sign what is sent (DKIM), and send from a domain of your own.',
    prior: 1.3,
    phish: 1.2,
  },
  'phish.claim-presses': {
    family: 'phish',
    words: 'It speaks of what phishing speaks of ({theme}), presses ({how}), and does not link to its sender',
    mend: 'Leave time, and link to your own domain.',
    prior: 1.3,
    phish: 1,
  },
  'phish.money-by-stranger': {
    family: 'phish',
    words:
      'It is about money or an offer ({theme}), and wants to be answered by a way that nobody can be known by: {what}',
    mend: 'Write from an address of your own domain, and let it be answered there.',
    prior: 1.5,
    phish: 1,
  },
  // Found by the judge, who alone knows what all signs come to.
  'phish.several': {
    family: 'phish',
    words: 'Together its signs are those of phishing, {points} on that scale: {signs}',
    prior: 2.1,
  },
  'text.offer-leads-away': {
    family: 'text',
    words: 'It makes an offer ({theme}), and no link leads to its sender: {where}',
    mend: 'Link to your own domain.',
    prior: 1,
    phish: -0.6,
  },
  'text.offer-by-stranger': {
    family: 'text',
    words: 'It makes an offer ({theme}), and its sender hides: {what}',
    mend: 'Sign what is sent (DKIM), and send from a domain of your own.',
    prior: 1,
    phish: -0.6,
  },
} as const satisfies TestCatalog;

interface ThemeTest {
  readonly theme: string;
  readonly test: string;
}

function testsOf(found: readonly string[]): readonly ThemeTest[] {
  return found.map((theme) => ({ theme, test: `text.${theme}` }));
}

const claims = testsOf([
  'account-threat',
  'credential',
  'parcel',
  'prize',
  'points',
  'crypto',
  'shared',
  'payment',
  'blackmail',
  'errand',
]);
const offers = testsOf([...offeredThemes, 'goods', 'job']);
/** A theme below this is one word that anybody says. */
const THEME_MIN = 0.3;
const away = [
  'link.shortener',
  'link.free-host',
  'link.free-form',
  'link.free-storage',
  'phish.stored-page',
  'link.handed-on',
  'link.machine-host',
  'link.random-host',
  'link.cheap-suffix',
  'link.raw-address',
  'link.none-of-sender',
  'link.unsubscribe-foreign',
];
const strangers = [
  'sender.told-unsigned',
  'sender.told-dmarc-fail',
  'sender.told-spf-fail',
  'sender.told-spf-softfail',
  'sender.no-address',
  'sender.several',
  'sender.machine-name',
  'sender.machine-domain',
  'sender.odd-ending',
  'sender.service-name',
  'sender.no-domain-host',
  'sender.reply-free',
  'sender.reply-nearly',
  'sender.name-decorated',
  'sender.free',
  'header.late-message-id',
  'header.undisclosed',
  'header.false-reply',
  'header.subject-masked',
  'origin.unknown-client',
  'origin.nameless-client',
  'entry.without-server',
  'entry.provider-elsewhere',
  'entry.false-hop',
  'reputation.ptr-generic',
  'reputation.ptr-unconfirmed',
  'reputation.helo-syntax',
  'reputation.helo-internal',
  'reputation.helo-own',
];

/** What is wanted by mail alone, without any link. */
const moneys = testsOf([
  'advance-fee',
  'prize',
  'loan',
  'blackmail',
  'errand',
  'tell-me',
  'crypto',
  'payment',
  'job',
  'income',
  'marketing',
]);
/** Who can only be answered at a mailbox that anybody gets. */
const unnamed = ['sender.reply-free', 'sender.reply-nearly', 'sender.free', 'header.undisclosed', 'sender.no-address'];
const pressing = ['text.urgency', 'header.subject-theme', 'text.stranger-greeting'];
const foreignLinks = ['link.none-of-sender', 'link.unsubscribe-foreign', ...away];

/** What goes with the links of a message to many. */
export interface ClaimFacts {
  /** It is left by one press at the mailing service that counts the presses of all its links (RFC 8058). */
  readonly served: boolean;
}

function pressingHit(claim: Strongest, values: ReadonlyMap<string, number>): TestHit[] {
  const how = pressing.filter((test) => (values.get(test) ?? 0) >= THEME_MIN);
  if (claim.value < PRESSING_MIN || how.length === 0 || !foreignLinks.some((test) => values.has(test))) return [];
  const named = how.join(', ');
  return [hit('phish.claim-presses', { theme: claim.theme, how: named }, claim.value * (how.length > 1 ? 1 : SOME))];
}

function moneyHit(values: ReadonlyMap<string, number>): TestHit[] {
  const money = strongest(moneys, values);
  const what = unnamed.find((test) => values.has(test));
  const isExpected = values.has('header.reply') || values.has('structure.report');
  if (money === undefined || what === undefined || isExpected) return [];
  // People write from free mailboxes too; who is answered at another one, or hides the recipients, does not.
  const share = what === 'sender.free' && !values.has('header.undisclosed') ? SOME : 1;
  return [hit('phish.money-by-stranger', { theme: money.theme, what }, money.value * share)];
}

interface Strongest {
  readonly theme: string;
  readonly value: number;
}

/** A claim that is made with less is a word or two. */
const PRESSING_MIN = 0.5;
/** What one sign of two is worth. */
const SOME = 0.6;

/** Of what the scan has found so far. Where a mailing service counts presses, links to it lead nowhere strange. */
export function claimHits(found: readonly TestHit[], { served }: ClaimFacts): TestHit[] {
  const counted = served ? found.filter(({ test }) => test !== 'link.none-of-sender') : found;
  const values = new Map(counted.map(({ test, value }) => [test, value]));
  const hits: TestHit[] = [];
  const claim = strongest(claims, values);
  const where = away.find((test) => values.has(test));
  const what = strangers.find((test) => values.has(test));
  if (claim !== undefined && where !== undefined) {
    hits.push(hit('phish.claim-leads-away', { theme: claim.theme, where }, claim.value));
  }
  if (claim !== undefined && what !== undefined) {
    hits.push(hit('phish.claim-by-stranger', { theme: claim.theme, what }, claim.value));
  }
  if (claim !== undefined) hits.push(...pressingHit(claim, values));
  hits.push(...moneyHit(values));
  const offer = strongest(offers, values);
  const elsewhere = foreignLinks.find((test) => values.has(test));
  if (offer !== undefined && elsewhere !== undefined) {
    hits.push(hit('text.offer-leads-away', { theme: offer.theme, where: elsewhere }, offer.value));
  }
  if (offer !== undefined && what !== undefined) {
    hits.push(hit('text.offer-by-stranger', { theme: offer.theme, what }, offer.value));
  }
  return hits;
}

function strongest(themes: readonly ThemeTest[], values: ReadonlyMap<string, number>): Strongest | undefined {
  let sum = 0;
  let most: Strongest | undefined;
  for (const { theme, test } of themes) {
    const value = values.get(test) ?? 0;
    sum += value;
    if (value >= THEME_MIN && value > (most?.value ?? 0)) most = { theme, value };
  }
  return most === undefined ? undefined : { theme: most.theme, value: Math.min(1, 0.4 + 0.6 * sum) };
}
