/** nodemailer, the SMTP client of many web applications; what it signs in with, sends and is told. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import nodemailer from 'nodemailer';
import { newToken } from './harness/letter.ts';
import { awaitStored } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking } from './harness/program.ts';

suite('nodemailer', { skip: lacking('nsd') }, () => {
  let party: Party;
  before(async () => {
    party = await startParty();
  });
  after(() => party.stop());

  const transport = (
    port: 'submissions' | 'submission' | 'smtp',
    more: object = {},
  ): ReturnType<typeof nodemailer.createTransport> =>
    nodemailer.createTransport({
      host: party.server.host,
      port: party.server.ports[port],
      secure: port === 'submissions',
      requireTLS: port === 'submission',
      tls: { rejectUnauthorized: false, servername: party.server.hostname },
      name: 'client.example.test',
      ...more,
    });
  const auth = (method?: string): object => ({
    auth: { user: party.anna.address, pass: party.anna.password },
    ...(method === undefined ? {} : { authMethod: method }),
  });

  for (const port of ['submissions', 'submission'] as const) {
    for (const method of ['PLAIN', 'LOGIN']) {
      test(`sends on ${port} with ${method}`, async () => {
        const subject = newToken();
        const mailer = transport(port, auth(method));
        const content = {
          text: 'Hello',
          html: '<p>Grüße</p>',
          attachments: [{ filename: 'größe.bin', content: Buffer.alloc(100_000, 7) }],
        };
        const envelope = { from: party.anna.address, to: party.ben.address, subject };
        const info = await mailer.sendMail({ ...envelope, ...content });
        mailer.close();
        assert.deepEqual(info.accepted, [party.ben.address]);
        assert.match(info.response, /^250 2\.\d\.\d .*[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
        const { source } = await awaitStored(party.server, party.ben, subject);
        assert.ok(source.includes(info.messageId));
      });
    }
  }

  test('a wrong password is EAUTH with our 535', async () => {
    const mailer = transport('submissions', { auth: { user: party.anna.address, pass: 'wrong' } });
    await assert.rejects(mailer.verify(), { code: 'EAUTH', responseCode: 535 });
    mailer.close();
  });

  test('a pool of connections sends 100 messages', async () => {
    const token = newToken();
    const mailer = transport('submissions', { ...auth(), pool: true, maxConnections: 5, maxMessages: 10 });
    const sends = Array.from({ length: 100 }, (_, n) =>
      mailer.sendMail({ from: party.anna.address, to: party.ben.address, subject: `${token} ${n}.`, text: 'x' }),
    );
    await Promise.all(sends);
    mailer.close();
    await awaitStored(party.server, party.ben, `${token} 99.`);
  });

  test('one refused recipient does not stop the others', async () => {
    const subject = newToken();
    const mailer = transport('smtp');
    const to = ['anna@example.test', 'nobody@example.test'];
    const info = await mailer.sendMail({ from: 'web@remote.test', to, subject, text: 'x' });
    mailer.close();
    assert.deepEqual(info.accepted, ['anna@example.test']);
    assert.deepEqual(info.rejected, ['nobody@example.test']);
    await awaitStored(party.server, party.anna, subject);
  });

  test('an internationalised sender is taken with SMTPUTF8', async () => {
    const subject = newToken();
    const mailer = transport('smtp');
    await mailer.sendMail({ from: 'jörg@remote.test', to: 'anna@example.test', subject, text: 'x' });
    mailer.close();
    const { source } = await awaitStored(party.server, party.anna, subject);
    assert.match(source.toString('utf8'), /^Return-Path: <jörg@remote\.test>\r\n/);
  });
});
