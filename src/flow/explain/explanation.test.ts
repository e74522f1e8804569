import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkNames } from '#check/reputation';
import { causes } from './causes.ts';
import { Explainer, recordsUnder } from './explainer.ts';
import { type Explanation, explainCause, explainSighting } from './explanation.ts';
import { fill, type Sentence } from './fill.ts';
import { exampleEvidence } from './records.ts';
import { sightingOf } from './see.ts';
import { textsFor } from './texts.ts';
import { at, atDoor, reference, refused } from './trace.fixture.ts';

const texts = textsFor('en');
const plain = (sentence: Sentence): string => sentence.map(({ text }) => text).join('');

function explained(...rows: Parameters<typeof refused>[]): Explanation {
  const sighting = sightingOf(rows.map((row) => refused(...row)));
  assert.ok(sighting !== undefined);
  return explainSighting(texts, reference, sighting);
}

suite('fill', () => {
  test('values, words in their place, code and links', () => {
    const parts = fill('From {ip|your server}: type `EHLO {name}` or [read](/help).', { name: 'a', ip: '192.0.2.1' });
    assert.deepEqual(parts, [
      { kind: 'text', text: 'From ' },
      { kind: 'value', text: '192.0.2.1' },
      { kind: 'text', text: ': type ' },
      { kind: 'code', text: 'EHLO a' },
      { kind: 'text', text: ' or ' },
      { kind: 'link', text: 'read', href: '/help' },
      { kind: 'text', text: '.' },
    ]);
    assert.equal(plain(fill('From {ip|your server}', {}) ?? []), 'From your server');
  });

  test('a text whose value is missing is left out', () => {
    assert.equal(fill('From {ip}', {}), undefined);
    assert.equal(fill('Type `{name}`', {}), undefined);
  });

  test('a value that looks like a mark stays what it is', () => {
    const value = '`x` [click](/evil) {ip}';
    assert.deepEqual(fill('{ptr}', { ptr: value, ip: 'no' }), [{ kind: 'value', text: value }]);
  });
});

suite('the texts', () => {
  for (const { key, code } of causes) {
    test(`${code} is explained without a case, with nothing left unfilled`, () => {
      const explanation = explainCause(texts, key);
      const [cause] = explanation.causes;
      assert.ok(cause !== undefined);
      assert.equal(explanation.kind, 'general');
      assert.ok(cause.title.length > 10 && cause.title.length < 90, cause.title);
      assert.ok(cause.steps.length > 0 && cause.mender.length > 0 && cause.meaning.length > 0);
      assert.doesNotMatch(JSON.stringify(explanation), /\{[a-z]+[|}]/i);
      for (const step of cause.steps) for (const record of step.records) assert.ok(record.isExample);
    });
  }

  test('no text knows of values that the evidence does not have', () => {
    const values = Object.keys({ ...texts.labels, ...exampleEvidence, name: '', link: '', lookups: '' });
    for (const text of JSON.stringify(texts).matchAll(/\{([a-zA-Z]+)(?:\||\})/g)) {
      assert.ok([...values, 'n'].includes(text[1] ?? ''), text[0]);
    }
  });

  test('no text blames, threatens or speaks of errors of the reader', () => {
    assert.doesNotMatch(JSON.stringify(texts), /\b(?:invalid|illegal|stupid|your fault|violation|blacklist)\b/i);
  });
});

