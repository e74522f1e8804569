/** What a milter session asks, over the house. */
import type { Log } from '#base/log';
import { newReference } from '#base/ids';
import type { House } from '#app/house';
import { foreignSettings, type JudgeForeign } from '#flow/foreign';
import { ContentSpool } from '#flow/receive';
import { type MilterHouse, type MilterNote, MilterSession, standardMilterOptions } from '#server/milterd';
import { smtpSettings } from '#server/smtpd';
import { withContent } from './content.ts';

/** The session of one connection, with the settings as they are when it begins. */
export function milterSession(house: House, judge: JudgeForeign, log: Log): MilterSession<ContentSpool> {
  const settings = house.settings.snapshot();
  const options = {
    ...standardMilterOptions,
    messageBytesMax: settings.get(smtpSettings.messageBytesMax),
    failure: settings.get(foreignSettings.failure),
    judgeMs: settings.get(foreignSettings.wait),
  };
  const port: MilterHouse<ContentSpool> = {
    openContent: () => new ContentSpool({ staging: house.staging, budget: house.budget }),
    judge: async (mail, sink, signal) => {
      const whole = { ...mail, reference: newReference(house.random), by: 'milter' } as const;
      const content = await sink.finish();
      return await withContent(content, signal, () => judge.judge(whole, content, signal));
    },
    note: (note) => tell(log, note),
  };
  return new MilterSession(options, port);
}

function tell(log: Log, note: MilterNote): void {
  switch (note.kind) {
    case 'nonsense':
      log.warn('milter.nonsense', `A connection of the milter was closed: ${note.what}`);
      return;
    case 'failure':
      log.error('milter.failure', 'A message of another server could not be judged', { error: stackOf(note.error) });
      return;
    case 'too-large':
      log.warn('milter.too-large', `A message of another server is too large to be judged: ${note.octets} octets`);
      return;
    default:
      note satisfies never;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
