import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#base/log';
import { FakeClock } from '#testing/clock';
import { FakeResolver } from '#testing/zone';
import { type CachedStsPolicy, type FetchedPolicy, StsPolicies, type StsStore } from './mod.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const never = new AbortController().signal;

const text = (mode = 'enforce', maxAgeS = 7 * 86_400): FetchedPolicy => ({
  kind: 'text',
  text: `version: STSv1\nmode: ${mode}\nmx: mx.there.test\nmax_age: ${maxAgeS}\n`,
});
const failed: FetchedPolicy = { kind: 'failed', failure: { type: 'sts-policy-fetch-error', reason: '404' } };

/** Policies over a store, a zone and a web server that are plain data. */
class Desk {
  readonly clock = new FakeClock();
  readonly rows = new Map<string, CachedStsPolicy>();
  readonly fetched: string[] = [];
  readonly touched: string[] = [];
  readonly resolver = new FakeResolver({ '_mta-sts.there.test': { TXT: ['v=STSv1; id=a'] } });
  answer: FetchedPolicy | Promise<FetchedPolicy> = text();
  broken = false;
  policies: StsPolicies;
  readonly #store: StsStore = {
    loadStsPolicy: async ({ domain }) => {
      if (this.broken) throw new Error('disk');
      return this.rows.get(domain);
    },
    saveStsPolicy: async (policy) => {
      if (this.broken) throw new Error('disk');
      this.rows.set(policy.domain, policy);
    },
    listStsPolicies: async ({ fetchedBeforeMs }) =>
      [...this.rows.values()].filter((row) => row.fetchedMs < fetchedBeforeMs),
    touchStsPolicies: async ({ domains }) => void this.touched.push(...domains),
    dropStsPolicies: async ({ nowMs }) => {
      for (const [domain, row] of this.rows) if (row.expiresMs <= nowMs) this.rows.delete(domain);
    },
  };

  constructor() {
    this.policies = this.restarted();
  }

  restarted(): StsPolicies {
    this.policies = new StsPolicies({
      resolver: this.resolver,
      fetcher: {
        fetchPolicy: async (domain) => {
          this.fetched.push(domain);
          return this.answer;
        },
      },
      store: this.#store,
      clock: this.clock,
      log: silentLog,
      policiesMax: 100,
    });
    return this.policies;
  }

  /** `mode id`, `none`, or `unknown`; behind a `+` what is wrong. */
  async find(domain = 'there.test'): Promise<string> {
    const found = await this.policies.find(domain, never);
    if (found.kind === 'unknown') return 'unknown';
    const problem = found.problem === undefined ? '' : ` +${found.problem.type}`;
    return found.kind === 'none' ? `none${problem}` : `${found.policy.mode} ${found.policy.recordId}${problem}`;
  }

  publish(...txt: readonly string[]): void {
    this.resolver.zone = txt.length === 0 ? {} : { '_mta-sts.there.test': { TXT: txt } };
  }
}

test('a policy is fetched once and holds from then on (RFC 8461 section 3.3)', async () => {
  const desk = new Desk();
  assert.equal(await desk.find(), 'enforce a');
  assert.equal(await desk.find(), 'enforce a');
  assert.deepEqual(desk.fetched, ['there.test']);
  assert.equal(desk.rows.get('there.test')?.expiresMs, desk.clock.now() + 7 * DAY_MS);
});

test('a domain without the record has no policy, and nothing is fetched', async () => {
  const desk = new Desk();
  assert.equal(await desk.find('other.test'), 'none');
  desk.publish('v=STSv1; id=a', 'v=STSv1; id=b');
  assert.equal(await desk.find(), 'none');
  desk.resolver.zone = { '_mta-sts.there.test': 'servfail' };
  assert.equal(await desk.find(), 'none');
  assert.deepEqual(desk.fetched, []);
});

test('a policy survives a restart, and the loss of its record, until its time is over', async () => {
  const desk = new Desk();
  await desk.find();
  desk.answer = failed;
  desk.restarted();
  assert.equal(await desk.find(), 'enforce a');
  desk.publish();
  desk.restarted();
  assert.equal(await desk.find(), 'enforce a');
  desk.resolver.zone = { '_mta-sts.there.test': 'silent' };
  desk.clock.advance(7 * DAY_MS - MINUTE_MS);
  assert.equal(await desk.find(), 'enforce a');
  desk.clock.advance(MINUTE_MS);
  assert.equal(await desk.find(), 'none');
});

test('a changed id leads to a new fetch; while that fails the old policy holds', async () => {
  const desk = new Desk();
  await desk.find();
  desk.publish('v=STSv1; id=b');
  desk.answer = failed;
  assert.equal(await desk.find(), 'enforce a +sts-policy-fetch-error');
  assert.equal(await desk.find(), 'enforce a +sts-policy-fetch-error');
  assert.equal(desk.fetched.length, 2);
  desk.answer = text('testing');
  desk.clock.advance(5 * MINUTE_MS);
  assert.equal(await desk.find(), 'testing b');
  desk.answer = { kind: 'text', text: '<html>' };
  desk.publish('v=STSv1; id=c');
  assert.equal(await desk.find(), 'testing b +sts-policy-invalid');
});

