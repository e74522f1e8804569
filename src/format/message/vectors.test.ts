/** Header vectors and part trees of a published suite; where its opinion is not taken, the reason is named. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parseContentType } from './contenttype.ts';
import {
  decodeText,
  fieldText,
  indexMessage,
  mailboxText,
  parseAddressList,
  parseDate,
  parseMessageIds,
  scanHeader,
  walkParts,
} from './mod.ts';

const shared = process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const folder = join(shared, 'suites/mime-stalwart-mail-parser/resources');
const skip = existsSync(folder) ? false : 'the published suite mime-stalwart-mail-parser is not here';

interface Vector<T> {
  readonly header: string;
  readonly expected: T;
}

/** Vectors whose header holds one of these texts are left out, for that reason. */
type Exceptions = readonly (readonly [text: string, reason: string])[];

function vectors<T>(name: string, exceptions: Exceptions): Vector<T>[] {
  const all: Vector<T>[] = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  for (const [text] of exceptions)
    assert.ok(
      all.some(({ header }) => header.includes(text)),
      `the exception ${text} is used`,
    );
  return all.filter(({ header }) => !exceptions.some(([text]) => header.includes(text)));
}

/** The text of the first field, as our reader cuts it. */
function firstField(value: string): string {
  const bytes = Buffer.from(`X:${value}`);
  const [field] = scanHeader(bytes).fields;
  return field === undefined ? '' : fieldText(bytes, field);
}

test('vectors: Content-Type', { skip }, () => {
  const exceptions: Exceptions = [
    ['title*0*=us-ascii', 'no semicolon before the first parameter: not guessed at'],
    ['filename*0*=iso-8859-1', 'the same'],
    ['name="=?iso-8859-1?B?4Q==?= =?utf-8?B?', 'white space between encoded-words is dropped (RFC 2047 section 6.2)'],
    ['name="   ', 'white space at the end of a field is not kept'],
    ['key*9999', 'sections behind a gap are not joined'],
    ['malicious/attempt', 'names with stray asterisks stay as they are'],
    ['text/plain/format', 'the subtype ends where its grammar ends'],
    ['/ ; name=value', 'parameters of an unusable type are kept: a boundary or charset may still help'],
  ];
  interface Expected {
    readonly c_type: string;
    readonly c_subtype: string | null;
    readonly attributes?: readonly (readonly [string, string | null])[] | null;
  }
  const all = vectors<Expected | null>('content_type', exceptions);
  assert.ok(all.length >= 80);
  for (const { header, expected } of all) {
    const { type, subtype, params, stated } = parseContentType(firstField(header));
    if (expected === null) {
      assert.equal(stated, false, header);
      continue;
    }
    if (expected.c_subtype !== null) assert.deepEqual([type, subtype], [expected.c_type, expected.c_subtype], header);
    const wanted = (expected.attributes ?? []).filter(([name, value]) => !name.endsWith('-language') && value !== null);
    const got = params.filter(({ value }) => value !== '').map(({ name, value }) => [name, decodeText(value)]);
    assert.deepEqual(got, wanted, header);
  }
});

test('vectors: unstructured text', { skip }, () => {
  const exceptions: Exceptions = [
    ['[SUSPECTED SPAM]=?', 'no space is put in where the writer left none'],
    ['Q??=here', 'an empty encoded-word is no space'],
  ];
  for (const { header, expected } of vectors<string>('unstructured', exceptions)) {
    // White space of folds is kept here (RFC 5322 section 2.2.3) and collapsed by the suite.
    const plain = (text: string): string => text.replaceAll(/\s+/g, ' ');
    assert.equal(plain(decodeText(firstField(header))), plain(expected), header);
  }
});

interface ExpectedDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly tz_before_gmt: boolean;
  readonly tz_hour: number;
  readonly tz_minute: number;
}

function sameDate(text: string, expected: ExpectedDate | null): void {
  if (expected === null) {
    assert.equal(parseDate(text), undefined, text);
    return;
  }
  const { year, month, day, hour, minute, second } = expected;
  const offset = expected.tz_hour * 60 + expected.tz_minute;
  const offsetMinutes = expected.tz_before_gmt && offset > 0 ? -offset : offset;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second) - offsetMinutes * 60_000;
  assert.deepEqual(parseDate(text), { ms, offsetMinutes }, text);
}

test('vectors: dates', { skip }, () => {
  const exceptions: Exceptions = [
    ['20 11 (some', 'months as numbers are ambiguous'],
    ['4 8 15 16 23 42', 'the same'],
    ['((invalid)', 'a comment that never closes leaves the day, which is better than nothing'],
    ['by 2002:', 'a whole Received field: see the next test'],
  ];
  for (const { header, expected } of vectors<ExpectedDate | null>('date', exceptions))
    sameDate(firstField(header), expected);
});

