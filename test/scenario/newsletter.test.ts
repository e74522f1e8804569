/** Who moves three newsletters out of Junk gets the fourth in the inbox; who did not still has it in Junk. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asData, newToken } from '../interop/harness/letter.ts';
import { House } from './house.ts';

const offers = [
  'Our autumn sale has begun: save up to 30 % on garden tools, free shipping until Sunday. Click here to order.',
  'Special offer: save up to 50 % on pruning shears and gloves, free shipping. Click here to order now, the offer ends on Friday!',
  'Thank you for reading. This week save up to 40 % on all bulbs, and there is a free gift with each order. Click here!',
  'Winter sale: save up to 30 % on covers and lamps for the garden, free shipping. Click here to order now while there are some left!',
] as const;

const picks = [
  'Dear subscriber, make money with our weekly picks: guaranteed profit, limited time offer, number 1! Sign up now for free.',
  'Dear subscriber, the hottest coins of this week, guaranteed profit: do not miss out! This is a limited time offer. Join for free.',
  'Dear subscriber, earn 200 % with our newsletter picks, guaranteed profit! This is a limited time offer, do not miss out. Join for free.',
  'Dear subscriber, exclusive trading tips inside, limited time only: make money from home with number 4! Act now, click here.',
] as const;

interface Newsletter {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly from: string;
  readonly texts: readonly string[];
}

const newsletters: readonly Newsletter[] = [
  {
    name: 'a newsletter that somebody wants',
    settings: { 'filter.spam-score': '1', 'filter.phish-score': '100', 'clean.enabled': 'off' },
    from: 'offers@remote.test',
    texts: offers,
  },
  {
    name: 'a loud newsletter that nobody proves, with what is shipped',
    settings: {},
    from: 'picks@unproven.test',
    texts: picks,
  },
];
for (const letter of newsletters) wanted(letter);

function wanted({ name, settings, from, texts }: Newsletter): void {
  suite(name, () => whileWanted({ settings, from, texts }));
}

function whileWanted({ settings, from, texts }: Omit<Newsletter, 'name'>): void {
  let house: House;
  before(async () => {
    house = await House.start({ settings });
  });
  after(() => house[Symbol.asyncDispose]());

  const send = async (n: number, to: string): Promise<string> => {
    const token = newToken();
    const text = [
      `From: Weekly <${from}>`,
      `To: ${to}`,
      `Subject: Great offers of this week ${token}`,
      `Message-ID: <${token}@${from.slice(from.indexOf('@') + 1)}>`,
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      `List-Id: Great offers <${from.replace('@', '.')}>`,
      '',
      `${texts[n] ?? texts[0]} http://shop.${from.slice(from.indexOf('@') + 1)}/buy`,
      '',
    ].join('\r\n');
    await using peer = await house.sender();
    await peer.dialog(`C: MAIL FROM:<${from}>`, 'S: 250', `C: RCPT TO:<${to}>`, 'S: 250', 'C: DATA', 'S: 354');
    await peer.send(asData(Buffer.from(text, 'latin1')));
    assert.match(await peer.answer(), /^250/);
    return token;
  };
  const inBox = async (account: House['anna'], token: string): Promise<boolean> =>
    (await house.inbox(account)).some((one) => one.includes(token));

  test('three come to Junk, and are moved to the inbox', async () => {
    for (const n of [0, 1, 2]) assert.equal(await inBox(house.anna, await send(n, house.anna.address)), false);
    await using reader = await house.reader(house.anna);
    await reader.dialog('C: a1 SELECT Junk', 'S: a1 OK', 'C: a2 UID MOVE 1:3 INBOX', 'S: a2 OK');
  });

  test('the fourth comes to the inbox, and to Junk of who said nothing', async () => {
    for (let tries = 0; ; tries++) {
      assert.ok(tries < 200, 'what was moved is learned');
      const lessons = await house.server.rows(['filter', 'training']);
      if (lessons.length === 3) break;
    }
    const fourth = await send(3, house.anna.address);
    assert.equal(await inBox(house.anna, fourth), true);
    assert.equal(await inBox(house.ben, await send(3, house.ben.address)), false);
  });

  test('the end is clean', () => house.finish());
}
