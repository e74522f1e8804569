import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '#testing/clock';
import { findingsOf, NetworkRates } from './mod.ts';
import { goodClient } from './sight.fixture.ts';

test('messages and unknown recipients are counted for a /24 or a /64, over all sessions', () => {
  const clock = new FakeClock();
  const rates = new NetworkRates(clock);
  for (let i = 0; i < 21; i++) rates.unknownRecipient(`192.0.2.${i}`);
  rates.message('192.0.2.200');
  rates.message('2001:db8:1:2::1');
  rates.message('2001:db8:1:2:ffff::1');
  rates.message('unix');
  assert.deepEqual(rates.see('192.0.2.77'), {
    network: '192.0.2.0/24',
    messages: 1,
    messagesWindowS: 3600,
    unknownRecipients: 21,
    unknownWindowS: 600,
  });
  assert.equal(rates.see('2001:db8:1:2:3::9')?.messages, 2);
  assert.equal(rates.see('2001:db8:1:3::9')?.messages, 0);
  assert.equal(rates.see('192.0.3.1')?.unknownRecipients, 0);
  assert.equal(rates.see('unix'), undefined);
  const found = findingsOf(
    { client: goodClient, rates: rates.see('192.0.2.1')! },
    { messagesMax: 0, unknownRecipientsMax: 20 },
  );
  assert.deepEqual(
    found.map(({ check }) => check),
    ['unknown-recipients'],
  );
  clock.advance({ minutes: 11 });
  assert.equal(rates.see('192.0.2.1')?.unknownRecipients, 0);
  assert.equal(rates.see('192.0.2.1')?.messages, 1);
  clock.advance({ hours: 1 });
  assert.equal(rates.see('192.0.2.1')?.messages, 0);
});

test('the memory is bounded: the network that was heard of longest ago is forgotten', () => {
  const rates = new NetworkRates(new FakeClock(), { networksMax: 2 });
  for (const ip of ['192.0.2.1', '198.51.100.1', '192.0.2.2', '203.0.113.1']) rates.message(ip);
  assert.deepEqual(
    ['192.0.2.1', '198.51.100.1', '203.0.113.1'].map((ip) => rates.see(ip)?.messages),
    [2, 0, 1],
  );
});
