import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spamTests } from './mod.ts';
import { html, judged, mail, namesOf, scan } from './messages.fixture.ts';

test('an ordinary letter hits nothing that speaks against it', () => {
  const against = namesOf(mail()).filter((name) => (spamTests.get(name)?.prior ?? 0) > 0);
  assert.deepEqual(against, []);
});

// Programs differ in which of two fields counts; the text that some of them show was never read.
test('what a message says to programs that take the last of two fields is read as well', () => {
  const page = Buffer.from('<p>Your account is <a href="https://pay.wrong.example/x">here</a></p>').toString('base64');
  const parts = `--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n${page}\r\n--b--\r\n`;
  const types = ['text/plain', 'multipart/mixed; boundary=b'] as const;
  for (const [first, last] of [types, types.toReversed()]) {
    const found = scan(mail({ 'Content-Type': first, 'Content-type': last }, parts));
    assert.ok(found.links.hosts.includes('pay.wrong.example'), first);
    assert.ok(found.hits.some(({ test: name }) => name === 'structure.duplicate-type'));
  }
  const once = scan(mail({ 'Content-Type': types[1] }, parts));
  assert.deepEqual(once.links.hosts, ['pay.wrong.example']);
});

test('every test is declared once, with a sentence', () => {
  for (const [name, { words, family }] of spamTests) {
    assert.match(name, /^[a-z]+\.[a-z0-9-]+$/);
    assert.ok(words.length > 10, name);
    assert.ok(family.length > 0, name);
  }
});

