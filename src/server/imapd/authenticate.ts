/** LOGIN and AUTHENTICATE (RFC 9051 sections 6.2.2 and 6.2.3). Passwords before TLS are refused unseen (MB4). */
import { asBuffer, encodeUtf8, latin1 } from '#base/bytes';
import type { CommandOf } from '#format/imap';
import { capabilities, passwordsAllowed } from './capability.ts';
import { bad, type Completion, no, ok } from './failure.ts';
import type { AuthStep, Identity } from './ports.ts';
import type { ImapSession } from './session.ts';

/** A SASL exchange that waits for the client's next line. */
export interface Exchange {
  readonly tag: string;
  /** Undefined: it goes on. */
  answer(line: Uint8Array): Promise<Completion | undefined>;
}

/** Clients copy this POP3 prefix here; it is accepted and ignored (MB2). */
const RECENT = 'recent:';

export async function login(session: ImapSession, command: CommandOf<'LOGIN'>): Promise<Completion> {
  const user = withoutRecent(command.user);
  if (!passwordsAllowed(session)) return refuseCleartext(session, user);
  if (user.includes('\0') || command.password.includes('\0')) return no('AUTHENTICATIONFAILED', 'Sign-in failed');
  const message = encodeUtf8(`\0${user}\0${command.password}`);
  const step = await session.deps.authenticator.start('PLAIN', message, session.facts);
  if (step.kind === 'challenge') return no('AUTHENTICATIONFAILED', 'Sign-in failed');
  return ended(session, step, 'LOGIN');
}

export async function authenticate(
  session: ImapSession,
  command: CommandOf<'AUTHENTICATE'>,
  tag: string,
): Promise<Completion | undefined> {
  const { mechanism } = command;
  const offered = session.deps.authenticator.mechanisms(session.facts).find((m) => m.name === mechanism);
  if (offered === undefined) return no('CANNOT', 'Mechanism is not supported');
  const initial = command.initial === undefined ? undefined : decodeBase64(command.initial);
  if (initial === 'malformed') return bad('Malformed base64');
  if (offered.plaintext && !passwordsAllowed(session)) {
    return refuseCleartext(session, initial && mechanism === 'PLAIN' ? latin1(initial).split('\0')[1] : undefined);
  }
  if (initial === undefined && mechanism === 'PLAIN') {
    // PLAIN's only message comes from the client (RFC 4616), so an empty challenge asks for it.
    wait(session, { tag, mechanism }, new Uint8Array(0), (response) =>
      session.deps.authenticator.start(mechanism, prepared(mechanism, response), session.facts),
    );
    return undefined;
  }
  const step = await session.deps.authenticator.start(
    mechanism,
    initial && prepared(mechanism, initial),
    session.facts,
  );
  return onStep(session, { tag, mechanism }, step);
}

function onStep(session: ImapSession, of: { tag: string; mechanism: string }, step: AuthStep): Completion | undefined {
  if (step.kind !== 'challenge') return ended(session, step, of.mechanism);
  let first = true;
  wait(session, of, step.challenge, (response) => {
    const answer = first ? prepared(of.mechanism, response) : response;
    first = false;
    return step.answer(answer);
  });
  return undefined;
}

function wait(
  session: ImapSession,
  of: { tag: string; mechanism: string },
  challenge: Uint8Array,
  next: (response: Uint8Array) => AuthStep | Promise<AuthStep>,
): void {
  session.out.line(`+ ${asBuffer(challenge).toString('base64')}`);
  session.wire.expectLine();
  session.exchange = {
    tag: of.tag,
    answer: async (line) => {
      session.exchange = undefined;
      const text = latin1(line);
      if (text === '*') return bad('Sign-in was cancelled');
      const response = decodeBase64(text);
      if (response === 'malformed') return bad('Malformed base64');
      try {
        return onStep(session, of, await next(response));
      } catch (error) {
        return session.failed('AUTHENTICATE', error);
      }
    },
  };
}

function ended(session: ImapSession, step: Exclude<AuthStep, { kind: 'challenge' }>, mechanism: string): Completion {
  if (step.kind === 'refused') {
    if (step.close === true) session.bye(step.text, 'refused');
    return no(step.code, step.text);
  }
  signIn(session, step.identity, mechanism);
  return ok('Signed in', `CAPABILITY ${capabilities(session)}`);
}

function signIn(session: ImapSession, identity: Identity, mechanism: string): void {
  session.identity = identity;
  session.wire.enter('logged-in');
  session.note({ kind: 'signed-in', identity, mechanism });
}

function refuseCleartext(session: ImapSession, login: string | undefined): Completion {
  session.note({ kind: 'password-in-clear', login });
  return no(
    'PRIVACYREQUIRED',
    'Passwords are taken over TLS only; this one was not checked, but crossed the network in clear: change it',
  );
}

/** The first message of the mechanisms that say a login name, without the prefix. */
function prepared(mechanism: string, response: Uint8Array): Uint8Array {
  if (mechanism === 'LOGIN') return strip(response, 0);
  if (mechanism !== 'PLAIN') return response;
  const separator = response.indexOf(0);
  return separator === -1 ? response : strip(response, separator + 1);
}

function strip(bytes: Uint8Array, at: number): Uint8Array {
  const end = at + RECENT.length;
  if (latin1(bytes.subarray(at, end)).toLowerCase() !== RECENT) return bytes;
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
}

function withoutRecent(login: string): string {
  return login.toLowerCase().startsWith(RECENT) ? login.slice(RECENT.length) : login;
}

/** Strict base64; `=` alone is the empty response of SASL-IR (RFC 4959 section 3). */
function decodeBase64(text: string): Uint8Array | 'malformed' {
  if (text === '=' || text === '') return new Uint8Array(0);
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return 'malformed';
  return Buffer.from(text, 'base64');
}
