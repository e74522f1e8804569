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
import { shippedModel } from '#app/shipped';
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
  const mail: MailFilter = {
    scan: (content) => house.scan(content),
    judge: (question) => filter.judge(question),
    represent: (content, ask) => house.represent(content, ask),
  };
  warmUp(house);
  const asks = new FilterAsks(house, mail);
  const whys = new FilterWhys({ reads: house.store.read, settings, clock });
  return {
    mail,
    asks,
    why: (reference) => whys.explain({ kind: 'system' }, reference),
    operations: [...filterOperations(settings, asks), whyOperation(whys)],
  };
}

const ordinary = 'From: a@a.test\r\nTo: b@b.test\r\nSubject: Good morning\r\n\r\nThis is an ordinary letter.\r\n';

/** The first scan starts its thread and reads what is shipped: nobody's mail is to wait for that. */
function warmUp(house: House): void {
  house.scan({ kind: 'memory', bytes: new Uint8Array(Buffer.from(ordinary)) }).catch((error: unknown) => {
    house.log.warn('filter.start.failed', 'The filter could not be warmed up', { error: String(error) });
  });
}
