/** Published messages, ordinary and broken: nothing throws, and two other readers see the same. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';
import {
  decodeIndex,
  decodeText,
  encodeIndex,
  envelopeOf,
  extractText,
  indexMessage,
  mailboxesOf,
  mailboxText,
  type Part,
  readPartHeaders,
  searchTexts,
  walkParts,
} from './mod.ts';

const suites = join(process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared'), 'suites');
const folders = [
  'mime-zbateson/tests/_data/emails',
  'mime-mikel/spec/fixtures/emails',
  'mime-postal-mime/test/fixtures',
  'mail-samples-mox',
  'mime-stalwart-mail-parser/resources/eml',
];
const missing = folders.filter((folder) => !existsSync(join(suites, folder)));
const skip = missing.length === 0 ? false : `published suites are not here: ${missing.join(', ')}`;

function* messages(): Generator<{ name: string; bytes: Buffer }> {
  for (const folder of folders) {
    for (const entry of readdirSync(join(suites, folder), { recursive: true, withFileTypes: true })) {
      // zbateson's `files` are parts of its messages, and this list is its description.
      if (!entry.isFile() || !/\.(?:eml|txt|mox)$/.test(entry.name) || entry.parentPath.endsWith('/files')) continue;
      const path = join(entry.parentPath, entry.name);
      yield { name: relative(suites, path), bytes: readFileSync(path) };
    }
  }
}

/** Every reader over one message; gives its parts. */
function readAll(bytes: Uint8Array, name: string): Part[] {
  const index = indexMessage(bytes);
  const { size, root, anomalies } = index;
  assert.deepEqual(decodeIndex(encodeIndex(index)), { size, root, anomalies }, name);
  searchTexts(envelopeOf(bytes, index.fields));
  const parts = [...walkParts(root)];
  for (const part of parts) {
    readPartHeaders(bytes, part);
    extractText(bytes, part);
  }
  return parts;
}

test('corpora of ordinary and broken messages: every reader gets through', { skip }, () => {
  let count = 0;
  for (const { name, bytes } of messages()) {
    assert.ok(readAll(bytes, name).length > 0);
    count++;
  }
  assert.ok(count > 240);
});

/** What a person would call an attachment: what is neither a container nor text to be read in place. */
function attachments(part: Part): number {
  if (part.type === 'multipart') return part.children.reduce((sum, child) => sum + attachments(child), 0);
  if (part.disposition !== 'attachment') {
    if (part.type === 'text' && (part.subtype === 'plain' || part.subtype === 'html')) return 0;
    if (part.message !== undefined) return attachments(part.message);
  }
  return 1;
}

/** Where neither of the others is followed. */
const exceptions: readonly (readonly [name: RegExp, what: 'subject' | 'from' | 'attachments', reason: string])[] = [
  [
    /mime-zbateson.*(?:github-102-0[12]|m00(?:01|02|03|06|07|09|23)|m20\d\d|m4001)\.txt$/,
    'subject',
    'raw ISO 8859-1 or UTF-7 in words: decoded here, lost there',
  ],
  [/mime-stalwart.*legacy\/0\d\d\.eml$/, 'subject', 'the same messages'],
  [/invalid_subject_characters\.eml$/, 'subject', 'raw ISO 8859-1'],
  [/m0010\.txt$/, 'from', 'two From fields: both are shown here'],
  [/content_transfer_encoding_with_8bits\.eml$|raw_email11\.eml$/, 'from', 'a name that equals the address is kept'],
  [/raw_email_multiple_from\.eml$/, 'from', 'two addresses without a comma'],
  [/rfc2822\/example13\.eml$/, 'from', 'a comment and white space in the domain (RFC 5322 section 4.4)'],
  [/rfc\/00[14]\.eml$/, 'from', 'a word without a domain is a local part, not a name'],
  [/multipart_report_multiple_status\.eml$/, 'attachments', 'both status parts count, the message inside is read'],
];

const plain = (text: string | undefined): string => (text ?? '').replaceAll(/\s+/g, ' ').trim();

/** Subject, senders and number of attachments, as this room sees them. */
function ours(bytes: Uint8Array): { subject: string; from: string; attachments: number } {
  const { root, fields } = indexMessage(bytes);
  const envelope = envelopeOf(bytes, fields);
  const from = mailboxesOf(envelope.from).map((box) => `${plain(decodeText(box.name ?? ''))}|${mailboxText(box)}`);
  return { subject: plain(decodeText(envelope.subject ?? '')), from: from.join(), attachments: attachments(root) };
}

type Seen = ReturnType<typeof ours>;
interface Sender {
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly group?: readonly Sender[] | undefined;
}

function senders(all: readonly Sender[]): string {
  return all
    .flatMap((sender) => sender.group ?? [sender])
    .map(({ name, address }) => `${plain(name)}|${address ?? ''}`)
    .join();
}

async function theirs(bytes: Buffer): Promise<Seen[]> {
  const one = await simpleParser(bytes, { skipTextToHtml: true, skipImageLinks: true });
  const two = await PostalMime.parse(bytes);
  return [
    { subject: plain(one.subject), from: senders(one.from?.value ?? []), attachments: one.attachments.length },
    {
      subject: plain(two.subject),
      from: senders(two.from === undefined ? [] : [two.from]),
      attachments: two.attachments.length,
    },
  ];
}

test('subject, sender and attachments are what at least one of two other readers sees', { skip }, async () => {
  const used = new Set<number>();
  for (const { name, bytes } of messages()) {
    const mine = ours(bytes);
    const others = await theirs(bytes);
    for (const what of ['subject', 'from', 'attachments'] as const) {
      if (others.some((other) => other[what] === mine[what])) continue;
      const at = exceptions.findIndex(([pattern, kind]) => kind === what && pattern.test(name));
      assert.notEqual(
        at,
        -1,
        `${name}: ${what} is ${mine[what]}, others say ${others.map((other) => other[what]).join(' or ')}`,
      );
      used.add(at);
    }
  }
  assert.equal(used.size, exceptions.length, 'every exception is needed');
});

const archive = join(suites, 'spam-spamassassin/spamassassin-6046-raw.tar.xz');
const xz = '/usr/bin/xz';
const unpacked =
  existsSync(archive) && existsSync(xz) ? spawnSync(xz, ['-dc', archive], { maxBuffer: 100_000_000 }) : undefined;
const skipArchive =
  unpacked?.status === 0 ? false : 'the published suite spam-spamassassin, or xz to unpack it, is not here';

/** The files of a tar archive (POSIX ustar). */
function* tarFiles(tar: Buffer): Generator<{ name: string; bytes: Buffer }> {
  for (let at = 0; at + 512 <= tar.length; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0;
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    if (tar[at + 156] === 0x30) yield { name, bytes: tar.subarray(at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

test('six thousand messages of 2002: every reader gets through', { skip: skipArchive }, () => {
  let count = 0;
  for (const { name, bytes } of tarFiles(unpacked?.stdout ?? Buffer.alloc(0))) {
    if (!name.endsWith('.txt')) continue;
    readAll(bytes, name);
    count++;
  }
  assert.ok(count > 6000, `${count}`);
});
