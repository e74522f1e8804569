/** What would happen is what then happens: simulate and replay beside the same mail over SMTP. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type Zone, ZoneServer } from '#testing/zone';
import { asData } from '../interop/harness/letter.ts';
import { House } from './house.ts';

const zone: Zone = {
  '1.0.2.127.in-addr.arpa': { PTR: ['mail.good.test'] },
  'mail.good.test': { A: ['127.2.0.1'] },
  '2.0.2.127.in-addr.arpa': { PTR: ['dsl-127-2-0-2.dyn.isp.test'] },
  'dsl-127-2-0-2.dyn.isp.test': { A: ['127.2.0.2'] },
  'good.test': { MX: [{ preference: 10, exchange: 'mail.good.test' }], TXT: ['v=spf1 ip4:127.2.0.1 -all'] },
  'plain.test': { MX: [{ preference: 10, exchange: 'mail.good.test' }] },
  'bank.test': { MX: [{ preference: 10, exchange: 'mail.good.test' }] },
  '_dmarc.bank.test': { TXT: ['v=DMARC1; p=reject'] },
  '2.0.0.127.bl.test': { A: ['127.0.0.2'] },
  '4.0.2.127.in-addr.arpa': { PTR: ['mail4.good.test'] },
  'mail4.good.test': { A: ['127.2.0.4'] },
  '4.0.2.127.bl.test': { A: ['127.0.0.2'], TXT: ['Seen spamming'] },
  'silent.test': { MX: [{ preference: 0, exchange: '' }] },
};

interface Case {
  readonly ip: string;
  readonly helo: string;
  readonly from: string;
  readonly to: string;
  readonly author: string;
}

const usual: Case = {
  ip: '127.2.0.1',
  helo: 'mail.good.test',
  from: 'someone@good.test',
  to: 'anna@example.test',
  author: 'someone@good.test',
};

const cases: readonly (readonly [claim: string, of: Case])[] = [
  ['mail in good order', usual],
  ['a line at home', { ...usual, ip: '127.2.0.2', from: 'a@plain.test' }],
  ['an address without a name', { ...usual, ip: '127.2.0.9', from: 'a@plain.test' }],
  ['a name without a dot in HELO', { ...usual, helo: 'pc', from: 'a@plain.test' }],
  ['our own name in HELO', { ...usual, helo: 'mx.example.test', from: 'a@plain.test' }],
  ['a forged author', { ...usual, author: 'boss@bank.test' }],
  ['a sender that takes no mail', { ...usual, from: 'a@silent.test' }],
  ['who is on a list', { ...usual, ip: '127.2.0.4', helo: 'mail4.good.test', from: 'a@plain.test' }],
  ['the null sender', { ...usual, from: '' }],
  ['nobody who lives here', { ...usual, to: 'nobody@example.test' }],
  ['a recipient elsewhere', { ...usual, to: 'friend@remote.test' }],
];

/** Replies as they are but for what is new each time. */
function steady(reply: string): string {
  return reply
    .replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/g, 'REFERENCE')
    .replaceAll('\r\n', '\n')
    .trimEnd();
}

suite('asking what would happen', () => {
  const dns = new ZoneServer(zone);
  let house: House;
  before(async () => {
    await dns.listen();
    house = await House.start({
      dns: `127.0.0.1:${dns.port}`,
      settings: {
        'door.greeting-wait': '0',
        'door.lists': 'bl.test=127.0.0.2:spam:4',
      },
    });
  });
  after(async () => {
    await house[Symbol.asyncDispose]();
    await dns[Symbol.asyncDispose]();
  });

  const letterOf = ({ author }: Case): string => `From: <${author}>\r\nSubject: x\r\n\r\nHello\r\n`;

  const reallySent = async (of: Case): Promise<string> => {
    await using peer = await house.peer('smtp', { from: of.ip });
    await peer.dialog('S: 220', `C: EHLO ${of.helo}`, 'S: 250', `C: MAIL FROM:<${of.from}>`, 'S: 250');
    const rcpt = await peer.say(`RCPT TO:<${of.to}>`);
    if (!rcpt.startsWith('250')) return rcpt;
    await peer.dialog('C: DATA', 'S: 354');
    await peer.send(asData(Buffer.from(letterOf(of))));
    return await peer.answer();
  };

  const simulated = async (of: Case): Promise<string> => {
    const file = join(house.data, 'letter.eml');
    await writeFile(file, letterOf(of));
    const args = ['simulate', '--ip', of.ip, '--helo', of.helo, '--from', of.from, '--to', of.to, '--message', file];
    return steady(await house.server.cli(args));
  };

  for (const [claim, of] of cases) {
    test(`simulate hears what is then said to ${claim}`, async () => {
      const heard = (await simulated(of)).replaceAll(/^S: /gm, '');
      // Whatever was simulated left nothing behind: the real one is a first try.
      const said = steady(await reallySent(of));
      assert.ok(heard.includes(said), `${said}\n\nis not in\n\n${heard}`);
      assert.match(heard, /Nothing was sent, kept or counted/);
    });
  }

  test('replay tells what changed settings would have done, and then they do it', async () => {
    const of = { ...usual, helo: 'unknown.good.test' };
    assert.match(await reallySent(of), /^250 /);
    const file = join(house.data, 'changes');
    await writeFile(file, '# stricter\ndoor.helo-unresolvable = refuse\n');
    const told = await house.server.cli(['replay', '--days', '1', '--with', file]);
    assert.match(told, /let in → refused: 1\n/);
    assert.match(told, /someone@good\.test\s+127\.2\.0\.1\s+let in → refused\s+helo-unresolvable/);
    await house.server.set('door.helo-unresolvable', 'refuse');
    assert.match(await reallySent(of), /^550-[^]*\(HELO-4\)$/);
  });

  test('a setting that is not there is refused with a suggestion', async () => {
    const file = join(house.data, 'changes');
    await writeFile(file, 'door.helo-unresolvabel = refuse\n');
    await assert.rejects(house.server.cli(['replay', '--days', '1', '--with', file]), /door\.helo-unresolvable/);
  });

  test('investigate tells what is thought of a domain, and refuses addresses that are nobody outside', async () => {
    const told = await house.server.cli(['investigate', 'good.test']);
    assert.match(told, /SPF/);
    await assert.rejects(house.server.cli(['investigate', '10.1.2.3']), /RFC 1918/);
    assert.match(await house.server.cli(['investigate', '93.184.216.34']), /no name|PTR/);
  });
});
