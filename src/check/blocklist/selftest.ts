import { askZone, type Looking, type ZoneAnswer } from './look.ts';
import type { ListZone } from './types.ts';

/** What a list must have, and must not have, by the kind of subject (RFC 5782 section 5). */
const entries = {
  4: { listed: '127.0.0.2', unlisted: '127.0.0.1' },
  6: { listed: '::ffff:127.0.0.2', unlisted: '::ffff:127.0.0.1' },
  domain: { listed: 'test', unlisted: 'invalid' },
} as const;

/** What a list has entries for. */
export type ListReach = keyof typeof entries;

/** How a list answered to the entries that every list must have. */
export interface ListTest {
  /** `unknown`: it did not answer. */
  readonly verdict: 'on' | 'off' | 'unknown';
  /** A sentence for its operator without its subject, which is the list; empty when it is on. */
  readonly why: string;
  /** What it may be asked about: a list without entries for IPv6 is no worse for it. */
  readonly reaches: readonly ListReach[];
}

/** What refusals mean whose meaning is known (127.255.255.0/24 as the lists of Spamhaus use it). */
const meanings: Readonly<Record<string, string>> = {
  '127.255.255.252': 'the name of the zone is mistyped',
  '127.255.255.254': 'it does not answer public or open DNS servers; ask through one of your own',
  '127.255.255.255': 'it was asked too often',
  '127.0.0.255': 'it was asked too often',
};

/** Asks a list for its test entries. Never rejects. */
export async function testList(zone: ListZone, looking: Looking): Promise<ListTest> {
  const reaches: readonly ListReach[] = zone.subject === 'address' ? [4, 6] : ['domain'];
  const tests = await Promise.all(
    reaches.map(async (reach) => {
      const [listed, unlisted] = await Promise.all([
        askZone(listedEntry(zone, reach), zone, looking),
        askZone(entries[reach].unlisted, zone, looking),
      ]);
      return { reach, listed, unlisted };
    }),
  );
  return judgeTests(tests, zone);
}

function listedEntry(zone: ListZone, reach: ListReach): string {
  return (reach === 'domain' ? zone.testEntry : undefined) ?? entries[reach].listed;
}

interface ReachTest {
  readonly reach: ListReach;
  readonly listed: ZoneAnswer;
  readonly unlisted: ZoneAnswer;
}

function judgeTests(tests: readonly ReachTest[], zone: ListZone): ListTest {
  for (const { reach, listed, unlisted } of tests) {
    for (const answer of [listed, unlisted]) {
      if (answer.kind !== 'refused') continue;
      const meaning = meanings[answer.code] ?? 'that is no answer of a list';
      return { verdict: 'off', why: `answers ${answer.code}: ${meaning}`, reaches: [] };
    }
    if (unlisted.kind === 'listed') {
      const why = `lists ${entries[reach].unlisted}, which no list may list: it lists the whole world`;
      return { verdict: 'off', why, reaches: [] };
    }
  }
  const sure = tests.filter(({ listed, unlisted }) => listed.kind === 'listed' && unlisted.kind === 'clear');
  if (sure.length > 0) return { verdict: 'on', why: '', reaches: sure.map(({ reach }) => reach) };
  for (const { reach, listed, unlisted } of tests) {
    for (const answer of [listed, unlisted]) {
      if (answer.kind !== 'unknown') continue;
      return { verdict: 'unknown', why: `did not answer for ${listedEntry(zone, reach)}: ${answer.why}`, reaches: [] };
    }
  }
  const [first] = tests;
  const entry = listedEntry(zone, first?.reach ?? 4);
  return {
    verdict: 'off',
    why: `does not list ${entry}, which every list must list: it is dead, or no list`,
    reaches: [],
  };
}
