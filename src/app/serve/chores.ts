/** What the server does besides answering: sending, sweeping, and the parts that sessions share. */
import type { Ctx } from '#base/ctx';
import type { House } from '#app/house';
import { type Choice, startChoice } from '#app/choice';
import { startTraining, type Training } from '#app/training';
import { domainKeys } from '#app/control';
import { type OutsideWorld, type SecondLook, type Sending, startSending } from '#app/send';
import { isExempt } from '#app/smtp';
import { AttemptRecorder, RefusalRecorder, TraceDesk, TraceWriter } from '#flow/diagnose';
import type { DomainKeys } from '#flow/dkim';
import { StoreMaildrops } from '#flow/maildrop';
import { createImapMail, type MailWatch } from '#flow/mailview';
import { ContentSpool } from '#flow/receive';
import { traceSettings } from '#model/trace';
import type { RunningWatch } from '#app/watch';
import type { ImapMail } from '#server/imapd';
import type { Maildrops } from '#server/pop3d';
import { startRounds } from './rounds.ts';
import { startSweeping, type Unanswered } from './sweep.ts';
import type { RefusalTaker } from './witness.ts';

export interface Chores {
  readonly refusals: RefusalTaker & Pick<RefusalRecorder, 'recent'>;
  /** For what is added to stories by the way. */
  readonly stories: Pick<TraceWriter, 'later' | 'row'>;
  readonly trace: TraceDesk;
  readonly sending: Sending;
  readonly dkim: DomainKeys;
  readonly choice: Choice;
  readonly training: Training;
  readonly imap: ImapMail;
  readonly maildrops: Maildrops;
  stop(): Promise<void>;
}

export interface ChoresParts {
  readonly secondLook: SecondLook;
  readonly watch: Pick<RunningWatch, 'attempted' | 'tend'>;
  readonly unanswered: Unanswered;
  readonly house: House;
  readonly outside: OutsideWorld;
  /** Ports we listen on, as they are when asked. */
  readonly listening: () => readonly number[];
  readonly ctx: Ctx;
}

export async function startChores(parts: ChoresParts): Promise<Chores> {
  const { house, ctx } = parts;
  const { log } = house;
  const writer = new TraceWriter({ store: house.store.write, clock: house.clock, log });
  const refusals = new RefusalRecorder({
    writer,
    clock: house.clock,
    keys: house.keys,
    exempt: (client) => isExempt(house.settings.snapshot(), client),
  });
  const attempts = new AttemptRecorder(writer);
  const sending = await startSending({
    ...parts,
    trace: {
      attempted: (attempt) => {
        attempts.attempted(attempt);
        parts.watch.attempted(attempt);
      },
    },
  });
  const sweeping = startSweeping(house, ctx, parts.unanswered);
  const dkim = domainKeys({ house, resolver: parts.outside.resolver });
  const choice = startChoice(house);
  const training = await startTraining(house);
  house.spamReports.taking.teachWith((bytes, lesson) => training.desk.learn(bytes, { ...lesson, origin: 'report' }));
  const rounds = startRounds(house, [
    { name: 'return addresses', run: () => house.srs.tend() },
    { name: 'sending habits', run: () => parts.watch.tend() },
    { name: 'DKIM keys', run: (signal) => dkim.tend(signal) },
    { name: 'what the filter learned', run: (signal) => training.tend(signal) },
    { name: 'lists and reports of users', run: () => choice.tend() },
  ]);
  return {
    refusals,
    stories: writer,
    trace: new TraceDesk({
      reads: house.store.read,
      clock: house.clock,
      retentionMs: () => house.settings.snapshot().get(traceSettings.retention),
    }),
    sending,
    dkim,
    choice,
    training,
    imap: imapMail(house, training.learner),
    maildrops: new StoreMaildrops({ ...house.store.read, ...house.store.write }, house.clock),
    stop: async () => {
      sweeping.stop();
      await rounds.stop();
      await training.stop();
      await sending.stop();
      refusals.close();
      await writer.flush();
    },
  };
}

function imapMail(house: House, watch: MailWatch): ImapMail {
  const { staging, budget } = house;
  const mail = createImapMail({
    store: { ...house.store.read, ...house.store.write },
    clock: house.clock,
    keys: house.keys,
    watch,
    spool: () => new ContentSpool({ staging, budget }),
    index: async (content) => {
      const { indexer } = house.receive;
      if (content.kind === 'memory') return indexer.index(content, {});
      const { path } = await content.file.finish();
      return indexer.index({ kind: 'staged', file: { path } }, {});
    },
  });
  house.doorbell.listen((mailbox) => mail.views.rung(mailbox));
  return mail;
}
