import type { House } from '#app/house';
import type { InquiryControl } from '#app/control';
import type { MailHouse } from '#app/smtp';
import type { ListWatch } from '#check/blocklist';
import { dryDoor } from './dry.ts';
import { investigate } from './investigate.ts';
import { replay } from './replay.ts';
import { simulate } from './simulate.ts';

export interface InquiryParts {
  readonly house: House;
  readonly mail: MailHouse;
  readonly lists: ListWatch;
}

/** The three questions, over the server as it runs. */
export function inquiries(parts: InquiryParts): InquiryControl {
  return {
    investigate: (question, signal) => investigate(dryDoor(parts), question, signal),
    simulate: (of, signal) => simulate(parts, of, signal),
    replay: (question, tell) => replay(parts.house, question, tell),
  };
}