test('what cannot be fetched is tried again after five minutes, sooner for a new id', async () => {
  const desk = new Desk();
  desk.answer = failed;
  assert.equal(await desk.find(), 'none +sts-policy-fetch-error');
  desk.clock.advance(4 * MINUTE_MS);
  assert.equal(await desk.find(), 'none +sts-policy-fetch-error');
  assert.equal(desk.fetched.length, 1);
  desk.publish('v=STSv1; id=b');
  assert.equal(await desk.find(), 'none +sts-policy-fetch-error');
  assert.equal(desk.fetched.length, 2);
  desk.clock.advance(5 * MINUTE_MS);
  await desk.find();
  assert.equal(desk.fetched.length, 3);
});

test('mode none is no policy, and takes one back (RFC 8461 section 8.3)', async () => {
  const desk = new Desk();
  await desk.find();
  desk.publish('v=STSv1; id=b');
  desk.answer = text('none');
  assert.equal(await desk.find(), 'none');
  desk.publish('v=STSv1; id=c');
  desk.answer = failed;
  assert.equal(await desk.find(), 'none');
});

test('a policy that says it is over at once holds for the five minutes until it may be fetched again', async () => {
  const desk = new Desk();
  desk.answer = text('enforce', 0);
  assert.equal(await desk.find(), 'enforce a');
  desk.clock.advance(5 * MINUTE_MS - 1);
  assert.equal(await desk.find(), 'enforce a');
  desk.clock.advance(1);
  assert.equal(await desk.find(), 'enforce a');
  assert.equal(desk.fetched.length, 2);
});

test('an old policy is fetched again by the way, and nobody waits for that', async () => {
  const desk = new Desk();
  await desk.find();
  desk.clock.advance(DAY_MS);
  const slow = Promise.withResolvers<FetchedPolicy>();
  desk.answer = slow.promise;
  assert.equal(await desk.find(), 'enforce a');
  assert.equal(await desk.find(), 'enforce a');
  assert.equal(desk.fetched.length, 2);
  slow.resolve(text('testing'));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await desk.find(), 'testing a');
});

test('many who ask at once lead to one fetch, and one who leaves does not end it', async () => {
  const desk = new Desk();
  const slow = Promise.withResolvers<FetchedPolicy>();
  desk.answer = slow.promise;
  const leaving = new AbortController();
  const left = desk.policies.find('there.test', leaving.signal);
  const others = [desk.find(), desk.find()];
  await new Promise((resolve) => setImmediate(resolve));
  leaving.abort();
  assert.equal((await left).kind, 'none');
  slow.resolve(text());
  assert.deepEqual(await Promise.all(others), ['enforce a', 'enforce a']);
  assert.equal(desk.fetched.length, 1);
});

test('where our own store cannot be read, it is not said that there is no policy', async () => {
  const desk = new Desk();
  desk.broken = true;
  assert.equal(await desk.find(), 'unknown');
  desk.broken = false;
  assert.equal(await desk.find(), 'enforce a');
});

test('a policy that cannot be kept holds in memory', async () => {
  const desk = new Desk();
  desk.publish();
  await desk.find();
  desk.publish('v=STSv1; id=a');
  desk.broken = true;
  assert.equal(await desk.find(), 'enforce a');
  assert.equal(desk.rows.size, 0);
});

test('upkeep refreshes before the end, without the record too, and forgets what is over', async () => {
  const desk = new Desk();
  await desk.find();
  desk.rows.set('over.test', {
    ...(desk.rows.get('there.test') as CachedStsPolicy),
    domain: 'over.test',
    expiresMs: 0,
  });
  desk.publish();
  desk.clock.advance(DAY_MS + HOUR_MS);
  desk.answer = text('testing');
  await desk.policies.tend();
  assert.deepEqual(desk.touched, ['there.test']);
  assert.equal(desk.rows.get('there.test')?.mode, 'testing');
  assert.equal(desk.rows.get('there.test')?.recordId, 'a');
  assert.equal(desk.rows.has('over.test'), false);
  assert.equal(desk.fetched.length, 2);
  desk.policies.stop();
  desk.clock.advance(2 * DAY_MS);
  await desk.policies.tend();
  assert.equal(desk.fetched.length, 2);
});

test('ten thousand domains without a policy stay within memory', async () => {
  const desk = new Desk();
  await desk.find();
  desk.rows.clear();
  for (let i = 0; i < 10_000; i++) await desk.find(`d${i}.test`);
  // Pushed out by them, and asked for anew.
  assert.equal(await desk.find(), 'enforce a');
  assert.equal(desk.fetched.length, 2);
});
