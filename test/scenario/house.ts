/**
 * A real server for a file of scenarios, with people who live there, and a ledger of what it has acknowledged: at the
 * end every acknowledged message must be there with its exact octets, and `rookery check` must find nothing.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asData, newLetter } from '../interop/harness/letter.ts';
import { type Finished, runProgram } from '../interop/harness/program.ts';
import { type Account, Rookery } from '../interop/harness/rookery.ts';
import { Peer, type PeerOptions } from './peer.ts';

export const bin = join(import.meta.dirname, '../../bin/rookery');
/** Nothing listens there: what is sent outside waits in the queue. */
export const noDns = '127.0.0.1:9';
/** For what is about octets and not about verdicts: all of it comes to the inbox, as it came. */
export const unfiltered = { 'filter.enabled': 'off', 'clean.enabled': 'off', 'attachment.unscanned': 'allow' } as const;
export const password = 'correct-horse-7';

export interface HouseOptions {
  /** Besides `limits.exempt 127.0.0.1`; strangers come from other addresses of 127.0.0.0/8. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Text of `rookery.toml`. */
  readonly config?: string;
  /** Further files of the data folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** `HOST:PORT` of a DNS server; without it nobody answers. */
  readonly dns?: string;
  /** Where the data lie; without it a folder of our own. */
  readonly data?: string;
}

const lineEnd = Buffer.from('\r\n');

interface Acknowledged {
  readonly to: Account;
  readonly bytes: Buffer;
}

export class House implements AsyncDisposable {
  server: Rookery;
  readonly data: string;
  readonly anna: Account = { address: 'anna@example.test', password };
  readonly ben: Account = { address: 'ben@example.test', password };
  /** Lives at the other hosted domain. */
  readonly zoe: Account = { address: 'zoe@second.test', password };
  readonly #folder: string;
  #ledger: Acknowledged[] = [];

  private constructor(folder: string, data: string, server: Rookery) {
    this.#folder = folder;
    this.data = data;
    this.server = server;
  }

