import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyChanges, compareVersions, keepExpunged, MailboxVersion, newVersion, type ViewChunk } from './version.ts';

type Row = readonly [uid: number, flags: number, modseq: number];

function rows(list: readonly Row[]): ViewChunk {
  return {
    uids: Uint32Array.from(list, (r) => r[0]),
    emails: Float64Array.from(list, (r) => r[0] * 10),
    flags: Float64Array.from(list, (r) => r[1]),
    modseqs: Float64Array.from(list, (r) => r[2]),
  };
}

function facts(highestModseq: number): { uidValidity: number; uidNext: number; highestModseq: number } {
  return { uidValidity: 1, uidNext: 1, highestModseq };
}

function dump(version: MailboxVersion): Row[] {
  return version.chunks.flatMap((c) => Array.from(c.uids, (uid, i): Row => [uid, c.flags[i] ?? 0, c.modseqs[i] ?? 0]));
}

const big = (n: number): Row[] => Array.from({ length: n }, (_, i): Row => [i + 1, 0, 1]);

test('numbers and UIDs find each other across chunks', () => {
  const version = newVersion(rows(big(5000).filter(([uid]) => uid % 2 === 0)), facts(1));
  assert.equal(version.count, 2500);
  assert.equal(version.uidAt(2500), 5000);
  assert.equal(version.seqOf(4000), 2000);
  assert.equal(version.seqOf(4001), 0);
  assert.deepEqual([...version.seqsOfUids([1, 5, 4998, 2 ** 32 - 1])], [1, 2, 2499, 2500]);
  assert.deepEqual([...version.rowsOf(Uint32Array.of(1, 1500, 2500)).uids], [2, 3000, 5000]);
});

test('a changed flag copies one chunk and shares the others', () => {
  const before = newVersion(rows(big(5000)), facts(1));
  const after = applyChanges(before, { ...facts(2), changed: rows([[3000, 1, 2]]), expunged: new Uint32Array() });
  assert.equal(before.chunks.filter((chunk) => after.chunks.includes(chunk)).length, before.chunks.length - 1);
  assert.deepEqual(compareVersions(before, after), { expunged: [], expungedUids: [], changed: [3000], added: 0 });
});

test('expunges, changes and arrivals are told apart', () => {
  const before = newVersion(rows(big(3000)), facts(1));
  const after = applyChanges(before, {
    ...facts(2),
    changed: rows([
      [2500, 1, 2],
      [3001, 0, 2],
    ]),
    expunged: Uint32Array.of(1, 2000),
  });
  assert.deepEqual(compareVersions(before, after), {
    expunged: [1, 2000],
    expungedUids: [1, 2000],
    changed: [2498],
    added: 1,
  });
  const kept = keepExpunged(before, after);
  assert.equal(kept.count, 3001);
  assert.deepEqual(compareVersions(before, kept), { expunged: [], expungedUids: [], changed: [2500], added: 1 });
  assert.deepEqual(compareVersions(kept, after).expunged, [1, 2000]);
});

test('any history of changes gives the rows that a plain list gives, and the difference leads from one to the other', () => {
  const step = fc.record({
    change: fc.array(fc.nat(60), { maxLength: 5 }),
    expunge: fc.array(fc.nat(60), { maxLength: 5 }),
    add: fc.nat(40),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let model: Row[] = big(50);
      let version = newVersion(rows(model), facts(1));
      let uidNext = 51;
      let told = version;
      for (const [i, { change, expunge, add }] of steps.entries()) {
        const modseq = i + 2;
        const gone = new Set(expunge);
        const expunged = model.filter(([uid]) => gone.has(uid)).map(([uid]) => uid);
        model = model.filter(([uid]) => !gone.has(uid));
        const changed: Row[] = model
          .filter(([uid]) => change.includes(uid))
          .map(([uid, flags]): Row => [uid, flags + 1, modseq]);
        model = model.map((row) => changed.find(([uid]) => uid === row[0]) ?? row);
        for (let k = 0; k < add; k++) {
          const row: Row = [uidNext++, 0, modseq];
          model.push(row);
          changed.push(row);
        }
        version = applyChanges(version, {
          ...facts(modseq),
          changed: rows(changed),
          expunged: Uint32Array.from(expunged),
        });
        assert.deepEqual(dump(version), model);
        const kept = keepExpunged(told, version);
        const difference = compareVersions(told, kept);
        assert.equal(difference.expunged.length, 0);
        assert.equal(told.count + difference.added, kept.count);
        const rest = compareVersions(kept, version);
        assert.equal(kept.count - rest.expunged.length, version.count);
        told = i % 3 === 2 ? version : kept;
      }
    }),
    { seed: 7, numRuns: 200 },
  );
});
