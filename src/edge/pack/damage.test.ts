import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { packFileName, PackReader, PackWriter, systemPackIo } from './mod.ts';

/** Two contents in one pack; `change` may damage the file before it is read. */
function reading(
  lengths: readonly number[],
  change: (bytes: Buffer, offset: number) => void,
  body: (reader: PackReader, places: ReturnType<PackWriter['append']>) => void,
): void {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rookery-damage-'));
  try {
    const writer = new PackWriter({ folder, io: systemPackIo, packBytesMax: 1e9 }, 0);
    const contents = lengths.map(
      (length, i) => ({ kind: 'memory', blob: i + 1, account: 1, bytes: new Uint8Array(length).fill(65) }) as const,
    );
    const places = writer.append(contents);
    writer.close();
    const path = join(folder, packFileName(places[0]?.pack ?? 0));
    const bytes = readFileSync(path);
    change(bytes, places[0]?.offset ?? 0);
    writeFileSync(path, bytes);
    const reader = new PackReader(folder);
    body(reader, places);
    reader.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const flip = (bytes: Buffer, offset: number): void => {
  bytes[offset + 10] = (bytes[offset + 10] ?? 0) ^ 1;
};

test('a content that lost a bit is never given as if it were whole, its neighbour is', () => {
  reading([100, 100], flip, (reader, [damaged, whole]) => {
    assert.ok(damaged && whole);
    for (let i = 0; i < 2; i++) {
      assert.throws(
        () => reader.read(damaged),
        (error) => error instanceof Fault && error.kind === 'permanent' && error.fields['damaged'] === true,
      );
    }
    assert.equal(reader.read(whole).length, 100);
  });
});

test('a damaged record header is found too', () => {
  reading(
    [100],
    (bytes, offset) => bytes.fill(0, offset - 64, offset - 40),
    (reader, [damaged]) => {
      assert.ok(damaged);
      assert.throws(() => reader.read(damaged), Fault);
    },
  );
});

test('who begins to read a long content is told at the first piece', () => {
  reading([400_000], flip, (reader, [damaged]) => {
    assert.ok(damaged);
    assert.throws(() => reader.read(damaged, 0, 131_072), Fault);
    assert.equal(
      reader.read(damaged, 0, 100).length,
      100,
      'a header is read as it is: nothing says that it is damaged',
    );
  });
});
