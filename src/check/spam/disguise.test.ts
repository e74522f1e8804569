import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disguisedWords } from './disguise.ts';
import { mail, namesOf } from './messages.fixture.ts';

const read = (text: string): string[] => disguisedWords(text, 4_000).map(({ word }) => word);

for (const [text, word] of [
  ['our v1agra is fresh', 'viagra'],
  ['all the dr@gs of our shop', 'drugs'],
  ['C.I.A.L.I.S now', 'cialis'],
  ['such a p e n i s here', 'penis'],
  ['fine w4tches', 'watches'],
  ['0EM licences', 'oem'],
  ['for the L0WEST sum', 'lowest'],
  ['a m0rtgage, please', 'mortgage'],
  ['viágra', 'viagra'],
  ['Vi-agra', 'viagra'],
  ['f*ck', 'fuck'],
  ['s3x.', 'sex'],
] as const) {
  test(`"${text}" says ${word} in disguise`, () => assert.deepEqual(read(text), [word]));
}

for (const text of [
  'viagra, cialis and drugs are written as they are',
  'on-line orders, e-mail, the U.S. and don’t-care words',
  'write to info@loan.example or see https://pills.example/0rder-form',
  'crédito, réplica, médicaments, bônus, Kasino',
  'mp3, i386, 3.5 percent, v2.1, H2O, 4x4, Win32, utf8',
  'order(s), price!, cheap! sale...',
  '- a - b - c - d -',
]) {
  test(`nothing is in disguise in "${text}"`, () => assert.deepEqual(read(text), []));
}

test('what is in disguise counts for its theme as well', () => {
  const names = namesOf(mail({}, 'Dear friend, our Xan4x and p1lls are what you need, order them here.'));
  assert.ok(names.includes('text.disguised-word'), names.join(', '));
  assert.ok(names.includes('text.medicine'), names.join(', '));
});

test('a Subject with a word in disguise is written so that it is not found', () => {
  assert.ok(namesOf(mail({ Subject: 'the best dr@gs' })).includes('header.subject-masked'));
});

test('the longest text takes no longer than what is read of it', () => {
  const began = performance.now();
  for (const piece of ['a1', 'a ', 'a.b', '@', 'v1agra ']) disguisedWords(piece.repeat(500_000), 8_000);
  assert.ok(performance.now() - began < 1_000);
});
