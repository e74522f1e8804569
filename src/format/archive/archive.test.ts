import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { tarOf, zipOf } from '#testing/files';
import {
  type ArchiveEntry,
  findUu,
  type ForeignArchives,
  isArchiveType,
  UnpackBudget,
  type UnpackLimits,
  walkArchive,
} from './mod.ts';

const MEGABYTE = 1024 * 1024;
const limits: UnpackLimits = { octetsMax: 100 * MEGABYTE, entriesMax: 1000, depthMax: 5, ratioMax: 100, msMax: 1000 };

interface Walked {
  readonly names: readonly string[];
  readonly texts: readonly string[];
  readonly kinds: readonly string[];
  readonly problems: readonly string[];
}

interface Options {
  readonly budget?: UnpackBudget;
  readonly foreign?: ForeignArchives;
  readonly outerName?: string;
}

function walk(type: string, octets: Uint8Array, { budget, foreign, outerName = 'outer.gz' }: Options = {}): Walked {
  const names: string[] = [];
  const texts: string[] = [];
  const kinds: string[] = [];
  const visit = (entry: ArchiveEntry): void => {
    names.push(entry.name);
    kinds.push(entry.kind);
    const start = Buffer.from(entry.start()).toString();
    const whole = entry.whole();
    texts.push(whole.kind === 'octets' ? Buffer.from(whole.octets).toString() : whole.why);
    if (whole.kind === 'octets') assert.ok(Buffer.from(whole.octets).toString().startsWith(start));
  };
  const report = walkArchive(type, octets, {
    budget: budget ?? new UnpackBudget(limits, () => 0),
    foreign,
    outerName,
    visit,
  });
  assert.equal(report.entries, names.length);
  return { names, texts, kinds, problems: [...report.problems].sort() };
}

function limited(of: Partial<UnpackLimits>): UnpackBudget {
  return new UnpackBudget({ ...limits, ...of }, () => 0);
}

test('zip: entries in the order of the directory, stored and deflated (APPNOTE 4.3)', () => {
  const zip = zipOf([
    { name: 'a.txt', content: 'hello' },
    { name: 'dir/', content: '', stored: true },
    { name: 'dir/b', content: 'world', stored: true },
  ]);
  assert.deepEqual(walk('zip', zip), {
    names: ['a.txt', 'dir/', 'dir/b'],
    texts: ['hello', '', 'world'],
    kinds: ['file', 'folder', 'file'],
    problems: [],
  });
});

test('zip: entries behind the number that its end tells are shown, and told (APPNOTE 4.4.22)', () => {
  const zip = zipOf([
    { name: 'a.txt', content: 'hello' },
    { name: 'b.exe', content: 'world' },
  ]);
  zip.writeUInt16LE(1, zip.length - 22 + 10);
  const { names, problems } = walk('zip', zip);
  assert.deepEqual([names, problems], [['a.txt', 'b.exe'], ['hidden']]);
});

test('zip: sizes that stand behind the data (APPNOTE 4.3.9)', () => {
  assert.deepEqual(walk('zip', zipOf([{ name: 'a', content: 'hello', streamed: true }])).texts, ['hello']);
});

test('zip: a program before it, and a comment with an end record in it', () => {
  const zip = zipOf([{ name: 'a', content: 'hello' }], {
    prefix: Buffer.alloc(500, 0x90),
    comment: `x${'PK\x05\x06'}y`,
  });
  assert.deepEqual(walk('zip', zip), { names: ['a'], texts: ['hello'], kinds: ['file'], problems: [] });
});

test('zip: an empty archive', () => {
  assert.deepEqual(walk('zip', zipOf([])), { names: [], texts: [], kinds: [], problems: [] });
});

test('zip: entries behind a password are told and not opened (APPNOTE 4.4.4)', () => {
  const found = walk('zip', zipOf([{ name: 'a.exe', content: 'x', flags: 1 }]));
  assert.deepEqual([found.names, found.texts, found.problems], [['a.exe'], ['encrypted'], ['encrypted']]);
});

test('zip: what only local headers name is found, and told', () => {
  const found = walk(
    'zip',
    zipOf([
      { name: 'bad.exe', content: 'MZ', hidden: true },
      { name: 'good.txt', content: 'x' },
    ]),
  );
  assert.deepEqual([[...found.names].sort(), found.problems], [['bad.exe', 'good.txt'], ['hidden']]);
});

