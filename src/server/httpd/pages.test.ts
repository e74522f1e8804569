import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Metrics } from '#base/metric';
import type { Reference } from '#base/ids';
import { checkNames } from '#check/reputation';
import { causes, Explainer, type Question, textsFor } from '#flow/explain';
import type { TraceRecord } from '#model/trace';
import { receptionCodes, refusalCodes, signInCodes } from '#server/smtpd';
import { FakeClock } from '#testing/clock';
import { askRoutes, AskTokens } from './ask.ts';
import { helpRoutes, type MailPorts } from './help.ts';
import { homeRoutes } from './home.ts';
import { fieldOf, type MadeRequest, request, textOf } from './request.fixture.ts';
import { Site } from './site.ts';
import { wordsFor } from './words.ts';
import { whyRoutes } from './why.ts';

const reference = '7F3K-9QXD-M2TA' as Reference;
const frame = { words: wordsFor('en'), hostname: 'mx.example.test' };
const allPorts: MailPorts = { submissions: 465, submission: 587, imaps: 993, imap: 143, pop3s: 995, pop3: 110 };

function row(changes: Partial<TraceRecord> = {}): TraceRecord {
  return {
    id: 1,
    reference,
    tenant: null,
    domain: null,
    account: null,
    kind: 'refused',
    outcome: 'refused',
    client: '192.0.2.7',
    helo: 'mail.sender.example',
    sender: 'bob@sender.example',
    recipients: ['secret@hosted.example'],
    messageId: 'mystery',
    subject: 'mystery',
    size: 0,
    repeats: 0,
    story: [{ at: Date.UTC(2026, 10, 27, 3, 30, 12), event: 'smtp.session.size', text: '552 5.3.4 x' }],
    ...changes,
  };
}

function atDoor(check: string, evidence: unknown, facts: Readonly<Record<string, string | number>> = {}): TraceRecord {
  const story = { check, evidence: JSON.stringify(evidence), ...facts };
  const event = 'retryAtMs' in facts ? 'door.deferred' : 'door.refused';
  return row({ story: [{ at: Date.UTC(2026, 10, 27, 3, 30, 12), event, text: '550 5.7.25 x', facts: story }] });
}

class Place {
  readonly clock = new FakeClock();
  readonly asked: Question[] = [];
  readonly tokens = new AskTokens(new Uint8Array(32), this.clock);
  readonly looked: string[] = [];
  readonly #site: Site;

  constructor(rows: readonly TraceRecord[] = [row()], ports: MailPorts = allPorts) {
    const records = async (one: Reference): Promise<readonly TraceRecord[]> => {
      this.looked.push(one);
      return one === reference ? rows : [];
    };
    const explainer = new Explainer({ records, texts: textsFor('en') });
    const ask = async (question: Question): Promise<'passed-on'> => {
      this.asked.push(question);
      return 'passed-on';
    };
    this.#site = new Site({
      frame,
      clock: this.clock,
      metrics: new Metrics(),
      routes: [
        ...homeRoutes(frame),
        ...whyRoutes({ frame, explainer, tokens: this.tokens }),
        ...askRoutes({ frame, tokens: this.tokens, ask }),
        ...helpRoutes({ frame, ports: () => ports }),
      ],
      httpsPort: () => 443,
      insist: () => false,
      ready: () => true,
      exempt: () => true,
    });
  }

  get(target: string, made: MadeRequest = {}): ReturnType<Site['answer']> {
    return this.#site.answer(request(target, made));
  }

  async text(target: string): Promise<string> {
    return textOf(await this.get(target));
  }

  send(form: Readonly<Record<string, string>>, made: MadeRequest = {}): ReturnType<Site['answer']> {
    const { fields = {} } = made;
    return this.get(`/why/${reference}/ask`, {
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      ...made,
      fields: { 'content-type': 'application/x-www-form-urlencoded', ...fields },
    });
  }
}

