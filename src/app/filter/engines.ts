/** Other filters, asked about each message beside ours. */
import { newReference } from '#base/ids';
import { engineChoices, engineHits, engineSpecsReader } from '#check/engine';
import { Engines } from '#edge/engine';
import type { FilterLookUps } from '#flow/filter';
import { contentFrom, contentLength, type SpooledContent } from '#flow/receive';
import { formatPath } from '#format/address';
import type { FilterParts } from './filter.ts';

const help = 'Messages that other filters were asked about; unknown: no opinion, or none in time';

export function engineLookUp({ house }: FilterParts): FilterLookUps<SpooledContent>['engines'] {
  const engines = new Engines({ clock: house.clock });
  const read = engineSpecsReader();
  return (asked, signal) => {
    const { reference, content, client, clientName, login, submission, helo, reversePath, recipients } = asked;
    const choices = engineChoices(house.settings.snapshot(), read);
    if (choices.specs.length === 0) return [];
    const question = {
      reference: reference === '' ? newReference(house.random) : reference,
      hostname: house.hostname,
      ...(client === undefined
        ? {}
        : { client: { address: client, ...(clientName === undefined ? {} : { name: clientName }) } }),
      ...(login === undefined ? {} : { login }),
      ...(submission?.client === undefined ? {} : { submissionClient: submission.client }),
      ...(helo === '' ? {} : { helo }),
      sender: formatPath(reversePath).slice(1, -1),
      recipients: submission?.recipients ?? recipients.map(({ address }) => address),
      size: contentLength(content),
      content: () => contentFrom(content),
    };
    return engines.ask(question, choices, signal).then((answers) => {
      for (const { kind, engine } of answers)
        house.metrics.count('filter_engine_answers', help, { engine: engine.kind, kind });
      return engineHits(answers, choices.weights);
    });
  };
}
