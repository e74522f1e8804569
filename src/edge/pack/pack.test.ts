import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SystemRandom } from '#base/random';
import {
  type Content,
  packFileName,
  type PackIo,
  packNumberOf,
  PackReader,
  PackWriter,
  RECORD_HEADER_BYTES,
  StagingArea,
  SyncFailed,
  systemPackIo,
} from './mod.ts';

function inFolder(body: (folder: string) => Promise<void> | void): () => Promise<void> {
  return async () => {
    const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rookery-pack-'));
    try {
      await body(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

const bytesOf = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7) % 256);
const memory = (blob: number, length: number): Content => ({
  kind: 'memory',
  blob,
  account: 9,
  bytes: bytesOf(length, blob),
});
const writerIn = (folder: string, options: { io?: PackIo; packBytesMax?: number; above?: number } = {}): PackWriter =>
  new PackWriter(
    { folder, io: options.io ?? systemPackIo, packBytesMax: options.packBytesMax ?? 1e9 },
    options.above ?? 0,
  );

function errorOf(code: string): Error {
  return Object.assign(new Error(code), { code });
}

test(
  'what was appended reads back and verifies, whatever its length',
  inFolder((folder) => {
    const writer = writerIn(folder);
    const lengths = [0, 1, 63, 64, 65, 4096, 70_000, 3_000_000];
    const places = writer.append(lengths.map((length, i) => memory(i + 1, length)));
    const reader = new PackReader(folder);
    for (const [i, place] of places.entries()) {
      assert.deepEqual(Buffer.from(reader.read(place)), Buffer.from(bytesOf(lengths[i] ?? 0, i + 1)));
      assert.equal(reader.verify(place, i + 1), undefined);
      assert.match(reader.verify(place, 99) ?? '', /is of blob/);
    }
    const last = places[7];
    assert.ok(last);
    assert.deepEqual([...reader.read(last, 5, 9)], [...bytesOf(3_000_000, 8).subarray(5, 9)]);
    assert.equal(reader.read(last, 2_999_999, 9_000_000).length, 1);
    writer.close();
    reader.close();
  }),
);

test(
  'each writer begins a pack of its own, above all that rows or files know of',
  inFolder((folder) => {
    const first = writerIn(folder).append([memory(1, 5)])[0];
    const second = writerIn(folder).append([memory(2, 5)])[0];
    const third = writerIn(folder, { above: 40 }).append([memory(3, 5)])[0];
    assert.deepEqual([first?.pack, second?.pack, third?.pack], [1, 2, 41]);
    assert.deepEqual(readdirSync(folder).map(packNumberOf), [1, 2, 41]);
    assert.equal(packNumberOf(packFileName(0xffff_ffff + 5)), 0xffff_ffff + 5);
  }),
);

test(
  'a pack that has grown past its size is closed and the next one begun',
  inFolder((folder) => {
    const writer = writerIn(folder, { packBytesMax: 1000 });
    const packs = [1, 2, 3, 4].map((blob) => writer.append([memory(blob, 600)])[0]?.pack);
    assert.deepEqual(packs, [1, 1, 2, 2]);
    assert.equal(writer.openPack, 2);
  }),
);

test(
  'a large message is staged, adopted as a pack of its own, and its discard leaves the pack',
  inFolder(async (folder) => {
    const packs = join(folder, 'packs');
    mkdirSync(packs);
    const area = new StagingArea(join(folder, 'staging'), new SystemRandom());
    const file = await area.create();
    for (let at = 0; at < 500_000; at += 70_000) await file.write(bytesOf(500_000).subarray(at, at + 70_000));
    assert.equal(file.length, 500_000);
    const staged = await file.finish();
    const writer = writerIn(packs);
    const places = writer.append([memory(1, 10), { kind: 'staged', blob: 2, account: 9, ...staged }, memory(3, 10)]);
    await file.discard();
    const reader = new PackReader(packs);
    for (const [i, place] of places.entries()) assert.equal(reader.verify(place, i + 1), undefined);
    assert.deepEqual(Buffer.from(reader.read(places[1] as never)), Buffer.from(bytesOf(500_000)));
    assert.deepEqual(readdirSync(join(folder, 'staging')), []);
  }),
);

test(
  'what a crash left in the staging area goes at start',
  inFolder((folder) => {
    mkdirSync(join(folder, 'staging'));
    writeFileSync(join(folder, 'staging', 'left'), 'x');
    new StagingArea(join(folder, 'staging'), new SystemRandom());
    assert.deepEqual(readdirSync(join(folder, 'staging')), []);
  }),
);

test(
  'a full disk keeps nothing of the group: bytes are cut off, adopted files go back, the next group is well',
  inFolder(async (folder) => {
    const packs = join(folder, 'packs');
    mkdirSync(packs);
    const area = new StagingArea(join(folder, 'staging'), new SystemRandom());
    let full = false;
    const io: PackIo = {
      ...systemPackIo,
      write: (fd, bytes, position) => {
        if (!full || bytes.length === RECORD_HEADER_BYTES) return systemPackIo.write(fd, bytes, position);
        systemPackIo.write(fd, bytes.subarray(0, 100), position);
        throw errorOf('ENOSPC');
      },
    };
    const writer = writerIn(packs, { io });
    const kept = writer.append([memory(1, 50)])[0];
    const file = await area.create();
    await file.write(bytesOf(10));
    const staged: Content = { kind: 'staged', blob: 2, account: 9, ...(await file.finish()) };
    full = true;
    assert.throws(() => writer.append([staged, memory(3, 500)]), { code: 'ENOSPC' });
    assert.equal(statSync(join(packs, packFileName(1))).size, RECORD_HEADER_BYTES + 50);
    assert.deepEqual(readdirSync(packs), [packFileName(1)]);
    full = false;
    const reader = new PackReader(packs);
    const places = writer.append([staged, memory(3, 500)]);
    for (const [i, place] of [kept, ...places].entries()) assert.equal(reader.verify(place as never, i + 1), undefined);
    await file.discard();
  }),
);

test(
  'a failed sync is final, wherever it happens',
  inFolder((folder) => {
    for (const call of ['syncData', 'syncFolder'] as const) {
      const io: PackIo = {
        ...systemPackIo,
        [call]: () => {
          throw errorOf('EIO');
        },
      };
      assert.throws(() => writerIn(folder, { io }).append([memory(1, 5)]), SyncFailed);
    }
  }),
);

test(
  'every flipped bit of a record and every cut is found',
  inFolder((folder) => {
    const writer = writerIn(folder);
    const [, place] = writer.append([memory(1, 30), memory(2, 40)]);
    assert.ok(place);
    const path = join(folder, packFileName(place.pack));
    const whole = readFileSync(path);
    // Bytes 5 to 7 of the header are unused, the account in 24 to 31 is for people who rebuild an index from packs.
    const unused = new Set([5, 6, 7, 8, 9, ...Array.from({ length: 8 }, (_, i) => 24 + i)]);
    for (let at = 0; at < RECORD_HEADER_BYTES + 40; at++) {
      if (unused.has(at)) continue;
      const damaged = Buffer.from(whole);
      damaged[place.offset - RECORD_HEADER_BYTES + at] =
        (damaged[place.offset - RECORD_HEADER_BYTES + at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(path, damaged);
      const reader = new PackReader(folder);
      assert.notEqual(reader.verify(place, 2), undefined, `byte ${at}`);
      reader.close();
    }
    for (let length = place.offset - RECORD_HEADER_BYTES; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const reader = new PackReader(folder);
      assert.notEqual(reader.verify(place, 2), undefined, `cut at ${length}`);
      assert.notEqual(reader.verifyHeader(place, 2), undefined, `cut at ${length}`);
      if (length <= place.offset) assert.throws(() => reader.read(place), { kind: 'temporary' });
      reader.close();
    }
  }),
);

test(
  'a reader keeps few files open and lets go of removed ones',
  inFolder((folder) => {
    const open = new Set<number>();
    const io: PackIo = {
      ...systemPackIo,
      open: (path, flags) => {
        const fd = systemPackIo.open(path, flags);
        open.add(fd);
        return fd;
      },
      close: (fd) => {
        open.delete(fd);
        systemPackIo.close(fd);
      },
    };
    const writer = writerIn(folder, { packBytesMax: 1 });
    const places = Array.from({ length: 100 }, (_, i) => writer.append([memory(i + 1, 5)])[0]);
    const reader = new PackReader(folder, io);
    for (const [i, place] of [...places, ...places].entries())
      assert.equal(reader.verify(place as never, (i % 100) + 1), undefined);
    assert.equal(open.size, 64);
    systemPackIo.unlink(join(folder, packFileName(100)));
    reader.forgetRemoved();
    assert.equal(open.size, 63);
    reader.close();
    assert.equal(open.size, 0);
  }),
);

test('a row whose offset lies before any record is damage, not a crash', () => {
  const reader = new PackReader('/nowhere');
  assert.equal(reader.verify({ pack: 1, offset: 63, length: 5 }, 1), 'has no record header');
  assert.match(reader.verify({ pack: 1, offset: 64, length: 5 }, 1) ?? '', /cannot be opened/);
});
