import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unscanned } from '#check/spam';
import type { Verdict } from '#check/verdict';
import { parseAddress } from '#format/address';
import { defaultPolicy } from '#format/disarm';
import { FakeClock } from '#testing/clock';
import { indexContent, type MailFilter, type RepresentAsk, representCopies, type Represented } from './mod.ts';

const bytes = new Uint8Array(Buffer.from('Subject: a\r\nContent-Type: text/html\r\n\r\n<script>x()</script>\r\n'));
const verdict: Verdict = {
  kind: 'clean',
  score: 0,
  phishScore: 0,
  mail: 'personal',
  tests: [],
  incomplete: [],
  model: '',
};

/** What was asked, and what came of it. */
async function represent(
  answer: (ask: RepresentAsk, nth: number) => boolean,
  tags: readonly string[] = ['{Cleaned}'],
): Promise<{
  readonly asks: RepresentAsk[];
  readonly shows: readonly (number | undefined)[];
  readonly variants: readonly Represented[];
}> {
  const asks: RepresentAsk[] = [];
  const filter: MailFilter = {
    scan: () => assert.fail(),
    judge: () => assert.fail(),
    represent: (_content, ask) => {
      if (!answer(ask, asks.push(ask))) return Promise.reject(new Error('its thread ended'));
      return Promise.resolve({ bytes, index: indexContent(bytes), cleaned: undefined, stripped: 0 });
    },
  };
  const { plans, variants } = await representCopies(
    { filter, clock: new FakeClock(0) },
    {
      content: { kind: 'memory', bytes },
      // Of what could not be scanned nobody knows that nothing in it has to change.
      scan: unscanned(bytes.length, 'its thread ended'),
      reference: 'AAAA-BBBB-CCCC',
      recipients: tags.map((_, i) => ({ path: parseAddress(`r${i}@x.test`) ?? assert.fail() })),
      plans: tags.map((tag) => [
        {
          into: 'inbox',
          holdMs: 0,
          judged: {
            verdict,
            action: 'inbox',
            because: '',
            fields: '',
            tag: undefined,
            strip: undefined,
            clean: { policy: defaultPolicy, tag, budgetMs: 2000 },
            retentionMs: 0,
          },
        },
      ]),
      senderDomains: [],
    },
  );
  return { asks, shows: plans.map((copies) => copies[0]?.shows), variants };
}

test('what fails once is made once more, as it was wished', async () => {
  const { asks, shows } = await represent((_ask, nth) => nth > 1);
  assert.deepEqual(
    asks.map(({ wanted }) => wanted.clean?.plan.budgetMs),
    [2000, 2000],
  );
  assert.deepEqual(shows, [0]);
});

test('what fails twice is shown with its HTML as text', async () => {
  const { asks, shows } = await represent((_ask, nth) => nth > 2);
  assert.equal(asks[2]?.wanted.clean?.plan.budgetMs, 0);
  assert.deepEqual(shows, [0]);
});

// It was shown as it came, which only the log told: to end a thread was a way past the cleaning.
test('what cannot be made harmless at all is nobody’s yet', async () => {
  await assert.rejects(represent(() => false));
});

test('more wishes than there are variants: the last ones share one that is text', async () => {
  const tags = Array.from({ length: 12 }, (_, i) => `{${i}}`);
  const { asks, shows, variants } = await represent(() => true, tags);
  assert.equal(variants.length, 8);
  assert.deepEqual(shows, [0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7]);
  assert.equal(asks.at(-1)?.wanted.clean?.plan.budgetMs, 0);
});