test('vectors: dates of Received, behind the last semicolon', { skip }, () => {
  const exceptions: Exceptions = [
    ['Fri Feb 07 10:18:12 2003', 'the order of ctime: read here, misread there'],
    ['Sun Nov 13 14:50:12 2005', 'the same'],
    ['Sun Nov 13 15:38:52 2005', 'the same'],
    ['Fri Sep 14 14:36:56 EDT 2018', 'the same'],
    ['14:22:21 PST', 'the zone is not GMT (RFC 5322 section 4.3)'],
    ['08:15:21 PDT', 'the same'],
    ['Wed, 26 Mar 03', 'the year is not 1903 (RFC 5322 section 4.3)'],
    ['Fri, 27 Feb 04', 'the same'],
    ['Thu, 20 Mar 03', 'the same'],
    ['07:53:55.516', 'a fraction of a second is not a second of its own'],
    ['_ Tue, 21 Jul', 'rubbish before the date'],
  ];
  let checked = 0;
  for (const { header, expected } of vectors<{ date?: ExpectedDate } | null>('received', exceptions)) {
    const text = firstField(header);
    if (!expected?.date || !text.includes(';')) continue;
    const date = text.slice(text.lastIndexOf(';') + 1);
    sameDate(date, expected.date);
    checked++;
  }
  assert.ok(checked > 150);
});

test('vectors: message identifiers', { skip }, () => {
  const exceptions: Exceptions = [['local(blah)', 'white space comes from folding and is dropped']];
  for (const { header, expected } of vectors<string[] | null>('id', exceptions)) {
    assert.deepEqual(
      parseMessageIds(firstField(header)).map((id) => id.slice(1, -1)),
      expected ?? [],
      header,
    );
  }
});

interface ExpectedMailbox {
  readonly name: string | null;
  readonly address: string | null;
}

test('vectors: addresses', { skip }, () => {
  const commentReason = 'a comment is the name only where there is no other (RFC 5322 section 3.4)';
  const exceptions: Exceptions = [
    ['Pete(A nice', commentReason],
    ['(Some people)', commentReason],
    ['(Empty list)', commentReason],
    ['machine(comment)', commentReason],
    ['Nathaniel Borenstein', commentReason],
    ['Name (comment)', commentReason],
    ['@node.test:', 'the route is kept apart, obsolete white space dropped (RFC 5322 section 4.4)'],
  ];
  const all = vectors<{ List?: ExpectedMailbox[]; Group?: { name: string | null; addresses: ExpectedMailbox[] }[] }>(
    'address',
    exceptions,
  );
  for (const { header, expected } of all) {
    const one = (mailbox: Parameters<typeof mailboxText>[0]): ExpectedMailbox => ({
      name: mailbox.name === undefined ? null : decodeText(mailbox.name),
      address: mailboxText(mailbox),
    });
    const got = parseAddressList(firstField(header)).addresses.map((address) =>
      address.kind === 'group' ? { name: decodeText(address.name), addresses: address.members.map(one) } : one(address),
    );
    // The suite puts what is in no group into one without a name.
    const wanted: unknown[] = [];
    for (const group of expected.Group ?? [{ name: null, addresses: expected.List ?? [] }]) {
      wanted.push(...(group.name === null ? group.addresses : [group]));
    }
    assert.deepEqual(got, wanted, header);
  }
});

interface ExpectedPart {
  readonly offset_header: number;
  readonly offset_body: number;
  readonly offset_end: number;
  readonly body: {
    readonly Multipart?: readonly number[];
    readonly Message?: { readonly parts: readonly ExpectedPart[] };
  };
}

test('part trees: the same octets for header and body of each part', { skip }, () => {
  /** A message under base64 stays opaque here; a CR before a line break cannot be told once that is LF. */
  const exceptions = new Set(['rfc/008.json', 'rfc/008.crlf.json', 'legacy/049.json']);
  let checked = 0;
  for (const set of ['rfc', 'legacy']) {
    for (const file of readdirSync(join(folder, 'eml', set)).filter((name) => name.endsWith('.json'))) {
      if (exceptions.has(`${set}/${file}`)) continue;
      const parts: readonly ExpectedPart[] = JSON.parse(readFileSync(join(folder, 'eml', set, file), 'utf8')).parts;
      const raw = readFileSync(join(folder, 'eml', set, file.replace(/(?:\.crlf)?\.json$/, '.eml')), 'latin1');
      const lf = raw.replaceAll('\r\n', '\n');
      const bytes = Buffer.from(file.includes('.crlf.') ? lf.replaceAll('\n', '\r\n') : lf, 'latin1');
      const got = [...walkParts(indexMessage(bytes).root)].map((part) => [
        part.headerStart,
        part.bodyStart,
        part.bodyEnd,
      ]);
      assert.deepEqual(got, ranges(parts, 0), `${set}/${file}`);
      checked++;
    }
  }
  assert.ok(checked > 100);
});

function ranges(parts: readonly ExpectedPart[], id: number): number[][] {
  const part = parts[id] ?? assert.fail();
  const inner = part.body.Message === undefined ? [] : ranges(part.body.Message.parts, 0);
  const children = (part.body.Multipart ?? []).flatMap((child) => ranges(parts, child));
  return [[part.offset_header, part.offset_body, part.offset_end], ...inner, ...children];
}
