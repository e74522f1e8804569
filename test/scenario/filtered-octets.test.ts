/** The filter as shipped and the octets of mail: what came is kept to the octet, wherever it is and whatever is shown of it. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { letterOfSize, newLetter, newToken } from '../interop/harness/letter.ts';
import { hostileMessages } from './hostile-messages.ts';
import { House, password } from './house.ts';
import { type Kept, keptOf } from './kept.ts';
import type { Peer } from './peer.ts';

const signature = (protocol: string, name: string): string =>
  `--outer\r\nContent-Type: ${protocol}; name=${name}\r\nContent-Transfer-Encoding: base64\r\n\r\nTUlJQg==\r\n--outer--\r\n`;
const runs =
  '<p onclick="x()">Good morning</p><script>x()</script><img src="https://t.test/a.gif" width=1 height=1>\r\n';

/** Its seal would break: the part stays as it was. */
function sealed(type: string, protocol: string): { readonly text: string; readonly seal: string } {
  const seal = `Content-Type: text/html; charset=utf-8\r\n\r\n${runs}`;
  const head = `Subject: ${newToken()}\r\nContent-Type: ${type}; protocol="${protocol}"; boundary=outer\r\n\r\n`;
  return { text: `${head}--outer\r\n${seal}\r\n${signature(protocol, 's.asc')}`, seal };
}

