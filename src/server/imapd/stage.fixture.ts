/** For the tests of this room: a stage with the real driver over fakes. */
import type { Ctx } from '#base/ctx';
import { SystemClock } from '#base/clock';
import { silentLog } from '#base/log';
import { newVersion } from '#flow/mailview';
import { FakeImapAuthenticator, FakeMail, ImapPipe, runScript } from '#testing/imap';
import type { Clock } from '#base/clock';
import { serveImap } from './driver.ts';
import type { ImapMail, ImapOptions, SessionNote } from './ports.ts';

export const u1 = { account: 1, login: 'u1' };
export const u2 = { account: 2, login: 'u2' };

export interface StageOptions extends Partial<ImapOptions> {
  readonly clock?: Clock;
  readonly mail?: ImapMail;
}

export class Stage {
  readonly mail = new FakeMail({ newVersion });
  readonly authenticator = new FakeImapAuthenticator();
  readonly notes: SessionNote[] = [];
  readonly ended: Promise<void>[] = [];
  readonly #options: StageOptions;
  readonly stop = new AbortController();

  constructor(options: StageOptions = {}) {
    this.#options = { cleartext: true, ...options };
  }

  readonly connect = (): ImapPipe => {
    const pipe = new ImapPipe();
    const ctx: Ctx = { log: silentLog, signal: this.stop.signal, deadline: Infinity, traceId: 'test' };
    const options: ImapOptions = {
      startTls: true,
      cleartext: false,
      messageBytesMax: 100_000,
      serverName: 'Rookery',
      serverVersion: '0',
      ...this.#options,
    };
    const { clock = new SystemClock(), mail = this.mail } = this.#options;
    const note = (note: SessionNote): number => this.notes.push(note);
    this.ended.push(serveImap(pipe, { mail, authenticator: this.authenticator, clock, options, note }, ctx));
    return pipe;
  };

  async run(script: string, actions: Readonly<Record<string, () => void>> = {}): Promise<ImapPipe[]> {
    const pipes = await runScript(this.connect, script, actions);
    for (const pipe of pipes) pipe?.destroy();
    await Promise.all(this.ended);
    return pipes;
  }
}

/** A message of two lines of header and a body. */
export function letter(subject: string, body = 'Hello', more = ''): string {
  return `From: Anna <anna@example.test>\r\nSubject: ${subject}\r\n${more}\r\n${body}\r\n`;
}

/** Greeting, and sign-in as u1. */
export const signIn = `
  S: * OK [CAPABILITY …
  C: l LOGIN u1 pw
  S: l OK [CAPABILITY …] Signed in
`;

/** The same for the second client. */
export const signIn2 = signIn.replaceAll('S:', '2S:').replaceAll('C:', '2C:');

/** SELECT INBOX and all it says. */
export const selectInbox = `
  C: s SELECT INBOX
  S: * … EXISTS
  S: * 0 RECENT
  S: * FLAGS (…)
  S: * OK [PERMANENTFLAGS …
  S: * OK [UIDVALIDITY …
  S: * OK [UIDNEXT …
  S: * OK [HIGHESTMODSEQ …
`;
export const selected = `${selectInbox}\n  S: s OK [READ-WRITE] Mailbox is open\n`;
/** With an unseen message in it. */
export const selectedUnseen = `${selectInbox}\n  S: * OK [UNSEEN …\n  S: s OK [READ-WRITE] Mailbox is open\n`;
/** The second client's. */
export function second(script: string): string {
  return script.replaceAll('S:', '2S:').replaceAll('C:', '2C:');
}