suite('a case', () => {
  test('every check, with all its evidence, names what was seen and nothing of who was written to', () => {
    const evidence = {
      ip: '192.0.2.7',
      ptr: 'dyn-7.isp.example',
      forward: '198.51.100.1',
      helo: 'mail.sender.example',
      own: 'mx.example.test',
      addresses: '198.51.100.1',
      afterMs: 120,
      zone: 'list.example',
      codes: '127.0.0.2',
      text: 'Seen sending',
      link: 'https://list.example/lookup?ip=192.0.2.7',
      domain: 'sender.example',
      scope: 'mailfrom',
      record: 'v=spf1 mx -all',
      mechanism: '-all',
      explanation: 'Ask us',
      from: 'sender.example',
      policyDomain: 'sender.example',
      spf: 'fail sender.example',
      dkim: 'none',
      alignment: 'SPF did not pass; there is no signature',
      network: '192.0.2.0/24',
      count: 412,
      windowS: 3600,
      max: 99_999,
      rule: 'secret-rule',
      score: 77.7,
    };
    for (const check of checkNames) {
      const explanation = explained([atDoor(check, evidence)]);
      const text = JSON.stringify(explanation);
      assert.doesNotMatch(text, /secret|hosted\.example|Hidden|hidden|99999|77\.7|secret-rule|bob@/, check);
      assert.equal(explanation.causes[0]?.key, check);
      assert.ok((explanation.causes[0]?.evidence.length ?? 0) > 0, check);
    }
  });

  test('a generic name: what was seen, the records, the letter to the provider', () => {
    const explanation = explained([
      atDoor('ptr-generic', { ip: '192.0.2.7', ptr: 'dyn-7.isp.example' }, { code: 'PTR-3' }),
    ]);
    assert.deepEqual(
      [explanation.kind, explanation.atMs, explanation.status, explanation.reference],
      ['refused', at, '550 5.7.25', reference],
    );
    const [cause] = explanation.causes;
    assert.deepEqual(cause?.seen.map(plain), ['The mail came from 192.0.2.7, whose name is dyn-7.isp.example.']);
    assert.deepEqual(
      cause?.evidence.map(({ label, value }) => `${label}: ${value}`),
      [
        'Address of your server: 192.0.2.7',
        'Its name (PTR record): dyn-7.isp.example',
        'Name it greeted with (HELO): mail.sender.example',
        'Domain of the sender: sender.example',
      ],
    );
    const letter = cause?.steps.find((step) => step.letter !== undefined)?.letter ?? '';
    assert.match(letter, /address\n {2}192\.0\.2\.7\nto\n {2}mail\.sender\.example\n/);
    const [ptr] = cause?.steps.flatMap(({ records }) => records) ?? [];
    assert.deepEqual(
      [ptr?.now, ptr?.wanted, ptr?.isExample],
      [['7.2.0.192.in-addr.arpa. PTR dyn-7.isp.example.'], ['7.2.0.192.in-addr.arpa. PTR mail.sender.example.'], false],
    );
  });

  test('greylisting says when to come again, and then what was odd', () => {
    const event = atDoor(
      'ptr-missing',
      { ip: '192.0.2.7' },
      { check: 'greylisted', code: 'GREY-1', oddity: 'ptr-missing', retryAtMs: at + 300_000 },
    );
    const { kind, causes: all } = explained([{ ...event, event: 'door.deferred' }]);
    assert.deepEqual(
      [kind, ...all.map(({ code, heading, retryAtMs }) => [code, heading !== undefined, retryAtMs])],
      ['deferred', ['GREY-1', false, at + 300_000], ['PTR-1', true, undefined]],
    );
  });

  test('the page of a list is linked only where a browser may be led there', () => {
    const linkOf = (link: string): string | undefined =>
      explained([atDoor('list-spam', { ip: '192.0.2.7', zone: 'list.example', link })]).causes[0]?.steps.find(
        (step) => step.link !== undefined,
      )?.link?.href;
    assert.equal(linkOf('https://list.example/x?ip=192.0.2.7'), 'https://list.example/x?ip=192.0.2.7');
    for (const link of ['javascript:alert(1)', 'data:text/html,x', 'list.example', '//list.example', ''])
      assert.equal(linkOf(link), undefined, link);
  });

  test('a link that a list gave is not in its evidence as words', () => {
    const { causes: all } = explained([
      atDoor('list-spam', { ip: '192.0.2.7', zone: 'list.example', link: 'https://x.example/' }),
    ]);
    assert.ok(!all[0]?.evidence.some(({ value }) => value.includes('x.example')));
  });
});

suite('the explainer', () => {
  test('what is kept and what is only remembered is told once', async () => {
    const kept = refused({ event: 'smtp.session.size', text: '552 5.3.4 x' });
    const asked: string[] = [];
    const reads = {
      traceOf: async ({ reference: one }: { reference: string }) => {
        asked.push(one);
        return one === reference ? [kept] : [];
      },
    };
    const records = recordsUnder({ reads, recent: () => [kept, { ...kept, id: 2 }] });
    assert.deepEqual(
      (await records(reference)).map(({ id }) => id),
      [1, 2],
    );
    const explainer = new Explainer({ records: recordsUnder({ reads, recent: () => [] }), texts });
    assert.equal((await explainer.explain(reference))?.causes[0]?.code, 'SIZE-1');
    assert.equal(await explainer.explain('AAAA-AAAA-AAAA' as typeof reference), undefined);
    assert.equal(asked.length, 3, 'the store is asked the same for what is known and what is not');
  });

  test('lists every cause once', () => {
    const explainer = new Explainer({ records: async () => [], texts });
    const listed = explainer.list().flatMap((area) => area.causes.map(({ code }) => code));
    assert.deepEqual(listed.toSorted(), causes.map(({ code }) => code).toSorted());
  });
});
