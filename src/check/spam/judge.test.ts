import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthenticationResults } from '#check/authentication';
import {
  explainTest,
  explainVerdict,
  foldName,
  impersonationHits,
  judgeScan,
  readModel,
  spamTests,
  unscanned,
} from './mod.ts';
import { declared, html, judged, mail, scan, thresholds } from './messages.fixture.ts';

const scam = mail(
  { From: 'PayPal Service <x@sender.xyz>', Subject: 'Your account has been suspended', To: 'undisclosed-recipients:;' },
  'Dear customer, your account has been suspended. Verify your account within 24 hours: http://192.0.2.7/paypal.com/login\r\n',
);

test('points add up: the score is the base and the sum of the tests', () => {
  const verdict = judged(scam);
  const sum = verdict.tests.reduce((all, { points }) => all + points, declared.spam.base * declared.spam.factor);
  assert.ok(Math.abs(sum - verdict.score) < 0.051, `${sum} ${verdict.score}`);
});

// A story keeps two decimals: one that is told anew must not show other points than X-Spam-Status did.
test('points have two decimals, wherever they are shown', () => {
  for (const { points } of judged(scam).tests) assert.equal(points, Math.round(points * 100) / 100);
});

test('one point is one point', () => {
  const verdict = { ...judged(mail()), score: 4 };
  assert.equal(explainVerdict(verdict, { ...thresholds, spam: 5 }).change, '1 point more would have made it spam.');
});

test('phishing is called phishing, and its recipient is told to touch nothing', () => {
  const verdict = judged(scam);
  assert.equal(verdict.kind, 'phish');
  assert.equal(verdict.mail, 'phish');
  assert.match(explainVerdict(verdict, thresholds).advice, /Open no link/);
});

// A mailbox that is said to be full, and a link to a stranger's page: 11 on the scale of phishing, and no spam.
test('many signs of phishing are more than their sum, and few are not', () => {
  const many = judged(scam).tests.find(({ test: name }) => name === 'phish.several');
  assert.ok(many !== undefined && many.points > 2, JSON.stringify(many));
  assert.match(explainTest(many).words, /^Together its signs are those of phishing, \d/);
  assert.ok(!judged(mail()).tests.some(({ test: name }) => name === 'phish.several'));
});

test('what would have changed a verdict is told by tests, and taking them away changes it', () => {
  const verdict = judged(scam);
  const { change, mends, tests } = explainVerdict(verdict, thresholds);
  assert.match(change, /^Without .+ points, and been no spam\.$/);
  assert.ok(mends.length > 0);
  assert.ok(
    tests.every(({ words }) => !/\{[a-z]+\}/.test(words)),
    JSON.stringify(tests),
  );
});

test('one decision stands above the score, the gravest of several', () => {
  const decisions = [
    { test: 'list.allowed', kind: 'clean' },
    { test: 'virus.found', kind: 'virus' },
  ] as const;
  assert.equal(judged(scam, { decisions: decisions.slice(0, 1) }).kind, 'clean');
  const verdict = judged(mail(), { decisions });
  assert.equal(verdict.kind, 'virus');
  assert.equal(verdict.decisive, 'virus.found');
});

// A program with a virus in it is nearly always an attachment of a blocked kind, too: it was held as that, and not refused.
test('a virus in an attachment of a blocked kind is a virus, and no rule makes less of it', () => {
  const decisions = [
    { test: 'attachment.executable', kind: 'blocked' },
    { test: 'attachment.virus', kind: 'virus' },
    { test: 'rule.decided', kind: 'blocked' },
  ] as const;
  const verdict = judged(mail(), { decisions });
  assert.deepEqual([verdict.kind, verdict.decisive], ['virus', 'attachment.virus']);
});

test('whoever is blocked gains nothing by it: phishing of theirs stays phishing', () => {
  const decisions = [{ test: 'list.blocked', kind: 'spam', atLeast: true }] as const;
  const letter = judged(mail(), { decisions });
  assert.deepEqual([letter.kind, letter.decisive], ['spam', 'list.blocked']);
  const phish = judged(scam, { decisions });
  assert.deepEqual([phish.kind, phish.decisive], ['phish', undefined]);
});