suite('octets behind the filter', () => {
  let house: House;
  before(async () => {
    house = await House.start();
  });
  after(() => house[Symbol.asyncDispose]());

  /** Sends it octet by octet, and gives the reference that it was taken under. */
  const send = async (text: string | Buffer, to = house.anna.address): Promise<string> => {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
    await using peer = await house.sender();
    await peer.dialog('C: MAIL FROM:<sender@remote.test>', 'S: 250', `C: RCPT TO:<${to}>`, 'S: 250');
    await peer.send(`BDAT ${bytes.length} LAST\r\n`);
    await peer.send(bytes);
    const answer = await peer.answer();
    const reference = /^250.*reference ([0-9A-Z-]{14})/.exec(answer)?.[1];
    assert.ok(reference !== undefined, answer);
    return reference;
  };

  /** The one place where it is. */
  const only = (reference: string): Kept => {
    const [one, ...more] = keptOf(house.data, reference);
    assert.ok(one !== undefined, `${reference} was acknowledged and is nowhere`);
    assert.equal(more.length, 0, `${reference} is there more than once`);
    return one;
  };

  const html = (token: string): string =>
    `From: Shop <shop@remote.test>\r\nTo: anna@example.test\r\nSubject: ${token}\r\nMessage-ID: <${token}@remote.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${runs}`;

  test('ordinary mail is shown as it came, to the octet', async () => {
    for (const { bytes } of [newLetter(), letterOfSize(5000), letterOfSize(300_000), letterOfSize(2_000_000)]) {
      const { place, came, shown } = only(await send(bytes));
      assert.equal(place, 'INBOX');
      assert.ok(came.equals(bytes) && shown.equals(bytes));
      house.acknowledged(house.anna, bytes);
    }
  });

  test('HTML in which there is nothing to be made harmless is not touched', async () => {
    const text = html(newToken()).replace(runs, '<p>Good <b>morning</b>  &amp; &nbsp;</p>\r\n\t<br>\r\n');
    const { came, shown } = only(await send(text));
    assert.ok(came.equals(Buffer.from(text)) && shown.equals(came));
  });

  for (const [name, text] of Object.entries(hostileMessages)) {
    test(`what came is kept, once: ${name}`, async () => {
      const bytes = Buffer.from(text, 'latin1');
      assert.ok(only(await send(bytes)).came.equals(bytes));
    });
  }

  for (const [name, type, protocol] of [
    ['S/MIME (RFC 8551 section 3.5)', 'multipart/signed', 'application/pkcs7-signature'],
    ['OpenPGP (RFC 3156 section 5)', 'multipart/signed', 'application/pgp-signature'],
    ['OpenPGP, encrypted (RFC 3156 section 4)', 'multipart/encrypted', 'application/pgp-encrypted'],
  ] as const) {
    test(`a sealed part is shown as it came: ${name}`, async () => {
      const { text, seal } = sealed(type, protocol);
      const { came, shown } = only(await send(text));
      assert.ok(came.equals(Buffer.from(text)));
      assert.ok(shown.includes(seal), shown.toString('latin1'));
    });
  }

  /** What one FETCH of a whole message gives. */
  const fetched = async (peer: Peer): Promise<{ size: number; structure: string; body: Buffer; part: Buffer }> => {
    const literal = async (): Promise<Buffer> =>
      peer.octets(Number(/\{(\d+)\}/.exec((await peer.until('}\r\n')).toString())?.[1]));
    await peer.send('f1 FETCH 1 (RFC822.SIZE BODYSTRUCTURE)\r\nf2 FETCH 1 BODY.PEEK[]\r\nf3 FETCH 1 BODY.PEEK[1]\r\n');
    const structure = (await peer.until('f1 OK')).toString('latin1');
    const body = await literal();
    await peer.until('f2 OK');
    const part = await literal();
    await peer.until('f3 OK');
    return { size: Number(/RFC822\.SIZE (\d+)/.exec(structure)?.[1]), structure, body, part };
  };

  test('what is shown changed has the sizes and the structure of what is shown, and POP3 gives the same', async () => {
    const reference = await send(html(newToken()), house.ben.address);
    const { came, shown } = only(reference);
    assert.ok(!shown.equals(came) && !shown.includes('<script'));
    await using peer = await house.reader(house.ben);
    await peer.dialog('C: a1 SELECT INBOX', 'S: a1 OK');
    const { size, structure, body, part } = await fetched(peer);
    assert.equal(size, body.length);
    assert.ok(body.subarray(body.length - shown.length).equals(shown));
    const octets = /"TEXT" "HTML" [^)]*\) NIL NIL "[^"]*" (\d+)/i.exec(structure)?.[1];
    assert.equal(Number(octets), part.length, structure);
    const [drop] = await house.inbox(house.ben);
    assert.ok(drop?.equals(body));
  });

  test('the original comes out to the octet after the copy was copied, moved and expunged where it came', async () => {
    const bytes = Buffer.from(html(newToken()));
    const reference = await send(bytes, house.zoe.address);
    await using peer = await house.reader(house.zoe);
    await peer.dialog('C: a1 CREATE Kept', 'S: a1 OK', 'C: a2 SELECT INBOX', 'S: a2 OK');
    await peer.dialog(
      'C: a3 COPY 1 Kept',
      'S: a3 OK',
      'C: a4 MOVE 1 Archive',
      'S: a4 OK',
      'C: a5 SELECT Archive',
      'S: a5 OK',
    );
    await peer.dialog('C: a6 STORE 1 +FLAGS (\\Deleted)', 'S: a6 OK', 'C: a7 EXPUNGE', 'S: a7 OK');
    await house.server.cli(['filter', 'original', reference, '--release']);
    await house.server.cli(['filter', 'original', reference, '--release']);
    const inbox = await house.inbox(house.zoe);
    assert.equal(inbox.length, 1, 'asked for twice it is there once');
    assert.ok(inbox[0]?.subarray(-bytes.length).equals(bytes));
    assert.deepEqual(
      keptOf(house.data, reference)
        .map(({ place, came }) => `${place} ${came.equals(bytes) ? 'as it came' : 'changed'}`)
        .toSorted((a, b) => (a < b ? -1 : 1)),
      ['INBOX as it came', 'Kept as it came'],
    );
  });

  test('a held message is released to the octet, and an account that goes takes what was held and kept with it', async () => {
    const gone = { address: 'gone@example.test', password };
    await house.server.addAccount(gone.address, gone.password);
    const file = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300)]).toString('base64');
    const program = (token: string): string =>
      `From: a@remote.test\r\nSubject: ${token}\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=game.exe\r\nContent-Disposition: attachment; filename=game.exe\r\nContent-Transfer-Encoding: base64\r\n\r\n${file}\r\n`;
    const text = program(newToken());
    const reference = await send(text, gone.address);
    assert.equal(only(reference).place, 'quarantine');
    await house.server.cli(['quarantine', 'release', reference]);
    const released = only(reference);
    assert.deepEqual([released.place, released.shown.equals(Buffer.from(text))], ['INBOX', true]);
    await send(html(newToken()), gone.address);
    await send(program(newToken()), gone.address);
    await house.server.cli(['account', 'remove', gone.address, '--confirm', gone.address]);
  });

  test('the end is clean', () => house.finish());
});
