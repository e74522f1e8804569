/** A full disk with the filter on: mail of every fate is put off, nothing of it is there, and it comes in when there is room. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newToken } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import { type Fate, fates, fateSettings, letterOf, placeOf } from './fates.ts';
import { House } from './house.ts';
import { keptOf } from './kept.ts';
import { noSmallDisk, SmallDisk } from './small-disk.ts';

/** More than the reserve that is kept free, and room for a few messages. */
const DISK_BYTES = 72 * 1024 * 1024;

const letter = (fate: Fate): Buffer => letterOf(fate, newToken());

suite('a full disk, filtered', { skip: noSmallDisk }, () => {
  let disk: SmallDisk;
  let house: House;
  before(async () => {
    disk = await SmallDisk.mount(DISK_BYTES);
    house = await House.start({ data: join(disk.path, 'data'), settings: fateSettings });
  });
  after(async () => {
    await house[Symbol.asyncDispose]();
    await disk[Symbol.asyncDispose]();
  });

  const send = (bytes: Buffer): Promise<string> => house.offer(house.ben, bytes);

  /** Taken, and where it belongs, once, with its octets. */
  const assertKept = (fate: Fate, bytes: Buffer, answer: string): void => {
    const reference = /^250.*reference ([0-9A-Z-]{14})/.exec(answer)?.[1];
    assert.ok(reference !== undefined, `${fate}: ${answer}`);
    const kept = keptOf(house.data, reference);
    assert.deepEqual(
      kept.map((one) => [one.place, one.came.equals(bytes), one.shown.equals(bytes)]),
      [[placeOf(fate), true, !fate.startsWith('cleaned')]],
      fate,
    );
  };

  const takesAll = async (): Promise<void> => {
    for (const fate of Object.keys(fates) as Fate[]) {
      const bytes = letter(fate);
      const answer = await eventually(
        `mail comes in (${fate})`,
        async () => {
          const said = await send(bytes);
          return said.startsWith('250') ? said : undefined;
        },
        10_000,
      );
      assertKept(fate, bytes, answer);
    }
  };

  const putsAllOff = async (): Promise<void> => {
    const before = (await house.inbox(house.ben)).length;
    const held = (await house.server.rows(['quarantine', 'list'])).length;
    for (const fate of Object.keys(fates) as Fate[]) {
      const answer = await send(letter(fate));
      assert.match(answer, /^452 4\.3\.1/, fate);
    }
    assert.equal((await house.inbox(house.ben)).length, before);
    assert.equal((await house.server.rows(['quarantine', 'list'])).length, held);
  };

  test('mail of every fate comes in while there is room', takesAll);

  for (const [what, leave] of [
    ['less than the reserve', 20 * 1024 * 1024],
    ['not one octet left', 0],
  ] as const) {
    test(`with ${what} mail of every fate is put off, 452 4.3.1, and nothing of it is there`, async () => {
      await disk.fill(leave);
      await putsAllOff();
    });

    test(`and comes in again when there is room (${what})`, async () => {
      await disk.empty();
      await takesAll();
    });
  }

  test('what is held cannot be released into a full disk, stays held, and is released when there is room', async () => {
    const bytes = letter('quarantine');
    const reference = /reference ([0-9A-Z-]{14})/.exec(await send(bytes))?.[1] ?? '';
    await disk.fill(0);
    const refused = await house.server.tryCli(['quarantine', 'release', reference]);
    assert.notEqual(refused.code, 0, refused.output);
    assert.deepEqual(
      keptOf(house.data, reference).map(({ place }) => place),
      ['quarantine'],
    );
    await disk.empty();
    await eventually(
      'it is released',
      async () => ((await house.server.tryCli(['quarantine', 'release', reference])).code === 0 ? true : undefined),
      10_000,
    );
    assert.deepEqual(
      keptOf(house.data, reference).map(({ place, came }) => [place, came.equals(bytes)]),
      [['INBOX', true]],
    );
  });

  test('afterwards the data are whole', () => house.finish({ expectedErrors: /disk|space|ENOSPC|full/i }));
});