test('zip: two archives in a row are both seen, whichever a program opens', () => {
  const two = Buffer.concat([zipOf([{ name: 'bad.exe', content: 'MZ' }]), zipOf([{ name: 'good.txt', content: 'x' }])]);
  const found = walk('zip', two);
  assert.deepEqual([[...found.names].sort(), found.problems], [['bad.exe', 'good.txt'], ['hidden']]);
});

test('zip: an entry with two names is seen under both', () => {
  const found = walk('zip', zipOf([{ name: 'good.txt', localName: 'bad.exe', content: 'MZ' }]));
  assert.deepEqual([found.names, found.problems], [['good.txt', 'bad.exe'], ['mismatch']]);
});

test('zip: without its directory its local headers are read', () => {
  const zip = zipOf([
    { name: 'a', content: 'hello' },
    { name: 'b', content: 'world', streamed: true },
  ]);
  const cut = zip.subarray(0, zip.indexOf('PK\x01\x02'));
  const found = walk('zip', cut);
  assert.deepEqual([found.names, found.texts, found.problems], [['a', 'b'], ['hello', 'world'], ['damaged']]);
});

test('zip: entries that share their octets are a bomb', () => {
  const files = Array.from({ length: 50 }, (_, i) => ({ name: `f${i}`, content: 'x'.repeat(1000), atFirst: true }));
  assert.ok(walk('zip', zipOf(files)).problems.includes('overlap'));
});

test('zip: a claimed size is not believed, neither a small nor a huge one', () => {
  const found = walk(
    'zip',
    zipOf([
      { name: 'a', content: 'hello', size: 0xff_ff_ff_f0 },
      { name: 'b', content: 'world', size: 1 },
    ]),
  );
  assert.deepEqual(found.texts, ['hello', 'world']);
});

test('what grows without measure is not unpacked', () => {
  const bomb = zipOf([{ name: 'bomb', content: Buffer.alloc(40 * MEGABYTE) }]);
  assert.deepEqual(walk('zip', bomb).texts, ['ratio']);
  const budget = limited({ octetsMax: 5 * MEGABYTE });
  assert.deepEqual(walk('zip', bomb, { budget }).texts, ['budget']);
  assert.equal(budget.end, 'octets');
});

test('the budget of entries ends a walk', () => {
  const files = Array.from({ length: 30 }, (_, i) => ({ name: `f${i}`, content: 'x' }));
  const found = walk('zip', zipOf(files), { budget: limited({ entriesMax: 10 }) });
  assert.deepEqual([found.names.length, found.problems], [10, ['unfinished']]);
});

test('the budget of time ends a walk', () => {
  let now = 0;
  const budget = new UnpackBudget(limits, () => (now += 200));
  const files = Array.from({ length: 30 }, (_, i) => ({ name: `f${i}`, content: 'x' }));
  const found = walk('zip', zipOf(files), { budget });
  assert.ok(found.names.length < 5);
  assert.deepEqual(found.problems, ['unfinished']);
});

test('zip: damaged data and unknown packings are told', () => {
  const zip = zipOf([{ name: 'a', content: 'hello', method: 9 }]);
  assert.deepEqual(walk('zip', zip).texts, ['method']);
  const bad = zipOf([{ name: 'a', content: Buffer.from('\xff\xff\xff\xff', 'latin1'), stored: true, method: 8 }]);
  assert.deepEqual(walk('zip', bad).texts, ['damaged']);
});

test('gzip: the name in its header, else the outer one without its ending (RFC 1952 section 2.3)', () => {
  assert.deepEqual(walk('gzip', gzipSync('hello'), { outerName: 'a.tar.gz' }), {
    names: ['a.tar'],
    texts: ['hello'],
    kinds: ['file'],
    problems: [],
  });
  assert.deepEqual(walk('gzip', gzipSync('x'), { outerName: 'a.tgz' }).names, ['a.tar']);
  const named = Buffer.concat([
    Buffer.from('\x1f\x8b\x08\x08\0\0\0\0\0\x03bad.exe\0', 'latin1'),
    deflateRawSync('hello'),
    Buffer.alloc(8),
  ]);
  assert.deepEqual(walk('gzip', named).names, ['bad.exe']);
});

test('gzip: a bomb stops at the bound (RFC 1952)', () => {
  assert.deepEqual(walk('gzip', gzipSync(Buffer.alloc(60 * MEGABYTE))).texts, ['ratio']);
});

