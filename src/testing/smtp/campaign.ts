/** Random command sequences, cut at random octets, through the real wire, session and driver and through the model. */
import assert from 'node:assert/strict';
import { plainReply, type Reply, reply, status } from '#format/smtp';
import { type Decision, type Envelope, type Recipient, standardLimits } from '#server/smtpd';
import { type Action, type ContentKind, contents, type ModelMode, recipientCode, SmtpModel } from './model.ts';
import { type FakeAnswers, FakeSink } from './reception.ts';
import { SmtpTalk } from './talk.ts';

const limits = { recipients: 3, octets: 200, swallow: 2000 };

/** A small seeded generator (a linear congruence modulo 2^32, upper bits used): enough for choosing. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761 + 1) >>> 0;
  }

  below(n: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * n);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

const senders = ['a', 'a', 'a', 'a', 'a', 'refuse', 'defer', 'throw', 'nobegin', 'reject', 'boom'] as const;
const recipients = ['b', 'b', 'b', 'b', 'c', 'postmaster', 'no', 'later'] as const;
const kinds: readonly ContentKind[] = ['good', 'good', 'good', 'dots', 'empty', 'bare-lf', 'bare-cr', 'nul', 'big'];
const chunkKinds: readonly ContentKind[] = [...kinds, 'cr-end', 'cr-end', 'lf-start', 'lf-start'];
const lines = ['RSET', 'RSET', 'NOOP', 'HELP', 'VRFY a', 'FOO', 'MAIL FROM:x', 'QUIT', 'GET / HTTP/1.0'] as const;
const brokenLines = ['NOOP\nNOOP\r\n', 'NO\rOP\r\n', 'RSET\0\r\n', 'long'] as const;
/** How often each comes, in the order of `choose`. */
const weights = [10, 20, 26, 12, 14, 1, 4, 8, 5, 10, 5];

function choose(dice: Dice, mode: ModelMode): Action {
  let at = dice.below(weights.reduce((a, b) => a + b));
  let which = 0;
  while (at >= (weights[which] ?? 0)) at -= weights[which++] ?? 0;
  switch (which) {
    case 0: {
      const verb = dice.chance(5) ? dice.of(['HELO', 'LHLO', 'EHLO'] as const) : mode === 'lmtp' ? 'LHLO' : 'EHLO';
      return {
        do: 'hello',
        verb,
        name: dice.of(['c.example', 'c.example', 'c.example', 'localhost', 'refused.example'] as const),
      };
    }
    case 1: {
      const size = dice.chance(20) ? { size: dice.of([100, 200, 201]) } : {};
      const prdr = dice.chance(mode === 'mx' ? 40 : 5) ? { prdr: true as const } : {};
      return { do: 'mail', from: dice.of(senders), ...size, ...prdr };
    }
    case 2:
      return { do: 'rcpt', to: dice.of(recipients) };
    case 3:
      return { do: 'data', early: dice.chance(8) };
    case 4:
      return { do: 'bdat', kind: dice.of(chunkKinds), last: dice.chance(50) };
    case 5:
      return { do: 'bdat-broken', size: dice.of(['-1', '9223372036854775808'] as const) };
    case 6:
      return { do: 'starttls', early: dice.chance(15) };
    case 7:
      return { do: 'auth-plain', good: dice.chance(70) };
    case 8:
      return {
        do: 'auth-login',
        early: dice.chance(15),
        answers: dice.of(['good', 'wrong', 'cancel', 'garbage'] as const),
      };
    case 9:
      return { do: 'line', line: dice.of(dice.chance(80) ? lines.slice(0, 7) : lines) };
    default:
      return { do: 'broken-line', line: dice.of(brokenLines) };
  }
}

