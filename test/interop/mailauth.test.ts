/** Our DKIM signatures on a message that really went out, verified by mailauth with the records that we tell people to publish. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { dkimVerify } from 'mailauth';
import { newLetter } from './harness/letter.ts';
import type { Letter } from './harness/letter.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { freePort, lacking } from './harness/program.ts';
import { Sink } from './harness/sink.ts';
import { submit } from './harness/submit.ts';

/** TXT records by name in a text such as a zone file: quoted pieces are joined, as DNS does. */
function txtRecords(text: string): Map<string, string> {
  const records = new Map<string, string>();
  const names = [...text.matchAll(/([\w-]+\._domainkey\.[\w.-]+?)\.?(?=[\s"',]|$)/gm)];
  for (const [i, match] of names.entries()) {
    const rest = text.slice(match.index + match[0].length, names[i + 1]?.index);
    const pieces = [...rest.matchAll(/"([^"]*)"/g)].map((piece) => piece[1] ?? '');
    const joined = pieces.length > 0 ? pieces.join('') : rest;
    const value = /v=DKIM1[^\n]*/.exec(joined)?.[0];
    if (value !== undefined && match[1] !== undefined) records.set(match[1], value.trim());
  }
  return records;
}

suite('mailauth', { skip: lacking('nsd', 'smtp-sink') }, () => {
  let party: Party;
  let sink: Sink;
  before(async () => {
    const port = await freePort('127.0.0.2');
    sink = await Sink.start('127.0.0.2', port);
    party = await startParty({ settings: { 'smtp.outbound-port': String(port) } });
  });
  after(async () => {
    await party.stop();
    await sink.stop();
  });

  const signatures = async (letter: Letter): Promise<string[]> => {
    await submit(party.server, { from: party.anna, to: ['friend@remote.test'], letter });
    const { message } = await sink.awaitMessage(letter.token);
    const records = txtRecords(await party.server.cli(['dkim', 'show', 'example.test']));
    const resolver = (name: string): Promise<string[][]> => {
      const value = records.get(name);
      return value === undefined ? Promise.reject(new Error(`No record ${name}`)) : Promise.resolve([[value]]);
    };
    const { results } = await dkimVerify(message, { resolver });
    return results.map(({ algo, status }) => `${String(algo)} ${String(status.result)}`).toSorted();
  };

  const both = ['ed25519-sha256 pass', 'rsa-sha256 pass'];

  test('verifies both signatures of a message with dots, 8-bit text and trailing blanks', async () => {
    assert.deepEqual(await signatures(newLetter({ from: party.anna.address })), both);
  });

  test('verifies them with folded, repeated and unusual fields, and with an empty body', async () => {
    const fields = [
      'X-Folded: one\r\n two\r\n\tthree',
      'Cc: <a@remote.test>,\r\n <b@remote.test>',
      'List-Id:',
      'x-empty:   ',
    ];
    assert.deepEqual(await signatures(newLetter({ from: party.anna.address, fields, body: '' })), both);
  });

  test('the records are such that DNS can hold them', async () => {
    const records = txtRecords(await party.server.cli(['dkim', 'show', 'example.test']));
    assert.equal(records.size, 2);
    for (const value of records.values())
      assert.match(value, /^v=DKIM1; ?(?:h=\w+; ?)?k=(?:rsa|ed25519); ?p=[A-Za-z0-9+/]+=*$/);
  });
});
