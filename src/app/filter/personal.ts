/** What one recipient adds to a verdict: lists, rules of the domain, what was trained, and whom they know. */
import type { House } from '#app/house';
import { bayesSender, type Decision, type Model } from '#check/spam';
import { formatPath } from '#format/address';
import type { FilterQuestion, FilterRecipient, Personal } from '#flow/filter';
import type { SpooledContent } from '#flow/receive';
import { networkOf, type OpinionQuestion, Opinions, trustOf } from '#flow/training';
import { type ListFacts, type ListMatch, noAuthentication, proofOf } from '#model/filterlist';
import { KnownNames } from './known.ts';
import { type RuleFindings, ruleLookUp } from './rules.ts';

type Question = FilterQuestion<SpooledContent>;

export interface Whose {
  readonly recipient: Pick<FilterRecipient, 'domain' | 'address'>;
  readonly account: FilterRecipient['accounts'][number] | undefined;
}

export type PersonalLook = (question: Question, whose: Whose) => Promise<Personal>;

/** Each of it by itself: what cannot be read is not known, and mail does not wait for it. */
export function personalLook(house: House, model: Model): PersonalLook {
  const rulesFor = ruleLookUp({ house, model });
  const opinions = new Opinions(house.trained, house.shipped);
  const known = new KnownNames(house);
  const or = async <T>(asked: Promise<T> | T, otherwise: T, what: string): Promise<T> => {
    try {
      return await asked;
    } catch (error) {
      house.log.warn('filter.personal.failed', `The ${what} of a recipient could not be read`, {
        error: String(error),
      });
      return otherwise;
    }
  };
  return async (question, whose) => {
    const { recipient, account } = whose;
    const place = account === undefined ? {} : { account: account.account, domain: account.domainId };
    const match = await or(house.filterLists.match(place, listFacts(question, house.clock.now())), noMatch, 'lists');
    const words = await or(opinions.for(taughtAbout(question), place), undefined, 'training');
    const rules = await rulesFor(question, recipient, account);
    const people = await or(known.of(question.scan.people.from[0], recipient, account), undefined, 'contacts');
    return {
      ...listsBeforeRules(match, rules),
      ...(words === undefined ? {} : { words }),
      ...(people === undefined ? {} : { known: people }),
    };
  };
}

const noMatch: ListMatch = { decision: undefined, entry: undefined, hits: [] };

function listFacts({ scan, reversePath, client, authentication }: Question, nowMs: number): ListFacts {
  return {
    from: scan.people.from.map(({ address }) => address),
    envelope: formatPath(reversePath).slice(1, -1),
    client,
    authentication: authentication === undefined ? noAuthentication : proofOf(authentication),
    nowMs,
  };
}

function listDecision({ decision }: ListMatch): readonly Decision[] {
  if (decision === undefined) return [];
  return decision === 'allow'
    ? [{ test: 'list.allowed', kind: 'clean' }]
    : [{ test: 'list.blocked', kind: 'spam', atLeast: true }];
}

/** Whoever is on a list is beyond what rules do with mail. */
function listsBeforeRules(match: ListMatch, rules: RuleFindings): RuleFindings {
  const hits = [...match.hits, ...rules.hits];
  const decisions = listDecision(match);
  const { incomplete } = rules;
  if (decisions.length === 0) return { ...rules, hits };
  return { hits, decisions, ...(incomplete === undefined ? {} : { incomplete }) };
}

function taughtAbout({ scan, authentication, client }: Question): OpinionQuestion {
  const network = client === undefined ? undefined : networkOf(client);
  const sender = { ...bayesSender(scan), ...(network === undefined ? {} : { network }) };
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  return {
    tokens: scan.tokens,
    sender,
    trust: authentication === undefined ? 'none' : trustOf(authentication, domain),
  };
}
