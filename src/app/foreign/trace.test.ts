import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeKeys } from '#base/ids';
import type { House } from '#app/house';
import { judgedStory } from '#flow/filter';
import type { ForeignAction, ForeignMail } from '#flow/foreign';
import { FakeClock } from '#testing/clock';
import { type ForeignStory, foreignRow } from './trace.ts';

const clock = new FakeClock();

function rowOf(
  by: ForeignMail['by'],
  action: ForeignAction,
  on: readonly string[] = [],
): ReturnType<typeof foreignRow> {
  const settings = { snapshot: () => ({ get: ({ key }: { readonly key: string }) => on.includes(key) }) };
  const house = { keys: new TimeKeys(clock), clock, settings } as unknown as House;
  const disposed = {
    at: 0,
    event: 'filter.disposed',
    text: 'The copy for bob@far.test is held (filter.phish-action)',
    facts: { recipient: 'bob@far.test', action: 'quarantine', because: 'filter.phish-action' },
  };
  const story = {
    mail: { by, reversePath: null, helo: '', recipients: [] },
    index: { messageId: '', subject: '', indexed: { blobBytes: 1 } },
    filtered: { story: [disposed] },
    judgement: { action, reason: 'phish: score 9' },
  };
  return foreignRow(house, story as unknown as ForeignStory);
}

const told: readonly (readonly [
  by: ForeignMail['by'],
  action: ForeignAction,
  on: string,
  outcome: string,
  says: RegExp,
])[] = [
  ['milter', 'quarantine', '', 'accepted', /The other server was told: hold it \(phish: score 9\)/],
  ['milter', 'reject', '', 'refused', /The other server was told: refuse it/],
  ['relay', 'accept', '', 'accepted', /The other server was told: accept/],
  ['relay', 'quarantine', '', 'accepted', /It was marked and went on: filter\.relay-hold is off/],
  ['relay', 'quarantine', 'filter.relay-hold', 'accepted', /It is held here/],
  ['relay', 'reject', '', 'accepted', /It was marked and went on: filter\.relay-refuse is off/],
  ['relay', 'reject', 'filter.relay-refuse', 'refused', /The other server was told: refuse it/],
  ['relay', 'discard', '', 'accepted', /It was thrown away/],
];
for (const [by, action, on, outcome, says] of told) {
  test(`mail of another server, by ${by}: ${action} with ${on === '' ? 'what is shipped' : on} is told as it was done`, () => {
    const row = rowOf(by, action, [on]);
    assert.equal(row.outcome, outcome);
    assert.match(row.story.at(-1)?.text ?? '', says);
    // Whoever asks why hears what came of it, and what the recipient's setting asked for.
    const [copy] = judgedStory(row.story, ['bob@far.test']).copies;
    assert.match(copy?.text ?? '', /^For bob@far\.test it was to be held \(filter\.phish-action\)\. /);
    assert.match(copy?.text ?? '', says);
  });
}
