import { saveEvery, type Saving } from '#base/clock';
import { timeOfKey } from '#base/ids';
import { bayesSender } from '#check/spam';
import { type Lesson, type LessonReader, JunkLearner, Teacher, TrainingDesk, trainingSettings } from '#flow/training';
import type { Scanned } from '#flow/receive';
import type { House } from '#app/house';

/** What copies were counted is kept so often: a crash loses no more. */
const SAVE_MS = 5 * 60_000;
/** Short writes of one round, so that old lessons go within a day though mail waits for none of them. */
const SWEEPS_MAX = 500;

export interface Training {
  /** Hears what mail clients do. */
  readonly learner: JunkLearner;
  readonly desk: TrainingDesk;
  /** For who learns from elsewhere. */
  readonly teaching: { readonly teacher: Teacher; readonly read: LessonReader };
  /** Once an hour: forgets what is too old. */
  tend(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export async function startTraining(house: House): Promise<Training> {
  const { store, clock, keys, log, hostname, copies, settings, shipped, trained } = house;
  await loadCopies(house);
  const teacher = new Teacher({ store: store.write, keys, clock, copies });
  const lessons = {
    store: store.read,
    hostname,
    read: async (bytes: Uint8Array<ArrayBuffer>) => lessonOf(await house.scan({ kind: 'memory', bytes })),
  };
  const learner = new JunkLearner({
    ...lessons,
    teacher,
    messages: store.read,
    log,
    isOn: async ({ account, address }) => {
      const own = await settings.forAccount(account, address.slice(address.lastIndexOf('@') + 1));
      return own.get(trainingSettings.learn);
    },
  });
  const desk = new TrainingDesk({
    ...lessons,
    teacher,
    counts: trained,
    places: store.read,
    lessons: { ...store.read, ...store.write },
    timeOf: async (reference) => {
      const [first] = await store.read.traceOf({ reference });
      return first === undefined ? undefined : timeOfKey(first.id);
    },
    shipped: (tokens) => shipped?.look(tokens),
  });
  const saving = startSaving(house);
  return {
    learner,
    desk,
    teaching: { teacher, read: lessons.read },
    tend: (signal) => sweep(house, signal),
    stop: async () => {
      await learner.stop();
      await saving.stop();
    },
  };
}

/** The words of a message as the filter reads them, so that what is taught is what is asked for. */
function lessonOf({ index, scan }: Scanned): Lesson {
  return {
    tokens: scan.tokens,
    sender: bayesSender(scan),
    messageId: index.messageId,
    subject: scan.subject,
    fingerprint: scan.fingerprint,
  };
}

async function loadCopies({ store, copies, log }: House): Promise<void> {
  const bytes = await store.read.savedTemplates(undefined);
  if (bytes.length > 0 && !copies.load(bytes))
    log.warn('filter.copies.lost', 'Counts of copies were kept in another form; they begin anew');
}

function startSaving({ store, copies, clock, log }: House): Saving {
  return saveEvery(clock, SAVE_MS, async () => {
    try {
      await store.write.saveTemplates({ bytes: copies.save(clock.now()) });
    } catch (error) {
      log.warn('filter.copies.unsaved', 'Counts of copies could not be kept; the next time tries again', {
        error: String(error),
      });
    }
  });
}

async function sweep({ store, clock }: House, signal: AbortSignal): Promise<void> {
  for (let i = 0; i < SWEEPS_MAX && !signal.aborted; i++) {
    if ((await store.write.sweepTrainings({ nowMs: clock.now() })).done) break;
  }
  for (let i = 0; i < SWEEPS_MAX && !signal.aborted; i++) {
    if ((await store.write.sweepScopes(undefined)).done) return;
  }
}
