/** USER and PASS (RFC 1939 section 7), AUTH and the lines of its exchange (RFC 5034). */
import { decodeUtf8 } from '#base/bytes';
import { ask, type MaybePromise } from '#base/connection';
import { challengeLine, type Command, type LineProblem, okLine, type ResponseCode } from '#format/pop3';
import type { Conversation } from './conversation.ts';
import { bad, err, errAndClose, ok, type Outcome } from './outcome.ts';
import type { AuthMechanism, AuthStep, Identity, SignInProblem } from './ports.ts';
import { withoutPrefix, withoutPrefixInPlain } from './prefix.ts';

/** What CAPA tells and AUTH takes: a password in clear only where that is allowed. */
export function offered(on: Conversation): readonly AuthMechanism[] {
  return on.ports.authenticator.mechanisms(on.facts).filter(({ plaintext }) => !plaintext || on.takesPasswords);
}

const tlsFirst = err('Signing in needs TLS: use STLS first, or the port for TLS', 'SYS/PERM');

export function runUser(on: Conversation, { name }: Extract<Command, { verb: 'USER' }>): Outcome {
  on.name = undefined;
  if (!on.takesPasswords) {
    on.nameInClear = withoutPrefix(name);
    return tlsFirst;
  }
  on.name = withoutPrefix(name);
  // The same for every name: who exists is nobody's business.
  return ok('Password, please');
}

export function runPass(on: Conversation, { password }: Extract<Command, { verb: 'PASS' }>): MaybePromise<Outcome> {
  if (!on.takesPasswords) {
    const login = on.nameInClear === undefined ? undefined : decodeUtf8(on.nameInClear);
    on.note({ kind: 'password-in-clear', mechanism: 'PASS', ...(login === undefined ? {} : { login }) });
    return tlsFirst;
  }
  const { name } = on;
  // RFC 1939 section 7: PASS comes behind a successful USER; after a failed one USER comes again.
  on.name = undefined;
  if (name === undefined) return bad('USER comes first');
  // RFC 4616: authorization identity, authentication identity, password.
  const plain = Buffer.concat([Uint8Array.of(0), name, Uint8Array.of(0), password]);
  return exchange(on, () => on.ports.authenticator.start('PLAIN', Uint8Array.from(plain), on.facts), false);
}

export function runAuth(
  on: Conversation,
  { mechanism, initial }: Extract<Command, { verb: 'AUTH' }>,
  more: boolean,
): MaybePromise<Outcome> {
  const mechanisms = offered(on);
  // Older clients ask so for the list; RFC 5034 has CAPA for it.
  if (mechanism === undefined) {
    return { text: `${okLine('')}${mechanisms.map(({ name }) => `${name}\r\n`).join('')}.\r\n` };
  }
  if (!mechanisms.some(({ name }) => name === mechanism)) return notOffered(on, mechanism, initial);
  // What is here already cannot be an answer to a challenge that was not yet sent.
  if (more && initial === undefined) return injected(on);
  const bytes = initial === undefined ? undefined : decodeBase64(initial === '=' ? '' : initial);
  if (initial !== undefined && bytes === undefined) return bad('The initial response is no base64');
  const cleaned = bytes === undefined ? undefined : withoutPrefixOf(mechanism, bytes);
  return exchange(on, () => on.ports.authenticator.start(mechanism, cleaned, on.facts), more, mechanism);
}

function notOffered(on: Conversation, mechanism: string, initial: string | undefined): Outcome {
  const known = on.ports.authenticator.mechanisms(on.facts).some(({ name }) => name === mechanism);
  if (!known) return bad('This mechanism is not offered');
  if (initial !== undefined) on.note({ kind: 'password-in-clear', mechanism });
  return tlsFirst;
}

export function runResponse(on: Conversation, text: string, more: boolean): MaybePromise<Outcome> {
  const challenge = on.exchange;
  on.exchange = undefined;
  // RFC 5034 section 4: a line of one `*` cancels.
  if (text === '*' || challenge === undefined) return err('Sign-in was cancelled');
  const bytes = decodeBase64(text);
  if (bytes === undefined) return bad('The response is no base64');
  const { mechanism } = challenge;
  const cleaned = mechanism === undefined ? bytes : withoutPrefixOf(mechanism, bytes);
  return exchange(on, () => challenge.answer(cleaned), more);
}

/** A line of the exchange that could not be read ends it. */
export function runBrokenResponse(on: Conversation, problem: LineProblem): Outcome {
  on.exchange = undefined;
  return bad(problem === 'too-long' ? 'The response is too long' : 'The response cannot be read');
}

/** `first`: the mechanism whose next line still may name the user. */
function exchange(
  on: Conversation,
  step: () => MaybePromise<AuthStep>,
  more: boolean,
  first?: string,
): MaybePromise<Outcome> {
  return ask(
    step,
    (result): MaybePromise<Outcome> => {
      switch (result.kind) {
        case 'challenge':
          if (more) return injected(on);
          on.exchange = { answer: result.answer, mechanism: first };
          return {
            text: challengeLine(Buffer.from(result.challenge).toString('base64')),
            next: { kind: 'response' },
          };
        case 'accepted':
          return openDrop(on, result.identity);
        case 'refused':
          return refused(on, result);
        default:
          return result satisfies never;
      }
    },
    (error) => on.failure('auth', error),
  );
}

const codes: Readonly<Record<SignInProblem, ResponseCode>> = {
  credentials: 'AUTH',
  throttled: 'SYS/TEMP',
  temporary: 'SYS/TEMP',
  disabled: 'SYS/PERM',
};

function refused(on: Conversation, { why, text, close }: Extract<AuthStep, { kind: 'refused' }>): Outcome {
  on.signIns += 1;
  const ends = close === true || on.signIns >= on.options.limits.signInsMax;
  return ends ? errAndClose('refused', text, codes[why]) : err(text, codes[why]);
}

/**
 * The TRANSACTION state begins. A second session of the same account is let in: each has a snapshot of its own and
 * removals of what is gone already are no failure, so nobody needs a lock, and a telephone that lost its connection is not
 * locked out until the old one times out (Dovecot does the same as shipped; RFC 1939 section 4 thinks of one file).
 */
function openDrop(on: Conversation, identity: Identity): MaybePromise<Outcome> {
  return ask(
    () => on.ports.maildrops.open(identity, on.facts),
    (maildrop) => {
      const drop = on.open(identity, maildrop);
      on.errors = 0;
      on.note({ kind: 'opened', messages: drop.count, octets: drop.octets });
      return ok(`${drop.count} messages (${drop.octets} octets)`);
    },
    (error) => on.failure('open', error),
  );
}

function withoutPrefixOf(mechanism: string, bytes: Uint8Array): Uint8Array {
  if (mechanism === 'PLAIN') return withoutPrefixInPlain(bytes);
  return mechanism === 'LOGIN' ? withoutPrefix(bytes) : bytes;
}

function injected(on: Conversation): Outcome {
  on.note({ kind: 'injection', behind: 'AUTH' });
  return errAndClose('injection', 'Nothing may come before the challenge is answered');
}

/** Strictly (RFC 4648 section 3.3): nothing outside the alphabet, padding at the end only. */
function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return Uint8Array.from(Buffer.from(text, 'base64'));
}
