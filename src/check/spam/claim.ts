/** What is said and where it leads, taken together: each is in honest mail too, both hardly ever. */
import type { TestCatalog, TestHit } from '#check/verdict';
import { hit } from './hits.ts';

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
  'text.offer-by-stranger': {
    family: 'text',
    words: 'It makes an offer ({theme}), and its sender hides: {what}',
    mend: 'Sign what is sent (DKIM), and send from a domain of your own.',
    prior: 1,
    phish: -0.6,
  },
} as const satisfies TestCatalog;

const claims = [
  'account-threat',
  'credential',
  'parcel',
  'prize',
  'points',
  'crypto',
  'shared',
  'payment',
  'blackmail',
];
const offers = [
  'income',
  'loan',
  'advance-fee',
  'medicine',
  'adult',
  'dating',
  'gambling',
  'goods',
  'marketing',
  'job',
];
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
  'sender.no-domain-host',
  'sender.reply-free',
  'sender.reply-nearly',
  'sender.name-decorated',
  'sender.free',
  'header.late-message-id',
  'header.undisclosed',
  'header.subject-masked',
  'header.unknown-client',
  'header.nameless-client',
];

/** Of what the scan has found so far. */
export function claimHits(found: readonly TestHit[]): TestHit[] {
  const values = new Map(found.map(({ test, value }) => [test, value]));
  const hits: TestHit[] = [];
  const claim = strongest(claims, values);
  const where = away.find((test) => values.has(test));
  const what = strangers.find((test) => values.has(test));
  if (claim !== undefined && where !== undefined) {
    hits.push(
      hit('phish.claim-leads-away', { theme: claim.theme, where: where.slice(where.indexOf('.') + 1) }, claim.value),
    );
  }
  if (claim !== undefined && what !== undefined) {
    hits.push(
      hit('phish.claim-by-stranger', { theme: claim.theme, what: what.slice(what.indexOf('.') + 1) }, claim.value),
    );
  }
  const offer = strongest(offers, values);
  if (offer !== undefined && what !== undefined) {
    hits.push(
      hit('text.offer-by-stranger', { theme: offer.theme, what: what.slice(what.indexOf('.') + 1) }, offer.value),
    );
  }
  return hits;
}

function strongest(
  themes: readonly string[],
  values: ReadonlyMap<string, number>,
): { readonly theme: string; readonly value: number } | undefined {
  let sum = 0;
  let most: { readonly theme: string; readonly value: number } | undefined;
  for (const theme of themes) {
    const value = values.get(`text.${theme}`) ?? 0;
    sum += value;
    if (value >= THEME_MIN && value > (most?.value ?? 0)) most = { theme, value };
  }
  return most === undefined ? undefined : { theme: most.theme, value: Math.min(1, 0.4 + 0.6 * sum) };
}
