/** A reception and an authenticator that record, and answer as they are told. */
import type { MaybePromise } from '#base/connection';
import { formatPath } from '#format/address';
import { type Reply, reply, status } from '#format/smtp';
import type {
  Authenticator,
  AuthMechanism,
  AuthStep,
  ContentFacts,
  ContentSink,
  ContentStart,
  Decision,
  Envelope,
  Reception,
  Recipient,
  RefusalCause,
  SessionFacts,
  SessionNote,
} from '#server/smtpd';

export interface StoredMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly content: string;
  readonly envelope: Envelope;
}

/** Answers other than yes. Each may throw or answer later. */
export interface FakeAnswers {
  connect?: (facts: SessionFacts) => MaybePromise<Decision>;
  helo?: (facts: SessionFacts) => MaybePromise<Decision>;
  mail?: (envelope: Envelope) => MaybePromise<Decision>;
  rcpt?: (recipient: Recipient, envelope: Envelope) => Decision;
  rcptLater?: boolean;
  begin?: (envelope: Envelope) => MaybePromise<ContentStart<FakeSink>>;
  write?: (run: Uint8Array) => MaybePromise<void>;
  finish?: (mail: StoredMail) => MaybePromise<Reply | readonly Reply[]>;
}

const admit: Decision = { kind: 'admit' };

export class FakeSink implements ContentSink {
  readonly runs: Uint8Array[] = [];
  aborted = 0;
  readonly #write: ((run: Uint8Array) => MaybePromise<void>) | undefined;

  constructor(write?: (run: Uint8Array) => MaybePromise<void>) {
    this.#write = write;
  }

  write(run: Uint8Array): MaybePromise<void> {
    this.runs.push(run);
    return this.#write?.(run);
  }

  abort(): void {
    this.aborted++;
  }

  get text(): string {
    return Buffer.concat(this.runs).toString('latin1');
  }
}

export class FakeReception implements Reception<FakeSink> {
  answers: FakeAnswers;
  readonly stored: StoredMail[] = [];
  readonly notes: SessionNote[] = [];
  readonly refusals: RefusalCause[] = [];
  readonly sinks: FakeSink[] = [];
  /** Questions in short: `mail <a@b>`, `rcpt 2`. */
  readonly asked: string[] = [];

  constructor(answers: FakeAnswers = {}) {
    this.answers = answers;
  }

  connect(facts: SessionFacts): MaybePromise<Decision> {
    this.asked.push('connect');
    return this.answers.connect?.(facts) ?? admit;
  }

  helo(facts: SessionFacts): MaybePromise<Decision> {
    this.asked.push(`helo ${facts.helo?.name}`);
    return this.answers.helo?.(facts) ?? admit;
  }

  mail(envelope: Envelope): MaybePromise<Decision> {
    this.asked.push(`mail ${formatPath(envelope.reversePath)}`);
    return this.answers.mail?.(envelope) ?? admit;
  }

  rcpt(envelope: Envelope, recipients: readonly Recipient[]): MaybePromise<readonly Decision[]> {
    this.asked.push(`rcpt ${recipients.length}`);
    const decisions = recipients.map((recipient) => this.answers.rcpt?.(recipient, envelope) ?? admit);
    return this.answers.rcptLater === true ? Promise.resolve(decisions) : decisions;
  }

  beginContent(envelope: Envelope): MaybePromise<ContentStart<FakeSink>> {
    if (this.answers.begin !== undefined) return this.answers.begin(envelope);
    const sink = new FakeSink(this.answers.write);
    this.sinks.push(sink);
    return { kind: 'open', sink };
  }

  finish(envelope: Envelope, sink: FakeSink, content: ContentFacts): MaybePromise<Reply | readonly Reply[]> {
    const text = sink.text;
    if (content.octets !== text.length) throw new Error(`Told ${content.octets} octets, got ${text.length}`);
    const mail: StoredMail = {
      from: formatPath(envelope.reversePath),
      to: envelope.recipients.map(({ path }) => formatPath(path)),
      content: text,
      envelope,
    };
    const keep = (answer: Reply | readonly Reply[]): Reply | readonly Reply[] => {
      const all = 'code' in answer ? [answer] : answer;
      if (all.some(({ code }) => code < 300)) this.stored.push(mail);
      return answer;
    };
    const answer = this.answers.finish?.(mail) ?? reply(250, status.undefinedStatus, 'Stored');
    return answer instanceof Promise ? answer.then(keep) : keep(answer);
  }

  refusal(cause: RefusalCause, refused: Reply): Reply {
    this.refusals.push(cause);
    return refused;
  }

  note(note: SessionNote): void {
    this.notes.push(note);
  }

  /** Why the session ended. */
  get closed(): string | undefined {
    const note = this.notes.find(({ kind }) => kind === 'closed');
    return note?.kind === 'closed' ? note.why : undefined;
  }
}

const refused: AuthStep = { kind: 'refused', reply: reply(535, status.credentialsInvalid, 'Wrong') };

/** Knows one user, `user@l.example` with `secret`, by PLAIN and LOGIN. */
export class FakeAuthenticator implements Authenticator {
  readonly tried: string[] = [];

  mechanisms(): readonly AuthMechanism[] {
    return [
      { name: 'PLAIN', plaintext: true },
      { name: 'LOGIN', plaintext: true },
    ];
  }

  start(mechanism: string, initial: Uint8Array | undefined): MaybePromise<AuthStep> {
    if (mechanism === 'PLAIN') {
      if (initial !== undefined) return this.#plain(initial);
      return { kind: 'challenge', challenge: new Uint8Array(0), answer: (response) => this.#plain(response) };
    }
    const password = (user: Uint8Array): AuthStep => ({
      kind: 'challenge',
      challenge: Buffer.from('Password:'),
      answer: (response) => this.#check(Buffer.from(user).toString(), Buffer.from(response).toString()),
    });
    if (initial !== undefined) return password(initial);
    return { kind: 'challenge', challenge: Buffer.from('Username:'), answer: password };
  }

  #plain(response: Uint8Array): MaybePromise<AuthStep> {
    const [, user, secret] = Buffer.from(response).toString().split('\0');
    return this.#check(user ?? '', secret ?? '');
  }

  #check(user: string, secret: string): MaybePromise<AuthStep> {
    this.tried.push(user);
    if (user !== 'user@l.example' || secret !== 'secret') return Promise.resolve(refused);
    return Promise.resolve({ kind: 'accepted', identity: { account: 1, login: user } });
  }
}