  static async start(options: HouseOptions = {}): Promise<House> {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-scenario-'));
    const data = options.data ?? join(folder, 'data');
    await mkdir(data, { recursive: true });
    if (options.config !== undefined) await writeFile(join(data, 'rookery.toml'), options.config);
    for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(data, name), text);
    const house = new House(folder, data, await Rookery.start({ dns: options.dns ?? noDns, data }));
    try {
      await house.#furnish(options);
    } catch (error) {
      await house[Symbol.asyncDispose]();
      throw error;
    }
    return house;
  }

  async #furnish({ settings }: HouseOptions): Promise<void> {
    for (const domain of ['example.test', 'second.test']) await this.server.cli(['domain', 'add', domain]);
    const values = Object.entries({ 'limits.exempt': '127.0.0.1', ...settings });
    await Promise.all([
      ...[this.anna, this.ben, this.zoe].map((one) => this.server.addAccount(one.address, one.password)),
      ...values.map(([key, value]) => this.server.set(key, value)),
    ]);
  }

  /** A conversation with port 25 unless said otherwise. */
  peer(name: keyof Rookery['ports'] | 'lmtp' = 'smtp', options: PeerOptions = {}): Promise<Peer> {
    if (name === 'lmtp') return Peer.open(join(this.data, 'lmtp.sock'), options);
    const protocol = name.startsWith('imap') ? 'imap' : name.startsWith('pop3') ? 'pop3' : 'smtp';
    const tls = name === 'imaps' || name === 'pop3s' || name === 'submissions';
    return Peer.open(this.server.ports[name], { protocol, tls, ...options });
  }

  /** Past the greeting and EHLO on port 25, with MAIL and RCPT accepted where `to` is given. */
  async sender(options: PeerOptions & { readonly to?: Account } = {}): Promise<Peer> {
    const peer = await this.peer('smtp', options);
    await peer.dialog('S: 220', 'C: EHLO client.remote.test', 'S: 250');
    if (options.to !== undefined) {
      await peer.dialog('C: MAIL FROM:<sender@remote.test>', 'S: 250', `C: RCPT TO:<${options.to.address}>`, 'S: 250');
    }
    return peer;
  }

  /** Signed in for submission over TLS. */
  async submitter(account: Account, options: PeerOptions = {}): Promise<Peer> {
    const peer = await this.peer('submissions', options);
    await peer.dialog('S: 220', 'C: EHLO client.example.test', 'S: 250', `C: AUTH PLAIN ${plain(account)}`, 'S: 235');
    return peer;
  }

  /** Signed in for IMAP over TLS. */
  async reader(account: Account, options: PeerOptions = {}): Promise<Peer> {
    const peer = await this.peer('imaps', options);
    await peer.dialog('S: * OK', `C: a0 LOGIN ${account.address} ${account.password}`, 'S: a0 OK');
    return peer;
  }

  /** To be called with what a 250 was read for. */
  acknowledged(to: Account, bytes: Buffer): void {
    this.#ledger.push({ to, bytes });
  }

  /** The account is removed on purpose, with its mail. */
  forget(account: Account): void {
    this.#ledger = this.#ledger.filter(({ to }) => to !== account);
  }

  /** What the server says of a message from outside: the first refusal, or the answer to its content. */
  async offer(to: Account, bytes: Buffer): Promise<string> {
    await using peer = await this.sender();
    for (const line of ['MAIL FROM:<a@remote.test>', `RCPT TO:<${to.address}>`, 'DATA']) {
      const answer = await peer.say(line);
      if (!/^[23]/.test(answer)) return answer;
    }
    await peer.send(asData(bytes));
    return await peer.answer();
  }

  /** An ordinary message, delivered at port 25. */
  async deliver(to: Account, bytes: Buffer = newLetter({ to: to.address }).bytes, peer?: Peer): Promise<void> {
    const own = peer ?? (await this.sender());
    await own.dialog(
      'C: MAIL FROM:<sender@remote.test>',
      'S: 250',
      `C: RCPT TO:<${to.address}>`,
      'S: 250',
      'C: DATA',
      'S: 354',
    );
    await own.send(asData(bytes));
    await own.dialog('S: 250');
    this.acknowledged(to, bytes);
    if (peer === undefined) await own[Symbol.asyncDispose]();
  }

  /** All of an account's INBOX, over POP3. */
  async inbox(account: Account): Promise<Buffer[]> {
    await using peer = await this.peer('pop3s');
    await peer.dialog('S: +OK', `C: USER ${account.address}`, 'S: +OK');
    const [opened = ''] = await peer.dialog(`C: PASS ${account.password}`, 'S: +OK');
    const count = Number(/^\+OK (\d+)/.exec(opened)?.[1]);
    const messages: Buffer[] = [];
    for (let i = 1; i <= count; i++) {
      await peer.dialog(`C: RETR ${i}`, 'S: +OK');
      const raw = await peer.until('\r\n.\r\n');
      messages.push(Buffer.from(raw.subarray(0, -3).toString('latin1').replaceAll('\r\n..', '\r\n.'), 'latin1'));
    }
    await peer.dialog('C: QUIT', 'S: +OK');
    return messages;
  }

  /** What the server keeps of what waits to be sent. */
  async queued(): Promise<number> {
    return (await this.server.rows(['queue', 'list'])).length;
  }

  /** Every acknowledged message is there, once for each acknowledgement, with its octets behind our head. */
  async verifyLedger(): Promise<void> {
    const accounts = new Set(this.#ledger.map(({ to }) => to));
    for (const account of accounts) {
      const there = await this.inbox(account);
      for (const { to, bytes: sent } of this.#ledger) {
        if (to !== account) continue;
        // POP3 ends a last line that has no end (RFC 1939 section 3).
        const bytes = sent.subarray(-2).equals(lineEnd) || sent.length === 0 ? sent : Buffer.concat([sent, lineEnd]);
        const at = there.findIndex(
          (one) => one.length >= bytes.length && one.subarray(one.length - bytes.length).equals(bytes),
        );
        assert.notEqual(
          at,
          -1,
          `acknowledged for ${account.address} and not there: ${bytes.subarray(0, 200).toString('latin1')}`,
        );
        there.splice(at, 1);
      }
    }
  }

  /** No more servers; the data stay. */
  async restart(dns = noDns): Promise<void> {
    this.server = await Rookery.start({ dns, data: this.data });
  }

  /** The last test of a file: the ledger, the log, the end, `rookery check`. */
  async finish(options: { readonly expectedErrors?: RegExp } = {}): Promise<void> {
    await this.verifyLedger();
    await this.server.stop();
    assert.deepEqual(errorsIn(this.server.log, options.expectedErrors), []);
    assertClean(await this.check());
  }

  check(): Promise<Finished> {
    return runProgram(bin, ['check', '--data', this.data]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop().catch(() => undefined);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export function assertClean({ code, output }: Finished): void {
  assert.equal(code, 0, `rookery check: ${output}`);
}

/** Log lines that tell of our own failures. */
export function errorsIn(log: string, expected?: RegExp): string[] {
  return log
    .split('\n')
    .filter((line) => /"level":"(?:error|bug)"|unhandled|UnhandledPromise/.test(line) && expected?.test(line) !== true);
}

/** The initial response of AUTH PLAIN. */
export function plain({ address, password: secret }: Account): string {
  return Buffer.from(`\0${address}\0${secret}`).toString('base64');
}
