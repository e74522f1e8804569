import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeIndex, encodeIndex, indexMessage, type MessageIndex } from './mod.ts';

const typical = Buffer.from(
  `${'Received: from a.example by b.example; Mon, 1 Jan 2026 00:00:00 +0000\r\n'.repeat(12)}From: a@example.org\r\n` +
    'Content-Type: multipart/alternative; boundary="----=_Part_1234567890"\r\n\r\n' +
    '------=_Part_1234567890\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n' +
    `${'text\r\n'.repeat(100)}------=_Part_1234567890\r\nContent-Type: text/html; charset=utf-8\r\n\r\n` +
    `${'<p>text</p>\r\n'.repeat(300)}------=_Part_1234567890--\r\n`,
);

function plain({ size, root, anomalies }: MessageIndex): MessageIndex {
  return { size, root, anomalies };
}

test('what is stored comes back', () => {
  const index = indexMessage(typical);
  assert.deepEqual(decodeIndex(encodeIndex(index)), plain(index));
});

test('an ordinary message needs some tens of octets', () => {
  assert.ok(encodeIndex(indexMessage(typical)).length <= 60);
});

test('names that are in no table are spelled out', () => {
  const index = indexMessage(
    Buffer.from(
      'Content-Type: x-a/x-b; charset=x-c; name="\u00e4.x"\nContent-Transfer-Encoding: x-d\nContent-Disposition: x-e\n\nbody',
    ),
  );
  assert.equal(index.root.fileName, '\u00e4.x');
  assert.deepEqual(decodeIndex(encodeIndex(index)), plain(index));
});

test('damage and other versions are told, never misread as numbers without end', () => {
  const octets = encodeIndex(indexMessage(typical));
  assert.throws(() => decodeIndex(new Uint8Array(0)), RangeError);
  assert.throws(() => decodeIndex(Uint8Array.of(2)), /version 2/);
  for (let length = 0; length < octets.length; length++)
    assert.throws(() => decodeIndex(octets.subarray(0, length)), RangeError);
  assert.throws(() => decodeIndex(Uint8Array.of(1, 255, 255, 255, 255, 255, 255, 255, 255, 255)), RangeError);
  // A part within a part within …: the depth is bounded on the way back, too.
  const bomb = [1, 0, 0];
  for (let i = 0; i < 5000; i++) bomb.push(8, 0, 0, 0, 0, 8, 1);
  assert.throws(() => decodeIndex(Uint8Array.from(bomb)), RangeError);
});
