import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authenticatedContent } from './authenticate.ts';

// Were it verified without what was left out of it, a signature over such a field would be broken by us.
test('a signature is verified over what came, not over what is kept of it (RFC 6376 section 6.1.3)', async () => {
  const octets = new Uint8Array(Buffer.from('X-Spam-Flag: NO\r\nSubject: a\r\n\r\nb\r\n'));
  const bytes = new Uint8Array(octets.subarray(17));
  const house = { hashStaged: () => assert.fail() } as never;
  assert.deepEqual(await authenticatedContent(house, { kind: 'memory', bytes, arrived: { octets, removed: 17 } }), {
    kind: 'memory',
    bytes: octets,
  });
  assert.deepEqual(await authenticatedContent(house, { kind: 'memory', bytes }), { kind: 'memory', bytes });
});