test('a link that a list or feed names for phishing decides, whatever the score', () => {
  const found = { test: 'reputation.feed-phish', value: 1, evidence: { feed: 'feeds.example', what: 'evil.example' } };
  const verdict = judged(mail(), { hits: [found], thresholds: { spam: 99, highSpam: 99, phish: 99 } });
  assert.deepEqual([verdict.kind, verdict.mail, verdict.decisive], ['phish', 'phish', 'reputation.feed-phish']);
  const spam = judged(mail(), { hits: [{ ...found, test: 'reputation.feed-spam' }] });
  assert.equal(spam.decisive, undefined);
});

test('a newsletter that one can leave is bulk, a list is a list, a letter is neither (RFC 2369, RFC 2919)', () => {
  const news = {
    'List-Unsubscribe': '<https://sender.example/u/1>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
  assert.equal(judged(mail(news)).kind, 'bulk');
  assert.ok(scan(mail(news)).bulk.oneClick);
  const list = { 'List-Id': 'Talk <talk.sender.example>', 'List-Post': '<mailto:talk@sender.example>' };
  assert.equal(judged(mail(list)).mail, 'list');
  assert.equal(judged(mail()).mail, 'personal');
});

test('hidden text keeps a newsletter from being one that is safe to leave', () => {
  const words = Array.from({ length: 80 }, (_, i) => `orchard${i} lantern`).join(' ');
  const poisoned = html(`<p>Read the news of the week here with us</p><div style="display:none">${words}</div>`, {
    'List-Unsubscribe': '<https://sender.example/u/1>',
  });
  assert.equal(judged(poisoned).mail, 'spam');
});

test('a broken signature or an unanswered question counts for nobody as a pass', () => {
  const spf = { scope: 'mailfrom', domain: 'sender.example', lookups: 1, voidLookups: 0 } as const;
  const arc = { result: 'none' } as never;
  const dmarc = { result: 'none', policy: 'none', alignedSpf: false, alignedDkim: [] } as const;
  const unknown = judged(mail(), { authentication: { spf: { ...spf, result: 'temperror' }, dkim: [], dmarc, arc } });
  assert.ok(!unknown.tests.some(({ test: name }) => name === 'sender.unsigned' || name === 'sender.aligned'));
  const none = judged(mail(), { authentication: { spf: { ...spf, result: 'none' }, dkim: [], dmarc, arc } });
  assert.ok(none.tests.some(({ test: name }) => name === 'sender.unsigned'));
});

test('what the door found counts, and authentication only once', () => {
  const names = judged(mail(), { door: ['ptr-missing', 'helo-syntax'] }).tests.map(({ test: name }) => name);
  assert.ok(names.includes('reputation.ptr-missing') && names.includes('reputation.helo-syntax'));
});

test('who bears the name of a colleague and writes from elsewhere impersonates them', () => {
  const known = {
    local: new Map([[foldName('Dr. Müller, Eva'), ['eva@here.example']]]),
    contacts: new Map([[foldName('Max Contact'), ['max@work.example']]]),
    domains: ['here.example'],
  };
  const from = (name: string, address: string) => ({ from: [{ name, address }], replyTo: [], sender: [], to: [] });
  const names = (name: string, address: string): string[] =>
    impersonationHits(from(name, address), known, undefined).map((hit) => hit.test);
  assert.deepEqual(names('Eva Muller Dr', 'eva.m@gmail.com'), ['phish.local-name']);
  assert.deepEqual(names('Dr. Eva Müller', 'eva@here.example'), []);
  assert.deepEqual(names('Max Contact', 'boss@evil.example'), ['phish.contact-name']);
  assert.deepEqual(names('Max Contact', 'max@news.work.example'), []);
  assert.deepEqual(names('Eva', 'x@gmail.com'), []);
  assert.deepEqual(names('eva@here.example', 'x@evil.example'), ['phish.own-address']);
  assert.deepEqual(names('Someone', 'x@hare.example'), ['phish.nearly-own-domain']);
});

test('our name under another ending is a weak sign, unless it is ours, or somebody whom the recipient writes to', () => {
  const ours = ['acme-tools.example.com', 'acme-tools.com'];
  const none: AuthenticationResults = {
    spf: { result: 'none', scope: 'mailfrom', domain: 'bounce.example', reason: 'no-record', lookups: 1, subject: 'x' },
    dkim: [],
    dmarc: {
      result: 'none',
      reason: 'no-record',
      alignedSpf: false,
      alignedDkim: [],
      policyDomain: undefined,
      fromDomain: 'x',
      policy: 'none',
    },
    arc: { result: 'none', sets: 0 },
  } as never;
  const signed = (...domains: readonly string[]): AuthenticationResults => ({
    ...none,
    dkim: domains.map((domain) => ({ result: 'pass', domain, selector: 's', algorithm: 'rsa-sha256' }) as const),
  });
  const names = (
    domain: string,
    { auth = none, isAcquainted = false, domains = ours }: Partial<Asked> = {},
  ): string[] => {
    const people = { from: [{ name: 'Accounts', address: `x@${domain}` }], replyTo: [], sender: [], to: [] };
    const known = { local: new Map(), contacts: new Map(), domains, isAcquainted };
    return impersonationHits(people, known, auth).map((one) => one.test);
  };
  const weak = ['phish.own-domain-elsewhere'];
  for (const domain of ['acme-tools.co', 'acme-tools.net', 'mail.acme-tools.co.uk'])
    assert.deepEqual(names(domain), weak, domain);
  assert.deepEqual(
    names('acme-tools.net', { auth: signed('acme-tools.net') }),
    weak,
    'whoever bought it can sign with it',
  );
  assert.deepEqual(names('acme-tools.net', { auth: signed('acme-tools.net', 'acme-tools.com') }), [], 'ours signed it');
  assert.deepEqual(names('acme-tools.net', { auth: signed('acme-tools.net'), isAcquainted: true }), []);
  assert.deepEqual(names('acme-tools.net', { isAcquainted: true }), weak, 'as everybody can write it');
  assert.deepEqual(names('news.acme-tools.com'), [], 'a subdomain');
  assert.deepEqual(names('acme-tools-shop.net'), []);
  for (const own of ['acme.com', 'consulting.com', 'gmail.com']) {
    assert.deepEqual(names(own.replace('.com', '.net'), { domains: [own] }), [], `${own} is no name that only one has`);
  }
  assert.ok(
    (spamTests.get('phish.own-domain-elsewhere')?.prior ?? 9) <
      (spamTests.get('phish.nearly-own-domain')?.prior ?? 0) / 2,
  );
});

interface Asked {
  readonly auth: AuthenticationResults;
  readonly isAcquainted: boolean;
  readonly domains: readonly string[];
}

test('a file that is no model is refused with a reason', () => {
  assert.throws(() => readModel('[]'), /it is no object/);
  assert.throws(() => readModel('{"name":"x","spam":{"base":1,"weights":{"a":"b"}}}'), /"a" is no number/);
  assert.deepEqual(readModel(JSON.stringify(declared)), declared);
});

test('what was found in a message is what its recipient is told, whatever kind of mail it is', () => {
  const thresholds = { spam: 5, highSpam: 15, phish: 5 };
  const verdict = { score: 0, phishScore: 0, mail: 'personal', tests: [], incomplete: [], model: '' } as const;
  assert.match(explainVerdict({ ...verdict, kind: 'blocked', decisive: 'x' }, thresholds).advice, /file in it/);
  assert.match(explainVerdict({ ...verdict, kind: 'virus', decisive: 'x' }, thresholds).advice, /virus/);
});

test('numbers and what they count agree', () => {
  const words = (count: number): string =>
    explainTest({ test: 'link.tracking-image', value: 1, points: 1, evidence: { count } }).words;
  assert.match(words(1), /^1 picture is too small/);
  assert.match(words(2), /^2 pictures are too small/);
});

test('what could be mended is said in whole sentences, what was found without a stop', () => {
  for (const [name, { words, mend }] of spamTests) {
    if (mend !== undefined) assert.match(mend, /[.?]$/, name);
    assert.match(words, /[^.]$/, name);
  }
});

test('what rules could not see is told beside what the scan could not', () => {
  const scan = unscanned(100, 'The scan came to no end');
  const context = { thresholds: { spam: 5, highSpam: 15, phish: 5 }, incomplete: ['Rules saw the beginning'] };
  const head = { base: 0, weights: {}, factor: 1, shift: 0 };
  const { incomplete } = judgeScan(scan, context, { name: 'm', spam: head, phish: head });
  assert.deepEqual(incomplete, ['The scan came to no end', 'Rules saw the beginning']);
});
