/** The commits of this room, for the thread that runs them. */
import { type AcceptArgs, type Accepted, acceptMail } from '#flow/receive/works';
import type { BlobPlace, Work } from '#format/sql';
import { decideReport, type DecideReport } from '#model/report';

export { keepReports } from './keep.ts';

export interface SendReport {
  readonly accept: AcceptArgs;
  readonly decision: DecideReport;
}

/** Accepts the message of a report and writes down that it was sent, or does neither: never twice. */
export function* sendReport({ accept, decision }: SendReport, places: readonly BlobPlace[]): Work<Accepted> {
  if (yield* decideReport(decision)) return yield* acceptMail(accept, places);
  return { outcomes: accept.copies.map(() => 'gone'), kept: false, repeats: 0, queued: false, changed: [] };
}