function parametersOf({ size, prdr }: Extract<Action, { do: 'mail' }>): string {
  return `${size === undefined ? '' : ` SIZE=${size}`}${prdr === true ? ' PRDR' : ''}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The octets of an action, and whether the client waits for the answer before it sends on. */
function wireOf(action: Action): { readonly text: string; readonly wait: boolean } {
  const sent = (text: string, wait = false): { text: string; wait: boolean } => ({ text, wait });
  switch (action.do) {
    case 'hello':
      return sent(`${action.verb} ${action.name}\r\n`);
    case 'mail':
      return sent(`MAIL FROM:<${action.from}@x.example>${parametersOf(action)}\r\n`);
    case 'rcpt':
      return sent(`RCPT TO:<${action.to}@l.example>\r\n`);
    case 'data':
      return sent(action.early ? 'DATA\r\n' : 'DATA\r\n', !action.early);
    case 'content':
      return sent(`${contents[action.kind].replaceAll(/^\./gm, '..')}.\r\n`);
    case 'bdat': {
      const octets = contents[action.kind];
      return sent(`BDAT ${octets.length}${action.last ? ' LAST' : ''}\r\n${octets}`);
    }
    case 'bdat-broken':
      return sent(`BDAT ${action.size}\r\n`);
    case 'starttls':
      return sent(action.early ? 'STARTTLS\r\nNOOP\r\n' : 'STARTTLS\r\n', true);
    case 'auth-plain':
      return sent(`AUTH PLAIN ${base64(`\0user@l.example\0${action.good ? 'secret' : 'wrong'}`)}\r\n`);
    case 'auth-login':
      return sent(action.early ? 'AUTH LOGIN\r\nNOOP\r\n' : 'AUTH LOGIN\r\n', true);
    case 'line':
      return sent(`${action.line}\r\n`);
    case 'broken-line':
      return sent(action.line === 'long' ? `NOOP ${'x'.repeat(600)}\r\n` : action.line);
    default:
      return action satisfies never;
  }
}

/** Ports whose outcomes the names of the addresses force; at once or later, as the dice say. */
function answersOf(dice: Dice): FakeAnswers {
  const later = dice.chance(50);
  const give = <T>(value: T): T | Promise<T> => (later ? Promise.resolve(value) : value);
  const boom = (): never => {
    throw new Error('As told');
  };
  const localpart = ({ reversePath }: Envelope): string => reversePath?.localpart ?? '';
  const no: Decision = { kind: 'refuse', reply: plainReply(550, 'No') };
  return {
    helo: ({ helo }) => give(helo?.name === 'refused.example' ? no : { kind: 'admit' }),
    mail: (envelope) => {
      const from = localpart(envelope);
      if (from === 'throw') return boom();
      if (from === 'defer') return give<Decision>({ kind: 'defer', reply: plainReply(450, 'Later') });
      return give<Decision>(from === 'refuse' ? no : { kind: 'admit' });
    },
    rcpt: ({ path }) => {
      if (path === 'postmaster' || path.localpart === 'postmaster') return { kind: 'admit' };
      if (path.localpart === 'later') return { kind: 'defer', reply: plainReply(451, 'Later') };
      return path.localpart === 'no' ? no : { kind: 'admit' };
    },
    rcptLater: later,
    begin: (envelope) => {
      if (localpart(envelope) === 'nobegin') return boom();
      return give({ kind: 'open' as const, sink: new FakeSink(() => (later ? Promise.resolve() : undefined)) });
    },
    finish: ({ envelope }) => {
      if (localpart(envelope) === 'boom') return boom();
      const rejects = localpart(envelope) === 'reject';
      if (!rejects && envelope.parameters.prdr === true) return give(envelope.recipients.map(replyTo));
      return give(rejects ? plainReply(550, 'No') : reply(250, status.undefinedStatus, 'Stored'));
    },
  };
}

function replyTo({ path }: Recipient): Reply {
  return plainReply(recipientCode(path === 'postmaster' ? path : path.localpart), 'As told');
}

/** One sequence on its way through both. */
class Trial {
  readonly #dice: Dice;
  readonly #mode: ModelMode;
  readonly #model: SmtpModel;
  readonly #talk: SmtpTalk;
  readonly #said: string[] = [];
  #unsent = '';
  #compared = 0;

  constructor(seed: number) {
    this.#dice = new Dice(seed);
    this.#mode = this.#dice.of(['mx', 'mx', 'submission', 'submission', 'lmtp'] as const);
    const tls = this.#mode !== 'lmtp' && this.#dice.chance(40);
    const trusted = this.#dice.chance(25);
    this.#model = new SmtpModel({ mode: this.#mode, tls, trusted, limits });
    this.#talk = new SmtpTalk({
      mode: this.#mode,
      tls,
      answers: answersOf(this.#dice),
      options: {
        exempt: false,
        trusted,
        limits: {
          ...standardLimits,
          recipientsMax: limits.recipients,
          messageBytesMax: limits.octets,
          swallowBytesMax: limits.swallow,
          errorsSoft: 1e6,
          errorsHard: 1e6,
          junkCommandsMax: 1e6,
        },
      },
    });
  }

  async run(): Promise<void> {
    await this.#settle();
    this.#talk.heard();
    const steps = 5 + this.#dice.below(25);
    for (let step = 0; step < steps && !this.#model.closed; step++) {
      // Most sequences begin as clients do, or few would come far.
      const action: Action = step === 0 && this.#dice.chance(80) ? this.#hello() : choose(this.#dice, this.#mode);
      await this.#act(action);
    }
    await this.#flush();
    assert.equal(this.#talk.over, this.#model.closed, this.#story('the session is over'));
    if (!this.#talk.over) await this.#talk.hangUp();
    const stored = this.#talk.reception.stored.map(
      ({ from, to, content }) => `${plain(from)} ${to.map(plain).join(',')} ${content}`,
    );
    assert.deepEqual(stored, this.#model.stored, this.#story('what was stored'));
    assert.notEqual(this.#talk.reception.closed, undefined, this.#story('the end was told'));
  }

  #hello(): Action {
    return { do: 'hello', verb: this.#mode === 'lmtp' ? 'LHLO' : 'EHLO', name: 'c.example' };
  }

  async #act(action: Action): Promise<void> {
    this.#said.push(JSON.stringify(action));
    this.#model.apply(action);
    const { text, wait } = wireOf(action);
    this.#unsent += text;
    if (action.do === 'data' && action.early) {
      // Where DATA is refused for other reasons, what follows it is a command like any other.
      this.#unsent += 'NOOP\r\n';
      if (!this.#model.closed) this.#model.apply({ do: 'line', line: 'NOOP' });
    }
    if (wait) await this.#flush();
    if (this.#model.closed) return;
    if (this.#model.inData) await this.#act({ do: 'content', kind: this.#dice.of(kinds) });
    else if (action.do === 'auth-login' && this.#model.exchanges) await this.#answer(action.answers);
  }

  async #answer(answers: 'good' | 'wrong' | 'cancel' | 'garbage'): Promise<void> {
    if (answers === 'cancel' || answers === 'garbage') {
      this.#unsent += answers === 'cancel' ? '*\r\n' : 'd*==\r\n';
      return;
    }
    this.#unsent += `${base64('user@l.example')}\r\n`;
    await this.#flush(false);
    this.#unsent += `${base64(answers === 'good' ? 'secret' : 'wrong')}\r\n`;
    await this.#flush();
  }

  /** Sends what waits, in random pieces: all at once, or each when the server wants more. */
  async #flush(compare = true): Promise<void> {
    const bytes = Buffer.from(this.#unsent, 'latin1');
    // A bunch that something must stand behind, for the server to see it, is not spread in time.
    const together = /(STARTTLS|AUTH LOGIN|DATA)\r\n./.test(this.#unsent) || this.#dice.chance(50);
    this.#unsent = '';
    for (let at = 0; at < bytes.length; ) {
      const size = this.#dice.chance(30) ? 1 + this.#dice.below(3) : 1 + this.#dice.below(bytes.length - at);
      this.#talk.connection.send(bytes.subarray(at, at + size));
      at += size;
      if (!together) await this.#settle();
    }
    await this.#settle();
    if (compare && !this.#pendingAnswers()) this.#compare();
  }

  /** In the middle of an exchange the model is ahead. */
  #pendingAnswers(): boolean {
    return this.#model.exchanges && this.#talk.connection.written.endsWith('334 VXNlcm5hbWU6\r\n');
  }

  #compare(): void {
    const codes = this.#talk
      .heard()
      .split('\r\n')
      .filter((line) => /^[0-9]{3} /.test(line))
      .map((line) => Number(line.slice(0, 3)));
    const expected = this.#model.codes.slice(this.#compared);
    this.#compared = this.#model.codes.length;
    assert.deepEqual(codes, expected, this.#story('the codes'));
  }

  async #settle(): Promise<void> {
    const { connection } = this.#talk;
    for (let turn = 0; turn < 2000; turn++) {
      if (this.#talk.over || (connection.hungry && connection.unread === 0)) return;
      await Promise.resolve();
    }
    assert.fail(this.#story('the server came to rest'));
  }

  #story(what: string): string {
    return `${what} differ in ${this.#mode}:\n${this.#said.join('\n')}\nwire: ${JSON.stringify(this.#talk.connection.written)}`;
  }
}

function plain(path: string): string {
  return path.slice(1).replace(/@.*$/, '');
}

/** Runs so many sequences; a failure names its seed. */
export async function runModelCampaign(sequences: number, firstSeed: number): Promise<void> {
  for (let i = 0; i < sequences; i++) {
    const seed = firstSeed + i;
    try {
      await new Trial(seed).run();
    } catch (error) {
      throw new Error(`Sequence with seed ${seed} failed: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
}
