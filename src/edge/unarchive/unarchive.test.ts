import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { UnpackBudget, walkArchive } from '#format/archive';
import { typeOf } from '#format/filetype';
import { cabOf, isoOf, rarOf } from '#testing/files';
import { LibarchiveReader } from './mod.ts';
import { load } from './module.ts';

const MEGABYTE = 1024 * 1024;
const sevenZip = ['/usr/bin/7zz', '/usr/bin/7z'].find((path) => existsSync(path));
const skip = sevenZip === undefined ? '7zz is not installed (tools/install-test-packages.sh)' : false;
let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rookery-unarchive-'));
  writeFileSync(join(folder, 'a.txt'), 'hello world\n');
  writeFileSync(join(folder, 'zeros'), Buffer.alloc(3 * MEGABYTE));
  writeFileSync(join(folder, 'invoice.pdf.exe'), 'MZ');
});
after(() => rmSync(folder, { recursive: true, force: true }));

function pack(name: string, ...options: readonly string[]): Buffer {
  const files = options.filter((option) => !option.startsWith('-'));
  execFileSync(
    sevenZip ?? '',
    ['a', '-y', '-bso0', ...options.filter((option) => option.startsWith('-')), name, ...files],
    { cwd: folder },
  );
  return readFileSync(join(folder, name));
}

function budget(octetsMax = 100 * MEGABYTE): UnpackBudget {
  return new UnpackBudget({ octetsMax, entriesMax: 1000, depthMax: 5, ratioMax: 100, msMax: 5000 }, () => 0);
}

interface Seen {
  readonly names: readonly string[];
  readonly texts: readonly string[];
  readonly problems: readonly string[];
}

const reader = new LibarchiveReader(128 * MEGABYTE);

function see(type: string, octets: Uint8Array, of = budget()): Seen {
  const names: string[] = [];
  const texts: string[] = [];
  const report = walkArchive(type, octets, {
    budget: of,
    foreign: reader,
    outerName: 'x',
    visit: (entry) => {
      names.push(entry.name);
      const whole = entry.octets < 100 ? entry.whole() : undefined;
      texts.push(whole === undefined ? '' : whole.kind === 'octets' ? Buffer.from(whole.octets).toString() : whole.why);
    },
  });
  return { names, texts, problems: [...report.problems] };
}

test('7z: names and contents, solid as it comes', { skip }, () => {
  const found = see('7z', pack('one.7z', 'a.txt', 'invoice.pdf.exe', 'zeros'));
  assert.deepEqual([...found.names].sort(), ['a.txt', 'invoice.pdf.exe', 'zeros']);
  assert.ok(found.texts.includes('hello world\n') && found.texts.includes('MZ'));
  assert.deepEqual(found.problems, []);
});

test('7z: contents behind a password are told', { skip }, () => {
  const found = see('7z', pack('two.7z', '-psecret', 'a.txt'));
  assert.deepEqual([found.names, found.texts, found.problems], [['a.txt'], ['encrypted'], ['encrypted']]);
});

test('7z: names behind a password, too', { skip }, () => {
  assert.deepEqual(see('7z', pack('three.7z', '-psecret', '-mhe=on', 'a.txt')).problems, ['encrypted']);
});

test('what is passed over in a solid archive counts, and the walk ends with the budget', { skip }, () => {
  const of = budget(MEGABYTE);
  const found = see('7z', pack('four.7z', 'zeros', 'a.txt'), of);
  assert.deepEqual(found.problems, ['unfinished']);
  assert.equal(of.end, 'octets');
});

test('damaged at any octet: something is said, nothing is thrown, the next archive is read', { skip }, () => {
  const octets = pack('five.7z', 'a.txt');
  for (let at = 0; at < octets.length; at++) {
    const bad = Buffer.from(octets);
    bad[at] = (bad[at] ?? 0) ^ 0xff;
    see('7z', bad, budget(MEGABYTE));
  }
  for (let length = 0; length < octets.length; length += 3) see('7z', octets.subarray(0, length));
  assert.deepEqual(see('7z', octets).texts, ['hello world\n']);
});

test('a tar in xz or bzip2 is read, what else is in them is not supported', {
  skip: skip || !existsSync('/usr/bin/xz') || !existsSync('/usr/bin/bzip2'),
}, () => {
  execFileSync('tar', ['cJf', 'x.tar.xz', 'a.txt'], { cwd: folder });
  execFileSync('tar', ['cjf', 'x.tar.bz2', 'a.txt'], { cwd: folder });
  assert.deepEqual(see('xz', readFileSync(join(folder, 'x.tar.xz'))).texts, ['hello world\n']);
  assert.deepEqual(see('bzip2', readFileSync(join(folder, 'x.tar.bz2'))).texts, ['hello world\n']);
  assert.deepEqual(see('xz', execFileSync('xz', ['-c', 'a.txt'], { cwd: folder })).problems, ['unsupported']);
});

for (const [type, make] of [
  ['rar', rarOf],
  ['cab', cabOf],
  ['iso', isoOf],
] as const) {
  test(`${type}: names and contents`, () => {
    const octets = make([
      { name: 'A.TXT', content: 'hello' },
      { name: 'RUN.EXE', content: 'MZ' },
    ]);
    assert.equal(typeOf(octets), type);
    const found = see(type, octets);
    const files = found.names.map((name, i) => [name, found.texts[i]] as const).filter(([name]) => name !== '.');
    assert.deepEqual(files, [
      ['A.TXT', 'hello'],
      ['RUN.EXE', 'MZ'],
    ]);
    assert.deepEqual(found.problems, []);
    for (let at = 0; at < octets.length; at += type === 'iso' ? 97 : 1) {
      const bad = Buffer.from(octets);
      bad[at] = (bad[at] ?? 0) ^ 0x5a;
      see(type, bad, budget(MEGABYTE));
    }
  });
}

test('an archive larger than the memory is not opened, and others still are', () => {
  const small = new LibarchiveReader(20 * MEGABYTE);
  assert.equal(small.open(Buffer.alloc(30 * MEGABYTE)), undefined);
  const code = load(20 * MEGABYTE);
  assert.equal(code.malloc(64 * MEGABYTE), 0);
});
