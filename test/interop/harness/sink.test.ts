import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { lacking, freePort } from './program.ts';
import { newLetter } from './letter.ts';
import { parseDump, Sink } from './sink.ts';
import { Talk } from './talk.ts';

suite('the remote server of the tests', { skip: lacking('smtp-sink') }, () => {
  test('shows a message as it came', async () => {
    const port = await freePort();
    await using sink = await Sink.start('127.0.0.1', port);
    await using talk = await Talk.open(port);
    const { token, bytes } = newLetter();
    await talk.reply();
    await talk.command('EHLO client.test');
    assert.match(await talk.command('MAIL FROM:<a@b.test> BODY=8BITMIME'), /^250/);
    assert.match(await talk.command('RCPT TO:<c@d.test> NOTIFY=NEVER'), /^250/);
    assert.match(await talk.command('RCPT TO:<e@f.test>'), /^250/);
    assert.match(await talk.command('DATA'), /^354/);
    talk.write(Buffer.from(bytes.toString('latin1').replaceAll(/^\./gm, '..'), 'latin1'));
    assert.match(await talk.command('.'), /^250/);
    const { helo, mail, rcpt, message } = await sink.awaitMessage(token);
    assert.deepEqual(
      [helo, mail, rcpt],
      ['client.test', '<a@b.test> BODY=8BITMIME', ['<c@d.test> NOTIFY=NEVER', '<e@f.test>']],
    );
    assert.equal(message.toString('utf8'), bytes.toString('utf8'));
  });

  test('refuses what it is told to refuse', async () => {
    const port = await freePort();
    await using _sink = await Sink.start('127.0.0.1', port, ['-r', 'RCPT']);
    await using talk = await Talk.open(port);
    await talk.reply();
    await talk.command('EHLO client.test');
    await talk.command('MAIL FROM:<a@b.test>');
    assert.match(await talk.command('RCPT TO:<c@d.test>'), /^4\d\d/);
  });
});

test('a message that is still being written is not there yet', () => {
  const whole =
    'X-Client-Addr: 127.0.0.1\nX-Mail-Args: <a@b>\nReceived: from x\n\tby y;\n\tdate\nSubject: z\n\nbody\n\n';
  assert.equal(parseDump(Buffer.from(whole))?.message.toString(), 'Subject: z\r\n\r\nbody\r\n');
  assert.equal(parseDump(Buffer.from(whole.slice(0, -1))), undefined);
  assert.equal(parseDump(Buffer.from(whole.slice(0, 40))), undefined);
});