/** Fields and body of a message, and the test that it hits. */
const table: readonly (readonly [string, Uint8Array, string])[] = [
  ['no Date (RFC 5322 section 3.6.1)', mail({ Date: undefined }), 'header.no-date'],
  ['a Date that is none', mail({ Date: 'yesterday at noon' }), 'header.bad-date'],
  ['a Date a day ahead of the server', mail({ Date: 'Tue, 7 May 2024 10:00:00 +0000' }), 'header.date-ahead'],
  ['a Date a week behind the server', mail({ Date: 'Mon, 29 Apr 2024 10:00:00 +0000' }), 'header.date-behind'],
  ['no Message-ID (RFC 5322 section 3.6.4)', mail({ 'Message-ID': undefined }), 'header.no-message-id'],
  ['a Message-ID without a host', mail({ 'Message-ID': '<29W4xlE00pvP>' }), 'header.odd-message-id'],
  [
    'a body that lost its header',
    mail({ Received: undefined, Date: undefined, 'Message-ID': undefined }),
    'header.bare',
  ],
  [
    'a report about a message (RFC 6522)',
    mail(
      { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' },
      '--b\r\n\r\nIt could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n' +
        'Reporting-MTA: dns; mx.sender.example\r\n\r\n--b--\r\n',
    ),
    'structure.report',
  ],
  ['no recipient', mail({ To: undefined }), 'header.no-to'],
  ['recipients that are not told', mail({ To: 'undisclosed-recipients:;' }), 'header.undisclosed'],
  ['a message to its own sender', mail({ To: 'anna@sender.example' }), 'header.to-itself'],
  ['a Subject of an answer to nothing', mail({ Subject: 'Re: your order' }), 'header.false-reply'],
  ['an answer', mail({ Subject: 'Re: Saturday', 'In-Reply-To': '<a@here.example>' }), 'header.reply'],
  [
    'a Subject that is encoded without need',
    mail({ Subject: '=?utf-8?B?U2F0dXJkYXk=?=' }),
    'header.encoded-without-need',
  ],
  ['a Subject in capitals', mail({ Subject: 'BUY THIS NOW PLEASE' }), 'header.subject-loud'],
  ['a Subject pulled apart', mail({ Subject: 'V i a g r a for you' }), 'header.subject-masked'],
  [
    'a Subject with letters of two alphabets',
    mail({ Subject: 'Your Pa\u0443P\u0430l account' }),
    'header.subject-masked',
  ],
  ['a Subject with a machine-made tail', mail({ Subject: 'Cheap loans          xkq3f9' }), 'header.subject-tail'],
  [
    'a Subject that says the address',
    mail({ Subject: 'jonas@here.example, you are chosen' }),
    'header.subject-recipient',
  ],
  [
    'a Subject that says who gets it by their mailbox',
    mail({ To: 'harborman@here.example', Subject: 'For harborman alone' }),
    'header.subject-recipient',
  ],
  ['a Subject that sells at a fifth', mail({ Subject: 'All of it 80% off' }), 'header.subject-percent'],
  [
    'an offer that nobody else makes',
    mail({}, 'Buy viagra online, we send it to you without a prescription.'),
    'text.plain-offer',
  ],
  ['a word in disguise', mail({}, 'The best repl1ca w4tches that you can get.'), 'text.disguised-word'],
  [
    'a picture beside a text that speaks to nobody',
    mail(
      { 'Content-Type': 'multipart/related; boundary=b' },
      '--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:1"><p>The harbour lay still, and the old man counted the boats as ' +
        'they came home one after the other while the gulls cried above the roofs of the town and the light went out.</p>\r\n' +
        '--b\r\nContent-Type: image/gif\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAACw=\r\n--b--\r\n',
    ),
    'text.beside-picture',
  ],
  [
    'a claim to be Outlook Express without its marks',
    mail({ 'X-Mailer': 'Microsoft Outlook Express 6.00.2600.0000' }),
    'header.false-outlook',
  ],
  ['a program that was given up', mail({ 'X-Mailer': 'Microsoft Outlook Express 6.00' }), 'header.old-mailer'],
  [
    'an address in Received that cannot be',
    mail({ Received: 'from a (b [300.1.2.3]) by c with SMTP id 1; Mon, 6 May 2024 10:00:01 +0000' }),
    'header.forged-received',
  ],
  ['a From without an address', mail({ From: 'The Bank' }), 'sender.no-address'],
  ['two senders in From', mail({ From: 'A <a@x.example>, B <b@y.example>' }), 'sender.several'],
  ['answers to a free mailbox', mail({ 'Reply-To': 'boss@gmail.com' }), 'sender.reply-free'],
  ['an envelope of a web server', mail({ 'Return-Path': '<www-data@host.bulk.test>' }), 'sender.envelope-program'],
  ['an envelope of another domain', mail({ 'Return-Path': '<x@bulk.test>' }), 'sender.envelope-elsewhere'],
  [
    'a free address through another server',
    mail({ From: 'a@gmail.com', 'Return-Path': '<x@vps.test>' }),
    'sender.envelope-free',
  ],
  [
    'an address of others as a name',
    mail({ From: '"billing@bank.example" <x@sender.example>' }),
    'sender.name-address',
  ],
  [
    'the help desk of the recipient from elsewhere',
    mail({ To: 'j@hereandnow.example', From: 'hereandnow.example Help Desk <x@sender.example>' }),
    'sender.name-office',
  ],
  ['a decorated name', mail({ From: '"\u2714 Delivery \u{1f4e6}" <x@sender.example>' }), 'sender.name-decorated'],
  ['a domain that is named after services alone', mail({ From: 'x@login-verify24.example' }), 'sender.service-name'],
  ['a domain that costs nothing', mail({ From: 'x@sender.xyz' }), 'sender.odd-ending'],
  ['a bank at a free provider', mail({ From: 'First Bank Security <x1@gmail.com>' }), 'sender.free-organization'],
  ['a brand of one letter, and its support', mail({ From: 'X Support <a@sender.example>' }), 'phish.brand-name'],
  ['a brand by name alone', mail({ From: 'PayPal Service <x@sender.example>' }), 'phish.brand-name'],
  ['a fail of SPF that was told', mail({ 'Received-SPF': 'fail (x) client-ip=192.0.2.1' }), 'sender.told-spf-fail'],
  [
    'a fail of DMARC that was told (RFC 8601)',
    mail({ 'Authentication-Results': 'mx.test; spf=none; dkim=none; dmarc=fail header.from=x' }),
    'sender.told-dmarc-fail',
  ],
  [
    'money of strangers',
    mail({}, 'I am a barrister to the late client, whose next of kin shall get 5 million dollars.'),
    'text.advance-fee',
  ],
  ['a wallet', mail({}, 'Send it to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa within 48 hours.'), 'text.wallet'],
  [
    'a threat to an account',
    mail({}, 'Your account has been suspended. Verify your account now.'),
    'text.account-threat',
  ],
  ['the same in German', mail({}, 'Ihr Konto wurde gesperrt. Bitte bestätigen Sie Ihre Daten.'), 'text.account-threat'],
  ['the same in Portuguese', mail({}, 'Sua conta foi bloqueada, atualize seus dados agora.'), 'text.account-threat'],
  ['a full mailbox in Spanish', mail({}, 'Su buzón lleno: la contraseña caduca hoy.'), 'text.credential'],
  ['a parcel in Italian', mail({}, 'Il tuo pacco: spese, il suo pacco è fermo.'), 'text.parcel'],
  ['a prize in Dutch', mail({}, 'Gefeliciteerd, je hebt gewonnen! Een cadeaubon wacht.'), 'text.prize'],
  ['the same in Polish', mail({}, 'Twoje konto zostało zablokowane. Zweryfikuj dane.'), 'text.account-threat'],
  ['the same in Turkish', mail({}, 'Hesabınız askıya alındı, bilgilerinizi doğrulayın.'), 'text.account-threat'],
  ['the same in Russian', mail({}, 'Ваш счет заблокирован. Подтвердите свои данные.'), 'text.account-threat'],
  ['the same in Japanese', mail({}, '不正利用の疑いがあり、ご本人確認をお願いします。'), 'text.account-threat'],
  ['the same in Chinese', mail({}, '您的账户异常，请立即验证您的密码。'), 'text.account-threat'],
  ['a casino in Polish', mail({}, 'Odbierz bonus powitalny w naszym kasynie.'), 'text.gambling'],
  [
    'an errand for who cannot talk',
    mail({}, 'Are you at your desk? I am in a meeting and cannot talk. Send me your cell number.'),
    'text.errand',
  ],
  [
    'the same from a mailbox that anybody gets',
    mail(
      { From: 'The Boss <boss1@gmail.com>' },
      'Quick task: buy gift cards for me, I am in a meeting and cannot talk.',
    ),
    'phish.money-by-stranger',
  ],
  [
    'a threat that presses and leads elsewhere',
    html(
      '<p>Dear customer, your account has been suspended. Verify your account within 24 hours, final notice.</p>' +
        '<a href="https://elsewhere.test/x">Verify now</a>',
    ),
    'phish.claim-presses',
  ],
  [
    'an offer that leads elsewhere',
    html('<p>Free spins at our online casino, welcome bonus!</p><a href="https://elsewhere.test/x">Play</a>'),
    'text.offer-leads-away',
  ],
  ['opting out by an answer', mail({}, 'To be removed reply with REMOVE in the subject.'), 'text.opt-out-by-reply'],
  [
    'opting out by post',
    mail({}, 'To opt out, write to: List Office, P.O. Box 12, 5 High Street, Springfield.'),
    'text.opt-out-by-post',
  ],
  ['quoted lines', mail({}, 'Yes!\r\n> shall we\r\n> go there\r\n'), 'text.quotes'],
  ['HTML alone', html('<p>hello to all of you</p>'), 'structure.html-only'],
  [
    'one picture that is a link',
    html('<a href="https://x.test/"><img src="https://x.test/1.png" width="600" height="800"></a>'),
    'structure.one-linked-picture',
  ],
  [
    'a form',
    html('<form action="https://x.test/"><input name="user"><input type="password" name="pin"></form>'),
    'phish.password-form',
  ],
  ['words cut by marks', html('<p>V<!-- a -->ia<!-- b -->gra and C<!-- c -->ia<!-- d -->lis</p>'), 'text.woven-markup'],
  ['a script', html('<script>1</script><p>hello</p>'), 'structure.script'],
  [
    'base64 without need',
    mail({ 'Content-Transfer-Encoding': 'base64' }, Buffer.from('plain words').toString('base64')),
    'structure.base64-without-need',
  ],
  [
    'a Cyrillic charset without Cyrillic',
    mail({ 'Content-Type': 'text/plain; charset=windows-1251' }, 'x '.repeat(60)),
    'structure.foreign-charset',
  ],
  ['two types of one part', mail({ 'content-type': 'text/html' }), 'structure.duplicate-type'],
];

for (const [what, bytes, name] of table) {
  test(`${name}: ${what}`, () => {
    const found = namesOf(bytes);
    assert.ok(found.includes(name), found.join(', '));
  });
}

test('what a header without Date, Message-ID and Received lacks is one sign, not four', () => {
  const bare = Buffer.from('Subject: Saturday\r\n\r\nSee you on Saturday, then.\r\n');
  assert.deepEqual(
    namesOf(bare).filter((name) => (spamTests.get(name)?.prior ?? 0) > 0),
    ['header.bare'],
  );
});

test('HTML in a body whose header was lost is read as HTML', () => {
  const bytes = Buffer.from('Subject: Saturday\r\n\r\n<html><body><p style="x">See you there</p></body></html>\r\n');
  const { words } = scan(bytes).tokens;
  assert.ok(words.includes('see'));
  assert.ok(!words.includes('style'));
});

/** What honest mail does, and must not be taken for it. */
const honest: readonly (readonly [string, Uint8Array, string])[] = [
  ['answers within the organization', mail({ 'Reply-To': 'office@sender.example' }), 'sender.reply-elsewhere'],
  ['a brand from its own domain', mail({ From: 'PayPal <service@paypal.com>' }), 'phish.brand-name'],
  ['one letter as a name', mail({ From: 'X <x@sender.example>' }), 'phish.brand-name'],
  ['a person called Chase', mail({ From: 'Chase Miller <chase@sender.example>' }), 'phish.brand-name'],
  [
    'an answer of a friend about money',
    mail(
      { From: 'A <a@gmail.com>', Subject: 'Re: loan', 'In-Reply-To': '<a@here.example>' },
      'Personal loan, low interest, bad credit: what do they mean?',
    ),
    'phish.money-by-stranger',
  ],
  [
    'a picture in a letter',
    mail(
      { 'Content-Type': 'multipart/related; boundary=b' },
      '--b\r\nContent-Type: text/html\r\n\r\n<p>Hello Jonas, we were at the harbour yesterday and the old man counted the boats as ' +
        'they came home one after the other while the gulls cried above the roofs of the town. Love, Anna</p><img src="cid:1">\r\n' +
        '--b\r\nContent-Type: image/gif\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAACw=\r\n--b--\r\n',
    ),
    'text.beside-picture',
  ],
  ['percents of a share', mail({ Subject: 'We got 45% of the votes' }), 'header.subject-percent'],
  ['a zone east of us', mail({ Date: 'Mon, 6 May 2024 22:00:00 +1200' }), 'header.date-ahead'],
  ['letters that need to be encoded', mail({ Subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=' }), 'header.encoded-without-need'],
  [
    'a pass that anybody could have written',
    mail({ 'Authentication-Results': 'mx.test; spf=pass; dkim=pass' }),
    'sender.aligned',
  ],
];
for (const [what, bytes, name] of honest) {
  test(`not ${name}: ${what}`, () => assert.ok(!namesOf(bytes).includes(name)));
}

test('addresses in the Subject, in texts that are files, and in messages inside are looked up', () => {
  const text = 'This letter has a text of its own that is long enough to be its text. '.repeat(3);
  const inner = 'Subject: x\r\nContent-Type: text/html\r\n\r\n<a href="https://inner.example/x">x</a>\r\n';
  const body = [
    `--b\r\n\r\n${text}\r\n`,
    '--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nhttps://file.example/x\r\n',
    `--b\r\nContent-Type: message/rfc822\r\n\r\n${inner}`,
    '--b--\r\n',
  ].join('');
  const found = scan(
    mail({ Subject: 'See https://subject.example/x', 'Content-Type': 'multipart/mixed; boundary=b' }, body),
  );
  assert.deepEqual(found.links.hosts, ['subject.example', 'file.example', 'inner.example']);
  assert.ok(found.hits.some((one) => one.test === 'link.none'));
});

test('so are those in a page that says it is data, and in a message that is encoded', () => {
  const text = 'This letter has a text of its own that is long enough to be its text. '.repeat(3);
  const encoded = (content: string): string => Buffer.from(content).toString('base64');
  const inner = 'Subject: x\r\nContent-Type: text/html\r\n\r\n<a href="https://inner.example/x">x</a>\r\n';
  const part = (fields: string, content: string): string =>
    `--b\r\n${fields}\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded(content)}\r\n`;
  const body = [
    `--b\r\n\r\n${text}\r\n`,
    part('Content-Type: application/octet-stream; name=a.html', '<form action="https://page.example/x"></form>'),
    part('Content-Type: message/rfc822', inner),
    part('Content-Type: application/octet-stream; name=b.eml', inner.replace('inner', 'other')),
    '--b--\r\n',
  ].join('');
  const found = scan(mail({ 'Content-Type': 'multipart/mixed; boundary=b' }, body));
  assert.deepEqual(found.links.hosts, ['page.example', 'inner.example', 'other.example']);
});

test('lists are asked about what calendars, pages that are files, and documents lead to', () => {
  const files = (type: string, body: string, name = ''): readonly string[] =>
    scan(
      mail(
        { 'Content-Type': 'multipart/mixed; boundary=b' },
        `--b\r\nContent-Type: text/plain\r\n\r\nSee what is attached.\r\n--b\r\nContent-Type: ${type}\r\n${
          name === '' ? '' : `Content-Disposition: attachment; filename=${name}\r\n`
        }\r\n${body}\r\n--b--\r\n`,
      ),
    ).links.hosts;
  // RFC 5545 section 3.1: a line goes on in the next.
  const calendar = 'BEGIN:VCALENDAR\r\nDESCRIPTION:Join at https://meet.exam\r\n ple/x\\nBye\r\nEND:VCALENDAR';
  assert.deepEqual(files('text/calendar', calendar), ['meet.example']);
  const page = '<script>fetch("https://takes.example/", {method: "POST"})</script>';
  assert.deepEqual(files('application/octet-stream', page, 'a.html'), ['takes.example']);
  assert.deepEqual(files('application/pdf', '%PDF-1.4\r\n<</S/URI/URI(https://leads.example/)>>', 'a.pdf'), [
    'leads.example',
  ]);
  assert.deepEqual(scan(html('<a href="www.bare.example/x">Here</a>')).links.hosts, ['www.bare.example']);
  assert.deepEqual(scan(html('<a href="webcal://dates.example/x">Here</a>')).links.hosts, ['dates.example']);
});

test('what is shown is found behind comments, pictures written into the page, and crowds of other texts', () => {
  const offer = '<p>Buy Viagra and Cialis online without prescription, order now!</p>';
  const comment = `<!-- ${'lorem ipsum '.repeat(20_000)} -->`;
  const picture = `<img src="data:image/png;base64,${'QUJD'.repeat(80_000)}">`;
  const many = (parts: readonly string[]): Uint8Array =>
    mail(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      `${[...parts, `Content-Type: text/html\r\n\r\n${offer}`].map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`,
    );
  const long = `Content-Type: text/plain\r\n\r\n${'lorem ipsum '.repeat(25_000)}`;
  for (const bytes of [
    html(`${comment}${offer}${comment}`),
    html(`${picture}${offer}${picture}`),
    many(Array.from({ length: 100 }, () => 'Content-Type: text/plain\r\n\r\nx')),
    many([long, long, long, long, long]),
    mail({ 'Content-Type': 'text/plain', 'Content-Disposition': 'attachment; filename=a.txt' }, offer),
  ])
    assert.ok(namesOf(bytes).includes('text.medicine'));
  // A picture in the page is no reason to say that not all was read.
  assert.deepEqual(scan(html(`<p>Here it is.</p>${picture}`)).incomplete, []);
});

test('the name of a brand is read however it is dressed up; signs of trade marks and wide letters of Japanese are no dress', () => {
  const named = (name: string): readonly string[] => namesOf(mail({ From: `${name} <x@evil.example>` }));
  for (const name of ['PayPa1', 'P a y P a l', '"P.a.y.P.a.l"', 'PayPal '.repeat(300)])
    assert.ok(named(name).includes('phish.brand-name'), name.slice(0, 20));
  // The address stands behind the long name all the same.
  assert.ok(!named('PayPal '.repeat(300)).includes('sender.no-address'));
  for (const name of ['M\u00fcller\u00ae GmbH', 'Kaffee\u2122', '\uff2e\uff34\uff34\u30c9\u30b3\u30e2'])
    assert.ok(!named(name).includes('sender.name-decorated'), name);
  assert.ok(named('\uff26\uff52\uff45\uff45 \uff23\uff41\uff53\uff48').includes('sender.name-decorated'));
});

test('a Subject whose letters are turned round is masked', () => {
  assert.ok(namesOf(mail({ Subject: '\u202eyenom eerF' })).includes('header.subject-masked'));
});

test('who is one of very many recipients is not told to be missing', () => {
  const to = [...Array.from({ length: 120 }, (_, i) => `person${i}@here.example`), 'jonas@here.example'].join(', ');
  const verdict = judged(mail({ To: to }), { transaction: { sender: '', recipient: 'jonas@here.example' } });
  assert.ok(verdict.tests.every((one) => one.test !== 'sender.not-named'));
  const other = judged(mail({ To: 'a@here.example' }), {
    transaction: { sender: '', recipient: 'jonas@here.example' },
  });
  assert.ok(other.tests.some((one) => one.test === 'sender.not-named'));
});

test('words of scripts without blanks are counted by their characters beside pictures, and told as they are written', () => {
  const offer =
    '\u672c\u65e5\u9650\u308a\u5168\u54c1\u9001\u6599\u7121\u6599\u3067\u304a\u5c4a\u3051\u3057\u307e\u3059\u3002';
  const page = `<img src="https://cdn.sender.example/a.jpg" width="600" height="300"><p>${offer.repeat(4)}</p>`;
  assert.ok(!namesOf(html(page)).includes('structure.picture-only'));
  assert.ok(namesOf(html(page.replace(offer.repeat(4), offer.slice(0, 8)))).includes('structure.picture-only'));
  const prize = scan(
    html(
      '<p>\u30d7\u30ec\u30bc\u30f3\u30c8\u5f53\u9078\u304a\u3081\u3067\u3068\u3046\u3054\u3056\u3044\u307e\u3059</p>',
    ),
  );
  const found = prize.hits.find((one) => one.test === 'text.prize')?.evidence['found'] ?? '';
  assert.ok(String(found).includes('\u30d7\u30ec\u30bc\u30f3\u30c8'), String(found));
});

test('a newsletter with a long preview, and a part for narrow screens, is one that may be left', () => {
  const text =
    'Our new autumn collection has arrived: warm pullovers, soft scarves and sturdy boots from fair production. ';
  const hide = 'display:none;font-size:0;max-height:0;overflow:hidden;mso-hide:all';
  const preview = 'Blankets, lamps and wooden chairs wait for long evenings in front of the chimney. '.repeat(4);
  const page = `<p><a href="https://shop.sender.example/">View in your browser</a></p><div style="${hide}">${preview}</div>
    <p>${text.repeat(2)}</p><div class="narrow" style="${hide}">${text.repeat(3)}</div>`;
  const bulk = { 'List-Unsubscribe': '<https://shop.sender.example/u>' };
  const verdict = judged(html(page, bulk));
  assert.ok(verdict.tests.every((one) => one.test !== 'bayes.hidden'));
  assert.equal(verdict.mail, 'bulk');
  const poison = `<div style="${hide}">${'Brothers sailed to Marseille while lawyers forgot their letters. '.repeat(9)}</div>`;
  assert.ok(judged(html(page + poison, bulk)).tests.some((one) => one.test === 'bayes.hidden'));
});

test('a service that shares a file for somebody is neither a stranger nor leads away', () => {
  const shared = namesOf(
    html('<p>Laura shared a document with you</p><a href="https://docs.google.com/document/d/1/edit">Open</a>', {
      From: '"Laura Meier (via Google Docs)" <drive-shares-dm-noreply@google.com>',
      'Reply-To': 'Laura Meier <laura.meier@gmail.com>',
    }),
  );
  for (const name of ['sender.reply-free', 'link.free-form', 'link.free-storage', 'phish.claim-leads-away'])
    assert.ok(!shared.includes(name), name);
  assert.ok(namesOf(mail({ 'Reply-To': 'x@gmail.com' })).includes('sender.reply-free'));
});

// Of a trial that ends, or a price in bitcoin, "no link leads to its sender" was told of every newsletter whose presses are counted.
test('links of a newsletter that its mailing service counts lead nowhere strange', () => {
  const fields = {
    From: 'Lena <lena@flowdesk.example>',
    Subject: 'Your trial ends tomorrow',
    'List-Unsubscribe': '<https://u1.ct.sendgrid.net/wf/unsubscribe?upn=x>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
  const text = '<p>To keep your account, update your payment details, account will be closed otherwise.</p>';
  const by = (host: string, more = fields): boolean =>
    namesOf(html(`${text}<a href="https://${host}/ls/click?upn=y">Upgrade now</a>`, more)).includes(
      'phish.claim-leads-away',
    );
  assert.equal(by('u1.ct.sendgrid.net'), false);
  assert.equal(by('elsewhere.test'), true);
  assert.equal(by('u1.ct.sendgrid.net', { ...fields, 'List-Unsubscribe-Post': '' }), true, 'Not by one press');
});
