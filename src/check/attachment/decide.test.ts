import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Setting, SettingsSnapshot, SettingValue } from '#base/setting';
import { indexMessage, partAt, bodyText } from '#format/message';
import { zipOf } from '#testing/files';
import { mailWith, scanOf } from './attachment.fixture.ts';
import {
  attachmentClassSettings,
  type AttachmentDecision,
  attachmentHits,
  attachmentRules,
  attachmentSettings,
  attachmentTests,
  decideAttachments,
  decisiveTest,
  stripAttachments,
  stripNote,
  virusHits,
  virusOutcome,
} from './mod.ts';
import { matchesPattern } from './pattern.ts';

const program = Buffer.from('MZ');

/** The standard values, but for those given. */
function snapshot(values: Readonly<Record<string, SettingValue>> = {}): SettingsSnapshot {
  return { get: <V extends SettingValue>(of: Setting<V>): V => (values[of.key] as V | undefined) ?? of.standard };
}

function decide(message: Uint8Array, values?: Readonly<Record<string, SettingValue>>): AttachmentDecision {
  return decideAttachments(scanOf(message), attachmentRules(snapshot(values)));
}

const inZip = mailWith([{ name: 'papers.zip', content: zipOf([{ name: 'invoice.pdf.exe', content: program }]) }]);

test('a program in an archive is held, and said in words', () => {
  const decision = decide(inZip);
  assert.equal(decision.action, 'quarantine');
  assert.equal(decisiveTest(decision), 'attachment.executable');
  assert.deepEqual(
    decision.findings.map(({ rule, words }) => [rule, words]),
    [
      ['attachment.executable', '"papers.zip" holds "invoice.pdf.exe", a DOS program'],
      ['attachment.disguised', '"papers.zip" holds "invoice.pdf.exe": its name pretends another kind'],
    ],
  );
});

test('ordinary files are allowed, and nothing decides', () => {
  const decision = decide(mailWith([{ name: 'a.pdf', content: '%PDF-1.4' }]));
  assert.deepEqual(decision, { action: 'allow', findings: [], strip: [] });
  assert.equal(decisiveTest(decision), undefined);
});

test('what is only marked decides nothing', () => {
  const decision = decide(mailWith([{ name: 'a.zip', content: zipOf([{ name: 'x', content: 'x', flags: 1 }]) }]));
  assert.equal(decision.action, 'mark');
  assert.equal(decisiveTest(decision), undefined);
});

test('rules that name extensions, types or names come before those for kinds', () => {
  const exe = mailWith([{ name: 'setup.exe', content: program }]);
  assert.equal(decide(exe, { 'attachment.extensions': ['exe=allow'] }).action, 'allow');
  assert.equal(decide(exe, { 'attachment.types': ['dos=reject'] }).action, 'reject');
  assert.equal(decide(exe, { 'attachment.names': ['set*.EXE=strip'] }).action, 'strip');
  assert.equal(
    decide(exe, { 'attachment.extensions': ['exe=allow'], 'attachment.types': ['dos=reject'] }).action,
    'reject',
  );
});

test('an allow for an extension does not hold for what is something else', () => {
  const lie = mailWith([{ name: 'photo.jpg', content: Buffer.alloc(200, 'MZ') }]);
  assert.equal(decide(lie, { 'attachment.extensions': ['jpg=allow'] }).action, 'quarantine');
});

test('limits of number and size', () => {
  const many = mailWith([
    { name: 'a.txt', content: 'hello' },
    { name: 'b.txt', content: 'x' },
  ]);
  const limits = { 'attachment.count-max': 1, 'attachment.size-max': 3, 'attachment.limits-action': 'reject' };
  assert.deepEqual(
    decide(many, limits).findings.map(({ rule, words }) => [rule, words]),
    [
      ['attachment.count-max', 'It has 2 attachments; 1 are taken'],
      ['attachment.size-max', '"a.txt" has 5 octets; 3 are taken'],
    ],
  );
});

test('rules are checked when they are set', () => {
  const problem = (of: { readonly memberProblem?: (text: string) => string | undefined }, text: string): boolean =>
    of.memberProblem?.(text) !== undefined;
  assert.equal(problem(attachmentSettings.extensions, 'exe=reject'), false);
  for (const bad of ['exe', '.exe=reject', 'exe=maybe', '=reject', 'e x=reject'])
    assert.equal(problem(attachmentSettings.extensions, bad), true, bad);
  assert.equal(problem(attachmentSettings.types, 'onenote=strip'), false);
  assert.equal(problem(attachmentSettings.types, 'nothing=strip'), true);
  assert.equal(problem(attachmentSettings.names, '*.zip=strip'), false);
  assert.equal(problem(attachmentSettings.names, '*=strip'), true);
});

test('every rule has a setting with a sentence', () => {
  for (const of of Object.values(attachmentClassSettings)) assert.match(of.help, /^What becomes of mail with .*\.$/);
});