test('Zstandard is unpacked within the same bound (RFC 8878)', () => {
  assert.deepEqual(walk('zstd', zstdCompressSync(Buffer.from('hello')), { outerName: 'a.txt.zst' }).texts, ['hello']);
  assert.deepEqual(walk('zstd', zstdCompressSync(Buffer.alloc(60 * MEGABYTE))).texts, ['ratio']);
});

test('tar: files, folders, links, long names', () => {
  const long = `${'d/'.repeat(80)}long.txt`;
  const pax = 'x'.repeat(150);
  const record = (text: string): string => {
    const length = text.length + 4;
    return `${String(length).padStart(3, '0')} ${text.slice(0, -1)}\n`;
  };
  const tar = tarOf([
    { name: 'dir/', flag: '5' },
    { name: 'link', flag: '2', target: '/etc/passwd' },
    { name: '././@LongLink', flag: 'L', content: `${long}\0` },
    { name: 'short', content: 'hello' },
    { name: 'pax', flag: 'x', content: record(`path=${pax}\n`) },
    { name: 'short', content: 'world' },
  ]);
  assert.deepEqual(walk('tar', tar), {
    names: ['dir/', 'link', long, pax],
    texts: ['', '', 'hello', 'world'],
    kinds: ['folder', 'link', 'file', 'file'],
    problems: [],
  });
});

test('tar: a million entries end with the budget, at once', () => {
  const tar = Buffer.concat(Array.from({ length: 2000 }, () => tarOf([{ name: 'f' }]).subarray(0, 512)));
  const found = walk('tar', tar);
  assert.deepEqual([found.names.length, found.problems], [1000, ['unfinished']]);
});

test('tar: a size beyond the end gives what is there, and is told', () => {
  const found = walk('tar', tarOf([{ name: 'f', content: 'hello', size: 8 ** 10 }]));
  assert.ok(found.texts[0]?.startsWith('hello'));
  assert.deepEqual(found.problems, ['damaged']);
});

test('uuencode: each file in a text, with lines whose blanks were lost', () => {
  const text =
    'Hello,\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nand\nbegin 755 my run.exe\n"35H \nend\nbegin to read\n';
  const found = walk('uuencode', Buffer.from(text));
  assert.deepEqual(
    [found.names, found.texts],
    [
      ['cat.txt', 'my run.exe'],
      ['Cat', 'MZ'],
    ],
  );
  assert.equal(findUu(Buffer.from('to begin 644 x\nbegin now\n')), -1);
});

test('what no reader is there for is not supported', () => {
  assert.deepEqual(walk('rar', Buffer.from('Rar!')).problems, ['unsupported']);
  assert.deepEqual(walk('7z', Buffer.from('7z'), { foreign: { open: () => undefined } }).problems, ['unsupported']);
  assert.equal(isArchiveType('docx'), false);
  assert.deepEqual(walk('docx', Buffer.from('x')).problems, ['unsupported']);
});

/** An archive of a library, of entries that give so many octets each. */
function foreignOf(sizes: readonly number[], claimed?: number): ForeignArchives {
  return {
    open: () => {
      let at = -1;
      let left = 0;
      return {
        next: () => {
          at++;
          left = sizes[at] ?? 0;
          return at < sizes.length
            ? { name: `e${at}`, kind: 'file', target: '', octets: claimed ?? left, encrypted: false }
            : 'end';
        },
        read: (octetsMax) => {
          const octets = Math.min(left, octetsMax);
          left -= octets;
          return new Uint8Array(octets);
        },
        [Symbol.dispose]: () => undefined,
      };
    },
  };
}

test('a library: octets are counted piece by piece, whatever an entry claims', () => {
  const budget = limited({ octetsMax: 3 * MEGABYTE });
  const found = walk('7z', Buffer.alloc(100), { budget, foreign: foreignOf([10, 50 * MEGABYTE, 10], 5) });
  assert.deepEqual(found.names, ['e0', 'e1']);
  assert.equal(found.texts[1], 'budget');
  assert.deepEqual(found.problems, ['unfinished']);
  assert.ok(budget.octets < 4 * MEGABYTE);
});

test('a library: an entry that grows without measure is left', () => {
  const found = walk('7z', Buffer.alloc(100), { foreign: foreignOf([20 * MEGABYTE]) });
  assert.deepEqual([found.texts, found.problems], [['ratio'], ['unfinished']]);
});
