/** What is done with what people say of held mail: the filter learns, and DNS lists that were wrong are counted. */
import type { Reference } from '#base/ids';
import { decodeSight } from '#check/reputation';
import type { House } from '#app/house';
import type { Judgement, Judgements } from '#flow/quarantine';
import { lessonBelow } from '#flow/training';
import { NO_DOMAIN } from '#model/quarantine';
import type { Trainer } from '#model/training';
import type { QuarantineParts } from './start.ts';

export function judgements(parts: Pick<QuarantineParts, 'house' | 'tally' | 'teaching'>): Judgements {
  const { house, tally } = parts;
  return {
    judged: async (judgement) => {
      try {
        await teach(parts, judgement);
        if (judgement.wanted) tally.released(await zonesOf(house, judgement.held.reference));
      } catch (error) {
        house.log.warn('quarantine.learn.failed', 'What was said of a held message could not be learnt', {
          mid: judgement.held.reference,
          error: String(error),
        });
      }
    },
  };
}

async function teach(
  { house, teaching }: Pick<QuarantineParts, 'house' | 'teaching'>,
  { held, head, content, wanted, by }: Judgement,
): Promise<void> {
  const { lesson, trust } = lessonBelow(await teaching.read(content), head, house.hostname);
  await teaching.teacher.learn(lesson, {
    trainer: trainerFor(held),
    as: wanted ? 'ham' : 'spam',
    trust,
    actor: by,
    origin: 'report',
  });
}

/** Whose filter learns: that of whoever the message is for, as far as they live here. */
function trainerFor({ account, domain }: Judgement['held']): Trainer {
  if (account !== null) return { kind: 'account', owner: account, domain };
  return domain === NO_DOMAIN ? { kind: 'platform', owner: 0 } : { kind: 'domain', owner: domain };
}

/** The lists that named the client of a message, as its story has them. */
async function zonesOf({ store }: House, reference: Reference): Promise<readonly string[]> {
  const zones = new Set<string>();
  for (const { story } of await store.read.traceOf({ reference })) {
    for (const { event, facts } of story) {
      const sight = event === 'door.judged' ? facts?.['sight'] : undefined;
      if (typeof sight !== 'string') continue;
      for (const { zone } of decodeSight(sight)?.lists?.hits ?? []) zones.add(zone);
    }
  }
  return [...zones];
}
