/** What the rules of a recipient's domain and of the platform say of a message. */
import type { House } from '#app/house';
import { isPromise, type MaybePromise } from '#base/connection';
import { Fault } from '#base/fault';
import { type ContentMatches, noContent, type RuleFacts, type RuleOutcome, runRules } from '#check/rules';
import type { Decision, Model } from '#check/spam';
import type { FilterQuestion, FilterRecipient, Personal } from '#flow/filter';
import type { RulesOf } from '#flow/filterrule';
import type { SpooledContent } from '#flow/receive';
import { formatPath } from '#format/address';
import { proofOf } from '#model/filterlist';

type Question = FilterQuestion<SpooledContent>;
export type RuleFindings = Pick<Personal, 'hits' | 'decisions' | 'action' | 'tag' | 'incomplete'>;

export interface RuleLookUpParts {
  readonly house: Pick<House, 'filterRules' | 'matchRules' | 'log'>;
  readonly model: Model;
}

const nothing: RuleFindings = { hits: [], decisions: [] };

/** Rules that cannot be read or matched are not known, and mail does not wait for them. Rejects where too much waits to be. */
export function ruleLookUp({ house, model }: RuleLookUpParts) {
  /** Copies for several recipients of a domain ask the same. */
  const asked = new WeakMap<SpooledContent, Map<string, Promise<ContentMatches>>>();
  const contentFor = (content: SpooledContent, rules: RulesOf): MaybePromise<ContentMatches> => {
    const { compiled, sources } = rules;
    if (compiled.contentConditions === 0) return noContent(compiled);
    const known = asked.get(content) ?? new Map<string, Promise<ContentMatches>>();
    asked.set(content, known);
    const found = known.get(compiled.key) ?? house.matchRules(content, sources);
    known.set(compiled.key, found);
    return found;
  };
  const run = (question: Question, recipient: string, rules: RulesOf): MaybePromise<RuleFindings> => {
    if (rules.compiled.rules.length === 0) return nothing;
    const content = contentFor(question.content, rules);
    const decide = (matches: ContentMatches): RuleFindings => {
      const facts = { ...factsOf(question, recipient), content: matches };
      return findingsOf(runRules(rules.compiled, facts, { pointsFactor: model.spam.factor }));
    };
    return isPromise(content) ? content.then(decide) : decide(content);
  };
  const failed = (error: unknown): RuleFindings => {
    // Too much to do is no way past the rules: the message comes again.
    if (error instanceof Fault && error.kind === 'limit') throw error;
    house.log.warn('filter.rules.failed', 'Rules could not be asked about a message', { error: String(error) });
    return nothing;
  };
  return (
    question: Question,
    { address }: Pick<FilterRecipient, 'address'>,
    account: FilterRecipient['accounts'][number] | undefined,
  ): MaybePromise<RuleFindings> => {
    const rules = house.filterRules.of(account?.domainId);
    const found = isPromise(rules) ? rules.then((all) => run(question, address, all)) : run(question, address, rules);
    return isPromise(found) ? found.catch(failed) : found;
  };
}

function factsOf(question: Question, recipient: string): RuleFacts {
  const { scan, reversePath, helo, client, authentication, before = [] } = question;
  const from = scan.people.from.map(({ address }) => address.slice(address.lastIndexOf('@') + 1));
  const proof = authentication === undefined ? undefined : proofOf(authentication);
  const isProven = proof?.dmarc !== undefined || from.some((domain) => proof?.dkim.includes(domain) === true);
  const isOpen = authentication?.dmarc.result === 'temperror';
  return {
    envelope: {
      sender: formatPath(reversePath).slice(1, -1).toLowerCase(),
      recipients: [recipient],
      helo: helo.toLowerCase(),
      client,
    },
    authentication: {
      spf: authentication?.spf.result,
      dkim: authentication?.dkim.map(({ result }) => result),
      dmarc: authentication?.dmarc.result,
      proven: proof === undefined || (isOpen && !isProven) ? undefined : isProven,
    },
    hits: [...scan.hits, ...before],
  };
}

/** `allow` calls the mail clean, which a virus or a blocked attachment still outweighs. */
function findingsOf({ hits, kind, disposition, tags, incomplete }: RuleOutcome): RuleFindings {
  const decisions: Decision[] = [];
  if (kind !== undefined) decisions.push({ test: 'rule.decided', kind });
  else if (disposition?.kind === 'allow') decisions.push({ test: 'rule.decided', kind: 'clean' });
  const by = disposition === undefined ? '' : `rule ${disposition.rule} of ${disposition.owner}`;
  const action = disposition?.kind === 'allow' ? ('inbox' as const) : disposition?.kind;
  const told = disposition?.text === undefined ? {} : { reply: disposition.text };
  const [tag] = tags;
  return {
    hits,
    decisions,
    ...(incomplete.length === 0 ? {} : { incomplete }),
    ...(action === undefined ? {} : { action: { action, because: by, ...told } }),
    ...(tag === undefined ? {} : { tag: { text: tags.join(' '), because: 'a rule' } }),
  };
}
