/** A stage on which clients and the real session talk over connections in memory, by `C:`/`S:` scripts. */
import assert from 'node:assert/strict';
import type { Connection, Endpoint, MaybePromise, TlsFacts } from '#base/connection';
import type { Authenticator } from '#server/imapd';

/** One connection; the test is the client. */
export class ImapPipe implements Connection {
  readonly remote: Endpoint = { address: '192.0.2.7', port: 40_000 };
  readonly local: Endpoint = { address: '198.51.100.1', port: 143 };
  tls: TlsFacts | undefined;
  /** Octets the client would not take: writes wait. */
  isStalled = false;
  isClosed = false;
  unsent = 0;
  readonly #in: Uint8Array[] = [];
  #reader: ((chunk: Uint8Array | undefined) => void) | undefined;
  #ended = false;
  #heard = '';
  #listeners: (() => void)[] = [];
  #stalled: (() => void)[] = [];

  get unread(): number {
    return this.#in.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  send(bytes: Uint8Array): void {
    if (this.#ended) return;
    const copy = Uint8Array.from(bytes);
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader === undefined) this.#in.push(copy);
    else reader(copy);
  }

  read(): MaybePromise<Uint8Array | undefined> {
    const chunk = this.#in.shift();
    if (chunk !== undefined) return chunk;
    if (this.#ended) return undefined;
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  write(bytes: Uint8Array): MaybePromise<void> {
    if (this.isClosed) return undefined;
    this.#heard += Buffer.from(bytes).toString('latin1');
    for (const listener of this.#listeners.splice(0)) listener();
    if (!this.isStalled) return undefined;
    this.unsent += bytes.length;
    return new Promise((resolve) => this.#stalled.push(resolve));
  }

  startTls(): Promise<TlsFacts> {
    const tls = { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' };
    this.tls = tls;
    return Promise.resolve(tls);
  }

  /** The client reads again. */
  resume(): void {
    this.isStalled = false;
    this.unsent = 0;
    for (const resolve of this.#stalled.splice(0)) resolve();
  }

  close(): Promise<void> {
    this.destroy();
    return Promise.resolve();
  }

  destroy(): void {
    this.isClosed = true;
    this.#ended = true;
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.(undefined);
    for (const resolve of this.#stalled.splice(0)) resolve();
    for (const listener of this.#listeners.splice(0)) listener();
  }

  /** Everything heard and not yet taken. */
  take(): string {
    const heard = this.#heard;
    this.#heard = '';
    return heard;
  }

  /** The next whole line; undefined when the connection is closed or nothing comes for a second. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#heard.indexOf('\r\n');
      if (end !== -1) {
        const line = this.#heard.slice(0, end);
        this.#heard = this.#heard.slice(end + 2);
        return line;
      }
      if (this.isClosed) return undefined;
      const { promise, resolve } = Promise.withResolvers<'heard' | 'silence'>();
      this.#listeners.push(() => resolve('heard'));
      const timer = setTimeout(() => resolve('silence'), 1000);
      const outcome = await promise;
      clearTimeout(timer);
      if (outcome === 'silence') return undefined;
    }
  }
}

/**
 * Runs a script. Lines are `C: …` and `S: …` of the first client, `2C: …` and `2S: …` of the second, and so on; a client
 * connects when it is first named. `C:` lines that follow each other go in one chunk. In what is expected `…` stands for
 * anything; every line heard must be in the script. `!name` calls one of `actions`.
 */
export async function runScript(
  connect: () => ImapPipe,
  script: string,
  actions: Readonly<Record<string, () => void>> = {},
): Promise<ImapPipe[]> {
  const pipes: ImapPipe[] = [];
  const pipe = (number: number): ImapPipe => (pipes[number] ??= connect());
  let sending: { readonly to: number; text: string } | undefined;
  const flush = (): void => {
    if (sending !== undefined) pipe(sending.to).send(Buffer.from(sending.text, 'utf8'));
    sending = undefined;
  };
  for (const raw of script.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const match = /^(?<client>\d*)(?<side>[CS]):(?: (?<text>.*))?$/.exec(line);
    if (match === null) {
      flush();
      const action = actions[line.slice(1)];
      if (action === undefined) throw new Error(`Cannot read script line "${line}"`);
      action();
      continue;
    }
    const number = Number(match.groups?.['client'] || '1');
    const text = match.groups?.['text'] ?? '';
    if (match.groups?.['side'] === 'C') {
      if (sending?.to !== number) flush();
      if (sending === undefined) assert.equal(pipe(number).take(), '', `heard before "${line}"`);
      sending ??= { to: number, text: '' };
      sending.text += `${text.replaceAll('\\r\\n', '\r\n')}\r\n`;
      continue;
    }
    flush();
    const heard = await pipe(number).line();
    assert.ok(heard !== undefined && fits(heard, text), `expected ${line}\n   heard ${heard ?? '(nothing)'}`);
  }
  flush();
  for (const one of pipes) assert.equal(one?.take() ?? '', '', 'heard at the end of the script');
  return pipes;
}

/** `…` in the pattern is any text. */
function fits(heard: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('…');
  if (rest.length === 0) return heard === pattern;
  if (!heard.startsWith(first)) return false;
  let at = first.length;
  const last = rest.pop() ?? '';
  for (const piece of rest) {
    const found = heard.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return heard.length - last.length >= at && heard.endsWith(last);
}

/** Knows `u1` and `u2` (accounts 1 and 2) with the password `pw`, by PLAIN and LOGIN. */
export class FakeImapAuthenticator implements Authenticator {
  /** Logins that were tried. */
  readonly tried: string[] = [];

  mechanisms(): ReturnType<Authenticator['mechanisms']> {
    return [
      { name: 'PLAIN', plaintext: true },
      { name: 'LOGIN', plaintext: true },
    ];
  }

  start(mechanism: string, initial: Uint8Array | undefined): ReturnType<Authenticator['start']> {
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
    if (mechanism === 'PLAIN') {
      const [, login = '', password = ''] = text(initial ?? new Uint8Array()).split('\0');
      return this.#check(login, password);
    }
    const askPassword = (login: string): ReturnType<Authenticator['start']> => ({
      kind: 'challenge',
      challenge: Buffer.from('Password:'),
      answer: (response) => this.#check(login, text(response)),
    });
    if (initial !== undefined) return askPassword(text(initial));
    return {
      kind: 'challenge',
      challenge: Buffer.from('User Name'),
      answer: (response) => askPassword(text(response)),
    };
  }

  #check(login: string, password: string): Awaited<ReturnType<Authenticator['start']>> {
    this.tried.push(login);
    const account = { u1: 1, u2: 2 }[login];
    if (account === undefined || password !== 'pw') {
      return { kind: 'refused', code: 'AUTHENTICATIONFAILED', text: 'Sign-in failed' };
    }
    return { kind: 'accepted', identity: { account, login } };
  }
}
