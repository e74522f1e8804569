import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { asData, newLetter } from './letter.ts';
import { Postfix } from './postfix.ts';
import { freePort, lacking } from './program.ts';
import { Talk } from './talk.ts';

const notRoot = process.getuid?.() === 0 ? undefined : 'Postfix starts as root only';

suite('the remote Postfix of the tests', { skip: lacking('postfix', 'openssl') ?? notRoot }, () => {
  test('takes mail over TLS and shows it', async () => {
    const port = await freePort();
    await using postfix = await Postfix.start('127.0.0.1', port, 'remote.test');
    await using talk = await Talk.open(port);
    const { token, bytes } = newLetter();
    await talk.reply();
    await talk.command('EHLO client.test');
    assert.match(await talk.command('STARTTLS'), /^220/);
    await talk.startTls();
    assert.match(await talk.command('EHLO client.test'), /^250-SMTPUTF8/m);
    await talk.command('MAIL FROM:<a@b.test> BODY=8BITMIME');
    assert.match(await talk.command('RCPT TO:<x@elsewhere.test>'), /^554/);
    assert.match(await talk.command('RCPT TO:<x@remote.test>'), /^250/);
    await talk.command('DATA');
    talk.write(asData(bytes));
    assert.match(await talk.reply(), /^250/);
    const text = await postfix.awaitMessage(token);
    assert.match(text, /using TLSv1\.3/);
    assert.ok(text.endsWith(bytes.toString('latin1').replaceAll('\r\n', '\n')));
  });
});