suite('the page of a reference', () => {
  test('is found with and without dashes, in any case, with letters that look alike', async () => {
    const place = new Place();
    for (const typed of [reference, '7F3K9QXDM2TA', '7f3k-9qxd-m2ta', '7f3k%209qxd%20m2ta', `${reference}/`]) {
      assert.equal((await place.get(`/why/${typed}`)).status, 200, typed);
    }
    assert.deepEqual(new Set(place.looked), new Set([reference]));
  });

  test('says when, what, why, what to do and how to ask, and is not kept by anybody', async () => {
    const answer = await new Place([atDoor('ptr-generic', { ip: '192.0.2.7', ptr: 'dyn-7.isp.example' })]).get(
      `/why/${reference}`,
    );
    const page = textOf(answer);
    for (const part of [
      /<h1 id="title">Your mail server has the name of a home line<\/h1>/,
      /<time datetime="2026-11-27T03:30:12Z">27 November 2026, 03:30:12 UTC<\/time>/,
      /<code>550 5\.7\.25<\/code>/,
      /<code dir="auto">dyn-7\.isp\.example<\/code>/,
      /<pre>7\.2\.0\.192\.in-addr\.arpa\. PTR dyn-7\.isp\.example\.<\/pre>/,
      /<pre>7\.2\.0\.192\.in-addr\.arpa\. PTR mail\.sender\.example\.<\/pre>/,
      /<form method="post" action="\/why\/7F3K-9QXD-M2TA\/ask">/,
      /<meta name="robots" content="noindex, nofollow">/,
    ]) {
      assert.match(page, part);
    }
    assert.equal(fieldOf(answer, 'Cache-Control'), 'no-store');
    assert.doesNotMatch(page, /secret|hosted\.example|mystery|bob@/);
  });

  test('tells the time from which another try is worth it', async () => {
    const at = Date.UTC(2026, 10, 27, 3, 35);
    const facts = { check: 'greylisted', code: 'GREY-1', oddity: 'ptr-missing', retryAtMs: at };
    const page = await new Place([atDoor('ptr-missing', { ip: '192.0.2.7' }, facts)]).text(`/why/${reference}`);
    assert.match(page, /Put off, not refused/);
    assert.match(page, /<dt>Try again from<\/dt><dd><time datetime="2026-11-27T03:35:00Z">/);
    assert.match(page, /What made us ask for a second try/);
  });

  test('is the same for what was never given out, has run out, was taken, or is no reference', async () => {
    const place = new Place();
    const taken = new Place([row({ kind: 'incoming', outcome: 'accepted' })]);
    const answers = [
      await place.get('/why/AAAA-AAAA-AAAA'),
      await place.get('/why/BBBB-BBBB-BBBB'),
      await taken.get(`/why/${reference}`),
      await place.get('/why/nonsense'),
      await place.get('/why/%3Cscript%3Ealert(1)%3C%2Fscript%3E'),
    ];
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.equal(answers[0]?.status, 404);
    assert.deepEqual(place.looked, ['AAAA-AAAA-AAAA', 'BBBB-BBBB-BBBB']);
  });

  test('an unknown recipient is explained in general: no address, nothing about others', async () => {
    const text = '550-5.1.1 <secret@hosted.example> No such user here\r\n550 5.1.1 See https://x/ (USER-1)';
    const story = [{ at: 0, event: 'smtp.rcpt.refused', text, facts: { recipient: 'secret@hosted.example' } }];
    const page = await new Place([row({ story })]).text(`/why/${reference}`);
    assert.match(page, /There is no such address here/);
    assert.doesNotMatch(page, /secret|hosted\.example/);
  });
});

