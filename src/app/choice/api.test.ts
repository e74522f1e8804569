import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '#base/fault';
import type { ApiCall } from '#server/httpd';
import { choiceOperations } from './mod.ts';
import type { Choice } from './start.ts';

const asked: unknown[] = [];
const note =
  (what: string, answer: unknown) =>
  async (...args: unknown[]): Promise<unknown> => {
    asked.push([what, ...args.filter((arg) => typeof arg !== 'function')]);
    const item = args.at(-1);
    if (typeof item !== 'function') return answer;
    const { max = 0 } = args[1] as { readonly max?: number };
    for (let i = 0; i < max; i++) await (item as (one: unknown) => Promise<void>)({ i });
    return max;
  };
const operations = choiceOperations({
  lists: { add: note('add', { entry: 1 }), remove: note('remove', {}), list: note('list', undefined) },
  reports: {
    upload: note('upload', { kind: 'kept', id: 7 }),
    list: note('reports', undefined),
    close: note('close', {}),
  },
} as unknown as Pick<Choice, 'lists' | 'reports'>);

function call(
  name: string,
  { query = {}, body = '', id = '' }: { query?: Record<string, string>; body?: string; id?: string } = {},
): unknown {
  const operation = operations.find((one) => one.name === name) ?? assert.fail(name);
  const asking: ApiCall = {
    actor: { kind: 'account', account: 1 as never, grants: [] },
    login: 'anna@here.test',
    client: '127.0.0.1',
    values: { id },
    query: new Map(Object.entries(query)),
    body: new TextEncoder().encode(body),
  };
  return operation.run(asking);
}

test('each operation asks the desk in the name of who signed in, about themselves where nothing else is named', async () => {
  await call('filter-list-add', { body: '{"action":"allow","sender":"x.test","reason":"ours"}' });
  await call('filter-list-add', { query: { domain: 'here.test' }, body: '{"action":"block","sender":"y.test"}' });
  await call('filter-list-remove', { query: { action: 'block', sender: 'y.test', scope: 'platform' } });
  assert.deepEqual(await call('filter-report', { query: { as: 'phish' }, body: 'From: x' }), { kind: 'kept', id: 7 });
  await call('filter-report-close', { id: '7', body: '{"outcome":"ham","note":"sorry"}' });
  const who = { actor: { kind: 'account', account: 1, grants: [] }, name: 'anna@here.test' };
  const own = { account: 'anna@here.test' };
  const bytes = new TextEncoder().encode('From: x');
  const allow = { ...own, action: 'allow', subject: 'x.test', unauthenticated: false, reason: 'ours' };
  const block = { account: undefined, domain: 'here.test', action: 'block', subject: 'y.test', unauthenticated: false };
  assert.deepEqual(asked, [
    ['add', who, allow],
    ['add', who, block],
    ['remove', who, { action: 'block', subject: 'y.test' }],
    ['upload', who, { bytes, category: 'phish', from: 'anna@here.test' }],
    ['close', who, { id: 7, outcome: 'ham', note: 'sorry' }],
  ]);
});

// What was beyond the first five hundred could not be asked for, and nothing said that it was there.
test('a list comes in pages, each with what the next one is asked by', async () => {
  const of = async (name: string, query: Record<string, string>): Promise<readonly [number, unknown]> => {
    const { entries, reports, next } = (await call(name, { query })) as Record<string, unknown>;
    return [((entries ?? reports) as unknown[]).length, next];
  };
  assert.deepEqual(await of('filter-lists', {}), [500, 500]);
  assert.deepEqual(await of('filter-lists', { limit: '20', after: '7' }), [20, 20]);
  assert.deepEqual((asked.at(-1) as unknown[])[2], { account: 'anna@here.test', after: 7, max: 20 });
  assert.deepEqual(await of('filter-reports', { state: 'new', limit: '9999', before: '8' }), [500, 500]);
  assert.deepEqual((asked.at(-1) as unknown[])[2], { account: 'anna@here.test', state: 'new', before: 8, max: 500 });
  await assert.rejects(async () => await call('filter-lists', { query: { after: 'x' } }), /"after" is not a number/);
});

test('what is missing or unknown is told by its name', async () => {
  const problems: readonly (readonly [string, Parameters<typeof call>[1], RegExp])[] = [
    ['filter-list-add', { body: '{"action":"maybe","sender":"x.test"}' }, /"action" must be one of allow, block/],
    ['filter-list-add', { body: '{"action":"allow"}' }, /sender is missing/],
    ['filter-list-add', { body: 'x' }, /must be JSON/],
    ['filter-report', { query: { as: 'dirt' } }, /"as" must be one of suspicious, spam, phish, ham/],
    ['filter-reports', { query: { state: 'odd' } }, /"state" must be one of new, reviewed, closed/],
    ['filter-report-close', { id: 'x', body: '{"outcome":"ham"}' }, /whole number/],
  ];
  for (const [name, given, text] of problems) {
    await assert.rejects(
      async () => await call(name, given),
      (error: Fault) => text.test(error.publicText),
    );
  }
});
