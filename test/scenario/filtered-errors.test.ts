/** A disk that fails (EIO) with the filter on: nothing that was said to be taken is lost, nothing is there twice or unfiltered. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { newToken } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import { noFaults, withFaults } from './faulty.ts';
import { type Fate, fateSettings, letterOf, placeOf } from './fates.ts';
import { House } from './house.ts';
import { keptOf } from './kept.ts';

/** A copy of its own way each: in a mailbox, held, and shown otherwise than it came. */
const tried = ['INBOX', 'quarantine', 'cleaned and large'] as const satisfies readonly Fate[];

const referenceOf = (answer: string): string | undefined => /^250.*reference ([0-9A-Z-]{14})/.exec(answer)?.[1];

suite('a disk that fails, filtered', { skip: noFaults }, () => {
  let house: House;
  /** What was said to be taken. */
  const taken = new Map<string, { readonly fate: Fate; readonly bytes: Buffer }>();
  before(async () => {
    house = await House.start({ settings: fateSettings });
  });
  after(() => house[Symbol.asyncDispose]());

  const isUp = (): Promise<boolean> => house.server.tryCli(['status']).then(({ code }) => code === 0);
  /** Without an answer where the connection ends. */
  const offer = async (fate: Fate): Promise<string> => {
    const bytes = letterOf(fate, newToken());
    const answer = await house.offer(house.ben, bytes).catch((error: unknown) => `none: ${String(error)}`);
    const reference = referenceOf(answer);
    if (reference !== undefined) taken.set(reference, { fate, bytes });
    return answer;
  };
  const assertAllKept = (): void => {
    for (const [reference, { fate, bytes }] of taken) {
      const kept = keptOf(house.data, reference).map(({ place, came }) => [place, came.equals(bytes)]);
      assert.deepEqual(kept, [[placeOf(fate), true]], `${reference}, ${fate}`);
    }
  };
  const recovers = async (): Promise<void> => {
    if (!(await isUp())) await house.restart();
    for (const fate of tried) {
      await eventually(
        `mail comes in (${fate})`,
        async () => (referenceOf(await offer(fate)) === undefined ? undefined : true),
        20_000,
      );
    }
    assertAllKept();
  };

  test('mail of every fate comes in', recovers);

  for (const [calls, what] of [
    ['pwrite64', 'writes'],
    ['fdatasync,fsync', 'syncs'],
    ['pread64', 'reads'],
  ] as const) {
    test(`while ${what} fail, nobody hears 250 for what is not there`, async () => {
      for (const fate of tried) {
        if (!(await isUp())) await house.restart();
        const answer = await withFaults(house.server.pid, calls, () => offer(fate));
        assert.match(answer, /^(?:250|4\d\d|none)/, fate);
      }
      await recovers();
    });

    test(`what is held stays held while ${what} fail, and can be released afterwards`, async () => {
      if (!(await isUp())) await house.restart();
      const bytes = letterOf('quarantine', newToken());
      const reference = referenceOf(await house.offer(house.ben, bytes)) ?? '';
      const { code } = await withFaults(house.server.pid, calls, () =>
        house.server.tryCli(['quarantine', 'release', reference]),
      );
      if (!(await isUp())) await house.restart();
      const places = keptOf(house.data, reference).map(({ place }) => place);
      assert.deepEqual(places, [code === 0 ? 'INBOX' : places[0]]);
      if (places[0] === 'quarantine') await house.server.cli(['quarantine', 'release', reference]);
      const kept = keptOf(house.data, reference).map(({ place, came }) => [place, came.equals(bytes)]);
      assert.deepEqual(kept, [['INBOX', true]]);
    });
  }

  test('afterwards the data are whole', () => house.finish({ expectedErrors: /EIO|I\/O|disk|sync|thread/i }));
});