suite('text of strangers', () => {
  const nasty = `"><img src=x onerror=alert(1)><script>alert(2)</script>'\`{ip}[x](/evil)`;
  const keys = [
    'ip',
    'ptr',
    'forward',
    'helo',
    'own',
    'addresses',
    'afterMs',
    'zone',
    'codes',
    'text',
    'link',
    'domain',
    'scope',
    'record',
    'mechanism',
    'explanation',
    'from',
    'policyDomain',
    'spf',
    'dkim',
    'alignment',
    'network',
    'count',
    'windowS',
  ];

  for (const check of checkNames) {
    test(`in every value of ${check} stays text`, async () => {
      for (const value of [
        nasty,
        `v=spf1 ${nasty} -all`,
        `https://evil.example/${nasty}`,
        `javascript:alert(1)//${nasty}`,
      ]) {
        const evidence = Object.fromEntries(keys.map((key) => [key, value]));
        const peer = { client: nasty, helo: nasty, sender: `${nasty}@${nasty}` };
        const page = await new Place([{ ...atDoor(check, evidence), ...peer }]).text(`/why/${reference}`);
        assert.doesNotMatch(page, /<img|<script|onerror=alert\(1\)>/i);
        // A listed page may be linked; its address is one of the web, and cannot leave its attribute.
        for (const [, href = ''] of page.matchAll(/href="([^"]*)"/g))
          assert.match(href, /^(?:\/|#|https:\/\/evil\.example\/)/);
        assert.doesNotMatch(page, /href="\/evil"/);
      }
    });
  }

  test('as a way out of the pages leads nowhere', async () => {
    const place = new Place();
    for (const target of [
      '/why/../../etc/passwd',
      '/why/..%2f..%2fetc%2fpasswd',
      '/..',
      '/why/code/../../x',
      '/why/.',
      '/why/%00',
    ]) {
      assert.equal((await place.get(target)).status, 404, target);
    }
  });

  test('in the address of the page stays text, and breaks no field', async () => {
    const place = new Place();
    for (const target of [
      `/why/${encodeURIComponent(nasty)}`,
      `/why/code/${encodeURIComponent(nasty)}`,
      `/why?ref=${encodeURIComponent(nasty)}`,
      '/why?ref=%0d%0aSet-Cookie:%20a=b',
      '/why/code/PTR-3%0d%0aX:y',
    ]) {
      const answer = await place.get(target);
      assert.ok(answer.status === 404, target);
      assert.doesNotMatch(textOf(answer), /<img|<script/i);
      for (const [, value] of answer.fields) assert.doesNotMatch(value, /[\r\n]/);
    }
  });
});

suite('pages of codes', () => {
  test('every code that a reply may carry has one', async () => {
    const place = new Place();
    const said = [refusalCodes, signInCodes, receptionCodes].flatMap((codes) => Object.values(codes));
    for (const code of [...said, ...causes.map((cause) => cause.code)]) {
      const answer = await place.get(`/why/code/${code}`);
      assert.equal(answer.status, 200, code);
      assert.equal(fieldOf(answer, 'Cache-Control'), 'public, max-age=600');
      assert.doesNotMatch(textOf(answer), /<form method="post"/);
    }
  });

  test('a code that is typed otherwise leads to its page; one that is none is not there', async () => {
    const place = new Place();
    const answer = await place.get('/why/code/ptr3');
    assert.deepEqual([answer.status, fieldOf(answer, 'Location')], [303, '/why/code/PTR-3']);
    assert.equal((await place.get('/why/code/NOPE-1')).status, 404);
  });

  test('530 and 535 say that the address is not what is wrong, and lead to the settings', async () => {
    const place = new Place();
    for (const code of ['AUTH-1', 'AUTH-2', 'AUTH-3', 'AUTH-4', 'AUTH-5', 'AUTH-7']) {
      const page = await place.text(`/why/code/${code}`);
      assert.match(page, /Nothing is wrong with the address that you wrote to/, code);
    }
    assert.match(await place.text('/why/code/AUTH-1'), /<a href="\/help\/sign-in">/);
  });
});

test('what is typed into the form leads to its page', async () => {
  const place = new Place();
  for (const [typed, location] of [
    ['7f3k9qxdm2ta', `/why/${reference}`],
    [' 7F3K 9QXD M2TA ', `/why/${reference}`],
    ['ptr 3', '/why/code/PTR-3'],
  ] as const) {
    const answer = await place.get(`/why?ref=${encodeURIComponent(typed)}`);
    assert.deepEqual([answer.status, fieldOf(answer, 'Location')], [303, location]);
  }
  assert.match(await place.text('/why?ref=what'), /role="alert"/);
  assert.match(await place.text('/why'), /PTR-3[^]*SPF-1[^]*AUTH-5/);
  assert.equal((await place.get('/why?ref=')).status, 200);
});

suite('asking the postmaster', () => {
  const form = (place: Place, changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
    token: place.tokens.make(reference),
    text: 'Please let us in.',
    reply: '',
    website: '',
    ...changes,
  });

  test('passes on text, without controls, within its bounds', async () => {
    const place = new Place();
    const text = `a\0\u0007\u202eb\r\nc\rd\te${'x'.repeat(3000)}`;
    const answer = await place.send(form(place, { text, reply: 'me@x.example\r\nBcc: all@y.example' }));
    assert.equal(answer.status, 200);
    const [asked] = place.asked;
    assert.deepEqual(
      [asked?.reference, asked?.client, asked?.replyTo],
      [reference, '192.0.2.7', 'me@x.example Bcc: all@y.example'],
    );
    assert.match(asked?.text ?? '', /^ab\nc\nd\tex+$/);
    assert.ok((asked?.text.length ?? 0) <= 2000);
    assert.match(textOf(answer), /it was passed on/);
    assert.doesNotMatch(textOf(answer), /postmaster@|hosted\.example|secret/);
  });

  test('the form of the page is the one that is taken', async () => {
    const place = new Place();
    const page = await place.text(`/why/${reference}`);
    const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';
    assert.equal((await place.send(form(place, { token }))).status, 200);
  });

  test('without a token of today or yesterday, or with another one, nothing is passed on', async () => {
    const place = new Place();
    const old = place.tokens.make(reference);
    for (const token of ['', 'x', old.slice(1), place.tokens.make('AAAA-AAAA-AAAA' as Reference)]) {
      assert.equal((await place.send(form(place, { token }))).status, 403);
    }
    place.clock.advance(24 * 3600 * 1000);
    assert.equal((await place.send(form(place, { token: old }))).status, 200);
    place.clock.advance(24 * 3600 * 1000);
    assert.equal((await place.send(form(place, { token: old }))).status, 403);
    assert.equal(place.asked.length, 1);
  });

  test('a form that another site sends is not taken, nor one of another kind', async () => {
    const place = new Place();
    for (const fields of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'multipart/form-data; boundary=x' },
    ]) {
      assert.equal((await place.send(form(place), { fields })).status, 403);
    }
    assert.equal((await place.send(form(place), { secure: false })).status, 403);
    assert.equal((await place.send(form(place), { fields: { 'sec-fetch-site': 'same-origin' } })).status, 200);
    assert.equal(place.asked.length, 1);
  });

  test('what fills in the field that nobody sees is thanked and forgotten; nothing to say is said', async () => {
    const place = new Place();
    assert.equal((await place.send(form(place, { website: 'https://buy.example' }))).status, 200);
    assert.equal((await place.send(form(place, { text: ' \r\n \0' }))).status, 422);
    assert.equal(place.asked.length, 0);
  });

  test('it can only be sent, and only to a reference', async () => {
    const place = new Place();
    const read = await place.get(`/why/${reference}/ask`);
    assert.deepEqual([read.status, fieldOf(read, 'Allow')], [405, 'POST']);
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
      assert.equal((await place.get(`/why/${reference}`, { method })).status, 405, method);
    }
    const elsewhere = await place.get('/why/nonsense/ask', { method: 'POST', body: 'a=b' });
    assert.equal(elsewhere.status, 403);
  });
});

