import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPathToken } from '#check/bayes';
import { mail, scan } from './messages.fixture.ts';

function pathOf(fields: Readonly<Record<string, string | undefined>>): string[] {
  return scan(mail(fields)).tokens.words.split('\n').filter(isPathToken);
}

test('the way of a message is known by the organization, the network and the list that brought it', () => {
  const words = pathOf({
    Received:
      'from out3.lists.example.org (out3.lists.example.org [198.51.100.7]) by mx.here.example with ESMTP id 1; x',
    'List-Id': 'Gardeners <gardeners.lists.example.org>',
  });
  for (const word of ['via=example.org', 'network=198.51', 'list=gardeners.lists.example.org', 'id=sender.example']) {
    assert.ok(words.includes(`header:${word}`), `${word} in ${words.join(' ')}`);
  }
});

test('whom it is for, and how it is made', () => {
  const words = pathOf({ 'Content-Type': 'multipart/mixed; boundary="----=_Part_12_AB.34"', 'X-Campaign': '1' });
  for (const word of [
    'to=jonas@here.example',
    'to-host=here.example',
    'type=multipart/mixed',
    'boundary=----=_Aa_9_A.9',
    'field=x-campaign',
  ])
    assert.ok(words.includes(`header:${word}`), `${word} in ${words.join(' ')}`);
});

test('what other filters thought of it is none of it', () => {
  const words = pathOf({ 'X-Spam-Status': 'Yes', 'X-Spam-Flag': 'YES' });
  assert.ok(!words.some((word) => word.includes('spam')));
});

test('fields without end give a bounded number of tokens', () => {
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`X-Field-${i}`, 'x']));
  assert.ok(pathOf(many).length <= 100);
});
