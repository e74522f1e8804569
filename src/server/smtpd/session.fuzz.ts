/** Property: no octets whatever make the session fail by itself, keep a sink open, or leave it without an end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SmtpTalk } from '#testing/smtp';

const piece = fc.oneof(
  fc.constantFrom(
    'EHLO c.example\r\n',
    'LHLO c.example\r\n',
    'MAIL FROM:<a@x.example>\r\n',
    'MAIL FROM:<a@x.example> SMTPUTF8 RET=FULL SIZE=',
    'RCPT TO:<b@l.example>\r\n',
    'RCPT TO:<"',
    'DATA\r\n',
    '\r\n.\r\n',
    'BDAT 5\r\n',
    'BDAT 3 LAST\r\n',
    'STARTTLS\r\n',
    'AUTH PLAIN AAAA\r\n',
    'AUTH LOGIN\r\n',
    'AUTH PLAIN\r\n',
    '*\r\n',
    'RSET\r\n',
    '\r',
    '\n',
    '\0',
    '<>@:;[]"\\',
    'x'.repeat(3000),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

test('no octets make the session fail', async () => {
  const mode = fc.constantFrom('mx', 'submission', 'lmtp' as const);
  const property = fc.asyncProperty(mode, fc.boolean(), fc.array(piece, { maxLength: 40 }), async (of, tls, pieces) => {
    const talk = new SmtpTalk({ mode: of, tls, options: { exempt: true } });
    await talk.say();
    for (const text of pieces) {
      talk.connection.send(Buffer.from(text, 'latin1'));
      await talk.settle();
    }
    if (!talk.over) await talk.hangUp();
    assert.ok(talk.reception.closed !== undefined && talk.reception.closed !== 'failed');
    assert.ok(!talk.reception.notes.some((note) => note.kind === 'failure'));
    const begun = talk.reception.sinks.length;
    const aborted = talk.reception.sinks.filter((sink) => sink.aborted > 0).length;
    assert.equal(begun, talk.reception.stored.length + aborted, 'each sink was finished or aborted');
    assert.ok(talk.reception.sinks.every((sink) => sink.aborted <= 1));
    assert.match(talk.connection.written, /^(?:[2345][0-9]{2}[ -][\x20-\x7e]*\r\n)*$/);
  });
  await fc.assert(property, { seed: 4, numRuns: 2000 });
});
