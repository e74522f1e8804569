import { Fault } from '#base/fault';
import { optionalNumber } from './args.ts';
import type { ControlHouse } from './ports.ts';
import type { ControlHandlers } from './server.ts';

/** Counts are kept for so many days. */
const DAYS_MAX = 90;
const DAYS_STANDARD = 30;

/** For whoever asks how DNS lists stand and what they are worth. */
export function listHandlers({ lists }: ControlHouse): ControlHandlers {
  return {
    'lists.show': async (args, call) => {
      const days = optionalNumber(args, 'days') ?? DAYS_STANDARD;
      if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX) {
        throw new Fault('invalid', `Cannot show lists of ${days} days`, {
          publicText: `Counts are kept for ${DAYS_MAX} days: ask for 1 to ${DAYS_MAX}`,
        });
      }
      if (args['test'] === true) await lists.listsTest();
      for (const one of await lists.listsShow(days)) await call.item(one);
      return null;
    },
  };
}
