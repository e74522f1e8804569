import type { ListHit, ListSight } from '#check/blocklist';
import type { TestHit } from '#check/verdict';
import { hit } from './hit.ts';

/** What a list of the usual weight comes to; several come to at most twice as much. */
const USUAL_WEIGHT = 4;
const VALUE_MAX = 2;
const NAMED_MAX = 3;

/**
 * What DNS lists say of the domains of links, as hits of at most two tests: one for phishing and malware, which decides,
 * one for everything else.
 */
export function uriListHits(sights: ReadonlyMap<string, Pick<ListSight, 'hits'>>): TestHit[] {
  const listed = [...sights].flatMap(([host, { hits }]) => hits.map((found) => ({ host, found })));
  const phish = listed.filter(({ found }) => found.class === 'phish');
  const other = listed.filter(({ found }) => found.class !== 'phish');
  const hits: TestHit[] = [];
  if (phish.length > 0) hits.push(hit('reputation.uri-list-phish', evidenceOf(phish)));
  if (other.length > 0) hits.push(hit('reputation.uri-list', evidenceOf(other), valueOf(other)));
  return hits;
}

interface Listed {
  readonly host: string;
  readonly found: ListHit;
}

function evidenceOf(listed: readonly Listed[]): TestHit['evidence'] {
  const [first] = listed;
  return {
    list: distinct(listed.map(({ found }) => found.zone)),
    host: distinct(listed.map(({ host }) => host)),
    class: distinct(listed.map(({ found }) => found.class)),
    link: first?.found.link ?? '',
  };
}

/** Each list counts once, by its strongest word. */
function valueOf(listed: readonly Listed[]): number {
  const weights = new Map<string, number>();
  for (const { found } of listed) weights.set(found.zone, Math.max(weights.get(found.zone) ?? 0, found.weight));
  const sum = [...weights.values()].reduce((all, weight) => all + weight, 0);
  return Math.min(VALUE_MAX, sum / USUAL_WEIGHT);
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].slice(0, NAMED_MAX).join(', ');
}
