/** What the filter asks of the rooms of the house. */
import { isPromise, type MaybePromise } from '#base/connection';
import type { Decision, Model } from '#check/spam';
import { formatPath } from '#format/address';
import type { FilterLookUps, FilterQuestion, FilterRecipient, Personal } from '#flow/filter';
import type { SpooledContent } from '#flow/receive';
import { type ListFacts, type ListMatch, noAuthentication, proofOf } from '#model/filterlist';
import { engineLookUp } from './engines.ts';
import type { FilterParts } from './filter.ts';
import { type RuleFindings, ruleLookUp } from './rules.ts';

type Question = FilterQuestion<SpooledContent>;

export function lookUpsOf(parts: FilterParts, model: Model): FilterLookUps<SpooledContent> {
  const asked = { parts, rules: ruleLookUp({ house: parts.house, model }) };
  const engines = engineLookUp(parts);
  return {
    hosts: () => [],
    engines,
    viruses: () => ({ kind: 'clean' }),
    copies: () => [],
    attachments: () => ({ hits: [], action: 'allow' }),
    personal: (question, recipient, account) => personalOf(asked, question, { recipient, account }),
  };
}

interface Asked {
  readonly parts: FilterParts;
  readonly rules: ReturnType<typeof ruleLookUp>;
}

interface Whose {
  readonly recipient: Pick<FilterRecipient, 'domain' | 'address'>;
  readonly account: FilterRecipient['accounts'][number] | undefined;
}

/** What the lists of an account and the rules of its domain say. Whoever is on a list is beyond what rules do with mail. */
function personalOf(asked: Asked, question: Question, { recipient, account }: Whose): MaybePromise<Personal> {
  const lists = listsOf(asked.parts, question, account);
  const rules = asked.rules(question, recipient, account);
  if (!isPromise(lists) && !isPromise(rules)) return together(lists, rules);
  return Promise.all([Promise.resolve(lists), Promise.resolve(rules)]).then(([own, all]) => together(own, all));
}

function together(lists: Personal, rules: RuleFindings): Personal {
  const hits = [...lists.hits, ...rules.hits];
  if (lists.decisions.length > 0) return { hits, decisions: lists.decisions };
  return { ...rules, hits };
}

/** What cannot be read is not known, and mail does not wait for it. */
function listsOf({ house }: FilterParts, question: Question, account: Whose['account']): MaybePromise<Personal> {
  const facts = listFacts(question, house.clock.now());
  const whose = account === undefined ? {} : { account: account.account, domain: account.domainId };
  const match = house.filterLists.match(whose, facts);
  if (!isPromise(match)) return fromLists(match);
  return match.then(fromLists, (error: unknown) => {
    house.log.warn('filter.lists.failed', 'The lists of a recipient could not be read', { error: String(error) });
    return nothing;
  });
}

const nothing: Personal = { hits: [], decisions: [] };

function listFacts({ scan, reversePath, client, authentication }: Question, nowMs: number): ListFacts {
  return {
    from: scan.people.from.map(({ address }) => address),
    envelope: formatPath(reversePath).slice(1, -1),
    client,
    authentication: authentication === undefined ? noAuthentication : proofOf(authentication),
    nowMs,
  };
}

function fromLists({ decision, entry, hits }: ListMatch): Personal {
  if (decision === undefined || entry === undefined) return hits.length === 0 ? nothing : { hits, decisions: [] };
  const decided: Decision =
    decision === 'allow' ? { test: 'list.allowed', kind: 'clean' } : { test: 'list.blocked', kind: 'spam' };
  return { hits, decisions: [decided] };
}