test('hits name tests of the catalog, once each, with words that the evidence fills', () => {
  const hits = attachmentHits(scanOf(inZip));
  assert.deepEqual(hits.map((hit) => hit.test).sort(), [
    'attachment.double-extension',
    'attachment.executable',
    'attachment.only-program',
  ]);
  for (const { test: name, evidence } of [
    ...hits,
    ...virusHits({ kind: 'found', name: 'Eicar' }),
    ...virusHits({ kind: 'unknown', reason: 'down', why: 'x' }),
  ]) {
    const declaration = Object.entries(attachmentTests).find(([key]) => key === name)?.[1] ?? assert.fail(name);
    for (const [, key] of declaration.words.matchAll(/\{(\w+)\}/g))
      assert.ok(key !== undefined && key in evidence, `${name} ${key}`);
  }
  assert.deepEqual(virusHits({ kind: 'unknown', reason: 'off', why: '' }), []);
});

test('names are matched without trying twice', () => {
  assert.equal(matchesPattern('my invoice 7.zip', '*invoice*.zip'), true);
  assert.equal(matchesPattern('invoice.pdf', '*invoice*.zip'), false);
  assert.equal(matchesPattern('a1.exe', 'a?.exe'), true);
  const begin = process.cpuUsage();
  assert.equal(matchesPattern('a'.repeat(200), `${'*a'.repeat(90)}*b`), false);
  assert.ok(process.cpuUsage(begin).user < 200_000);
});

test('what only some programs see is held where it would be taken out: a note could not stand in both readings', () => {
  const text =
    'From: a@example.com\r\nContent-Type: text/plain\r\nContent-Type: application/octet-stream; name=a.js\r\n\r\nx\r\n';
  const decision = decideAttachments(
    scanOf(Buffer.from(text, 'latin1')),
    attachmentRules(snapshot({ 'attachment.script': 'strip' })),
  );
  assert.deepEqual([decision.action, decision.strip], ['quarantine', []]);
});

test('stripped parts are notes, everything else stays octet for octet', () => {
  const message = mailWith([
    { name: 'setup.exe', content: program },
    { name: 'ok.txt', content: 'fine' },
  ]);
  const scan = scanOf(message);
  const decision = decideAttachments(scan, attachmentRules(snapshot({ 'attachment.executable': 'strip' })));
  assert.equal(decision.action, 'strip');
  const index = indexMessage(message);
  const note = stripNote(scan, decision, { reference: '7F3K-9QXD-M2TA', help: 'Ask your administrator for it.' });
  const stripped = stripAttachments(message, index, { which: decision.strip, note });
  const after = indexMessage(stripped);
  const [text, gone, kept] = [[1], [2], [3]].map((path) => partAt(after.root, path) ?? assert.fail());
  assert.ok(text !== undefined && gone !== undefined && kept !== undefined);
  assert.equal(bodyText(stripped, text), 'Hello');
  assert.equal(kept.fileName, 'ok.txt');
  assert.deepEqual([gone.type, gone.subtype, gone.fileName], ['text', 'plain', undefined]);
  assert.match(
    bodyText(stripped, gone),
    /^The attachment "setup\.exe" \(2 octets\) was taken out of this message\.\r\n\r\nWhy:\r\n- "setup\.exe", a DOS program\.\r\n\r\nAsk your administrator for it\.\r\nReference: 7F3K-9QXD-M2TA/,
  );
  const old = partAt(index.root, [3]) ?? assert.fail();
  assert.deepEqual(stripped.subarray(kept.headerStart, kept.bodyEnd), message.subarray(old.headerStart, old.bodyEnd));
});

test('what is signed is never touched (RFC 1847)', () => {
  const signed = Buffer.from(
    mailWith([{ name: 'setup.exe', content: program }])
      .toString('latin1')
      .replace('multipart/mixed', 'multipart/signed; protocol="application/pgp-signature"'),
    'latin1',
  );
  const scan = scanOf(signed);
  const decision = decideAttachments(scan, attachmentRules(snapshot({ 'attachment.executable': 'strip' })));
  const out = stripAttachments(signed, indexMessage(signed), { which: decision.strip, note: () => 'gone' });
  assert.deepEqual(Buffer.from(out), signed);
});

test('a scanner that is down lets mail come again, or marks it; one that has enough marks it in any case', () => {
  const down = { kind: 'unknown', reason: 'down', why: 'x' } as const;
  assert.deepEqual(virusOutcome(down, snapshot()), { kind: 'unknown', why: 'x', mail: 'waits' });
  assert.deepEqual(virusOutcome(down, snapshot({ 'virus.unknown': 'mark' })), {
    kind: 'unknown',
    why: 'x',
    mail: 'passes',
  });
  assert.deepEqual(virusOutcome({ ...down, reason: 'too-large' }, snapshot()), {
    kind: 'unknown',
    why: 'x',
    mail: 'passes',
  });
  assert.deepEqual(virusOutcome({ ...down, reason: 'off' }, snapshot()), { kind: 'clean' });
});
