/** Builds the filter of a running server. */
import type { WhyControl } from '#app/control';
import type { House } from '#app/house';
import type { MaybePromise } from '#base/connection';
import type { LinkFacts } from '#check/links';
import type { TestHit } from '#check/verdict';
import type { VirusOutcome } from '#check/attachment';
import { Filter } from '#flow/filter';
import type { MailFilter, SpooledContent } from '#flow/receive';
import type { ApiOperation } from '#server/httpd';
import { filterOperations, whyOperation } from './api.ts';
import { FilterAsks } from './ask.ts';
import { lookUpsOf } from './look-ups.ts';
import { shippedModel } from './model.ts';
import { FilterWhys } from './why.ts';

export interface FilterParts {
  readonly house: House;
  /** What DNS lists and feeds say of where links lead. Never rejects. */
  readonly hosts: (links: LinkFacts, signal: AbortSignal) => MaybePromise<readonly TestHit[]>;
  readonly viruses: (content: SpooledContent, signal: AbortSignal) => MaybePromise<VirusOutcome>;
}

export interface RunningFilter {
  /** For mail that comes in. */
  readonly mail: MailFilter;
  /** For who asks about a message. */
  readonly asks: FilterAsks;
  /** For who asks why a message was judged so. */
  readonly why: WhyControl;
  readonly operations: readonly ApiOperation[];
}

export function startFilter(parts: FilterParts): RunningFilter {
  const { house } = parts;
  const { clock, hostname, metrics, settings } = house;
  const model = shippedModel(house.log);
  const filter = new Filter<SpooledContent>({
    clock,
    hostname,
    model,
    settings,
    lookUps: lookUpsOf(parts, model),
    judged: ({ kind }, ms) => {
      metrics.count('filter_verdicts', 'Verdicts of the filter', { kind });
      metrics.observe('filter_judge_seconds', 'Look-ups and judgement of one message', ms / 1000);
    },
  });
  const mail: MailFilter = { scan: (content) => house.scan(content), judge: (question) => filter.judge(question) };
  const asks = new FilterAsks(house, mail);
  const whys = new FilterWhys({ reads: house.store.read, settings });
  return {
    mail,
    asks,
    why: (reference) => whys.explain({ kind: 'system' }, reference),
    operations: [...filterOperations(settings, asks), whyOperation(whys)],
  };
}