suite('setting up a mail program', () => {
  test('names this server and its ports, shifted ones too', async () => {
    const shifted = {
      submissions: 20_465,
      submission: 20_587,
      imaps: 20_993,
      imap: 20_143,
      pop3s: 20_995,
      pop3: 20_110,
    };
    const page = await new Place([], shifted).text('/help/sign-in');
    for (const port of Object.values(shifted)) assert.ok(page.includes(`<code>${port}</code>`), String(port));
    assert.match(page, /relayhost = \[mx\.example\.test\]:20465/);
    assert.match(page, /smtps:\/\/you@example\.org@mx\.example\.test:20465\//);
    assert.doesNotMatch(page, /\{[a-zA-Z]+\}/);
  });

  test('where TLS from the start is off, STARTTLS is what is said', async () => {
    const page = await new Place([], { ...allPorts, submissions: undefined, imaps: undefined }).text('/help/sign-in');
    assert.match(page, /<bdi class="value">587<\/bdi>[^]*STARTTLS/);
    assert.match(page, /smtp_tls_wrappermode = no/);
    assert.match(page, /tls_starttls on/);
    assert.doesNotMatch(page, />465</);
  });

  test('where nobody can sign in, no settings are made up', async () => {
    const none = {
      submissions: undefined,
      submission: undefined,
      imaps: undefined,
      imap: undefined,
      pop3s: 995,
      pop3: undefined,
    };
    const page = await new Place([], none).text('/help/sign-in');
    assert.doesNotMatch(page, /Thunderbird/);
    assert.match(page, /<code>995<\/code>/);
  });
});

test('every page has one h1, headings in order, labels for its fields, and no id twice', async () => {
  const place = new Place([
    atDoor('dmarc-reject', {
      from: 'sender.example',
      policyDomain: 'sender.example',
      record: 'v=DMARC1; p=reject',
      spf: 'fail x',
      dkim: 'none',
      alignment: 'y',
    }),
  ]);
  for (const target of [
    '/',
    '/why',
    '/why?ref=x',
    `/why/${reference}`,
    '/why/AAAA-AAAA-AAAA',
    '/why/code/DMARC-1',
    '/help/sign-in',
    '/nowhere',
  ]) {
    const page = await place.text(target);
    const levels = [...page.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    assert.deepEqual(levels.filter((level) => level === 1).length, 1, target);
    for (const [i, level] of levels.entries())
      assert.ok(level <= (levels[i - 1] ?? 0) + 1, `${target}: ${levels.join(' ')}`);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, target);
    for (const [, of] of page.matchAll(/(?:for|aria-describedby|aria-labelledby)="([^"]+)"/g))
      assert.ok(ids.includes(of), `${target}: ${of}`);
  }
});
