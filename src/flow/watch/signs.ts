/** The signs of a stolen account, or of one that sends in bulk: from what was seen in the last hour and what is usual. Pure. */
import type { VerdictKind } from '#check/verdict';
import type { SendingHabits } from '#model/sending';

export const sendingSigns = [
  'rate', // far more recipients than ever
  'strangers', // nearly all of them nobody ever wrote to
  'bounces', // many of them do not exist
  'new-network', // from a network it never sent from, within a day
  'new-country',
  'shared-client', // several accounts send from that one address
  'content', // it looks like spam
  'mailing', // the same text to many, message by message
  'alike', // nearly the same text to many, under changing subjects
] as const;
export type SendingSign = (typeof sendingSigns)[number];

export interface FoundSign {
  readonly sign: SendingSign;
  readonly points: number;
  readonly words: string;
}

/** What one account did within the last hour, this message included. */
export interface LastHour {
  readonly recipients: number;
  /** Of these, people it had never written to. */
  readonly strangers: number;
  /** Recipients that other servers refused as unknown. */
  readonly bounced: number;
  /** Distinct recipients of messages with this text, within a day. */
  readonly sameText: number;
  /** The same of messages that say nearly the same, whatever their subjects. */
  readonly alikeText: number;
  /** Accounts that sent from the client's address. */
  readonly accountsOfClient: number;
}

export interface SignFacts {
  readonly hour: LastHour;
  /** Undefined for what no account sends. */
  readonly habits: SendingHabits | undefined;
  readonly network: string;
  /** '' where it is not known. */
  readonly country: string;
  readonly verdict: VerdictKind | undefined;
  /** Of `sending.usual-recipients`. */
  readonly usualRecipients: number;
  readonly nowMs: number;
}

const DAY_MS = 24 * 3_600_000;
/** Who has sent on fewer days has no past that could be compared with. */
const KNOWN_DAYS_MIN = 3;
const STRANGERS_MIN = 20;
const BOUNCES_MIN = 10;
const ACCOUNTS_OF_CLIENT_MAX = 4;

/** All that were found, the heaviest first. */
export function signsOf(facts: SignFacts): readonly FoundSign[] {
  const { hour, usualRecipients } = facts;
  return [
    ...rateSigns(facts),
    ...sign(
      'strangers',
      2,
      hour.strangers >= STRANGERS_MIN && hour.strangers >= hour.recipients * 0.8,
      () => `${hour.strangers} of ${hour.recipients} recipients within the hour were never written to before`,
    ),
    ...sign(
      'bounces',
      4,
      hour.bounced >= BOUNCES_MIN && hour.bounced >= hour.recipients * 0.25,
      () => `${hour.bounced} recipients of ${hour.recipients} within the hour do not exist`,
    ),
    ...placeSigns(facts),
    ...sign(
      'shared-client',
      3,
      hour.accountsOfClient > ACCOUNTS_OF_CLIENT_MAX,
      () => `${hour.accountsOfClient} accounts send from this one address`,
    ),
    ...contentSigns(facts),
    ...sign(
      'mailing',
      6,
      hour.sameText > usualRecipients,
      () => `the same text went to ${hour.sameText} recipients, message by message`,
    ),
    // Short letters with the same long footer are alike, too: by itself it holds nothing.
    ...sign(
      'alike',
      4,
      hour.alikeText > usualRecipients && hour.sameText <= usualRecipients,
      () => `nearly the same text went to ${hour.alikeText} recipients under different subjects, message by message`,
    ),
  ].toSorted((a, b) => b.points - a.points);
}

function sign(name: SendingSign, points: number, found: boolean, words: () => string): readonly FoundSign[] {
  return found ? [{ sign: name, points, words: words() }] : [];
}

/** An hour with more than the busiest day of the last thirty, and more than is usual for anybody. */
function rateSigns({ hour, habits, usualRecipients }: SignFacts): readonly FoundSign[] {
  const known = habits !== undefined && habits.days >= KNOWN_DAYS_MIN;
  const usual = Math.max(usualRecipients, known ? habits.recipientsMax : 0);
  if (hour.recipients <= usual) return [];
  const points = hour.recipients > usual * 3 ? 5 : 3;
  const past = known ? `at most ${habits.recipientsMax} on a day before` : 'it has hardly sent before';
  return [{ sign: 'rate', points, words: `${hour.recipients} recipients within the hour, ${past}` }];
}

/** Only for who has another place that it is known from: everybody's first network is new. */
function placeSigns({ habits, network, country, nowMs }: SignFacts): readonly FoundSign[] {
  if (habits === undefined || network === '') return [];
  const old = habits.networks.filter(({ firstMs }) => nowMs - firstMs >= DAY_MS);
  if (old.length === 0 || old.some((one) => one.network === network)) return [];
  const isNewCountry = country !== '' && !old.some((one) => one.country === country || one.country === '');
  return isNewCountry
    ? [{ sign: 'new-country', points: 2, words: `sent from ${country}, where it never was before (${network})` }]
    : [{ sign: 'new-network', points: 1, words: `sent from a network where it never was before (${network})` }];
}

const contentPoints: Readonly<Partial<Record<VerdictKind, number>>> = { spam: 3, 'high-spam': 5, phish: 6 };

function contentSigns({ verdict }: SignFacts): readonly FoundSign[] {
  const points = verdict === undefined ? undefined : contentPoints[verdict];
  if (points === undefined) return [];
  return [{ sign: 'content', points, words: verdict === 'phish' ? 'it looks like phishing' : 'it looks like spam' }];
}
