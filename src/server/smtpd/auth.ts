/** AUTH and the lines of its exchange (RFC 4954). */
import { ask, type MaybePromise } from '#base/connection';
import { decodePlain, decodeSaslBase64 } from '#format/sasl';
import { type Command, type LineProblem, plainReply } from '#format/smtp';
import type { Conversation } from './conversation.ts';
import { type Outcome, say, sayAnd } from './outcome.ts';
import type { AuthStep } from './ports.ts';
import {
  alreadySignedIn,
  authBase64,
  authCancelled,
  authLineTooLong,
  authMechanism,
  authNotHere,
  behindAuth,
  malformedLine,
  notInMail,
  signedIn,
  startTlsFirst,
  heloFirst,
} from './replies.ts';

type AuthCommand = Extract<Command, { verb: 'AUTH' }>;

export function runAuth(on: Conversation, { mechanism, initial }: AuthCommand, more: boolean): MaybePromise<Outcome> {
  const { options, facts } = on;
  if (!options.authAllowed) return say(on.refusal('auth-not-here', authNotHere));
  if (facts.helo === undefined || facts.helo.verb === 'HELO') return say(heloFirst);
  if (facts.identity !== undefined) return say(alreadySignedIn);
  if (on.mail !== undefined) return say(notInMail);
  const offered = on.authenticator.mechanisms(facts).find(({ name }) => name === mechanism);
  if (offered === undefined) return say(authMechanism);
  if (offered.plaintext && facts.tls === undefined && !options.authInClear) {
    if (initial !== undefined) {
      const login = loginOf(mechanism, decodeSaslBase64(initial));
      on.note({ kind: 'password-in-clear', mechanism, ...(login === undefined ? {} : { login }) });
    }
    return say(on.refusal('auth-in-clear', startTlsFirst));
  }
  // RFC 4954 section 4: only a mechanism that ends in one step may have commands behind it.
  if (more && initial === undefined) return injected(on);
  const bytes = initial === undefined ? undefined : decodeSaslBase64(initial === '=' ? '' : initial);
  if (initial !== undefined && bytes === undefined) return say(authBase64);
  return exchange(on, () => on.authenticator.start(mechanism, bytes, facts), more);
}

export function runResponse(on: Conversation, text: string, more: boolean): MaybePromise<Outcome> {
  const challenge = on.exchange;
  on.exchange = undefined;
  if (text === '*' || challenge === undefined) return say(authCancelled);
  const bytes = decodeSaslBase64(text);
  if (bytes === undefined) return say(authBase64);
  return exchange(on, () => challenge.answer(bytes), more);
}

/** A line of the exchange that could not be read ends it. */
export function runBrokenResponse(on: Conversation, problem: LineProblem): Outcome {
  on.exchange = undefined;
  return say(problem === 'too-long' ? authLineTooLong : malformedLine(problem));
}

function exchange(on: Conversation, step: () => MaybePromise<AuthStep>, more: boolean): MaybePromise<Outcome> {
  return ask(
    step,
    (result): Outcome => {
      switch (result.kind) {
        case 'challenge':
          // What is here already cannot be an answer to a challenge that was not yet sent.
          if (more) return injected(on);
          on.exchange = result;
          return sayAnd({ kind: 'response' }, plainReply(334, Buffer.from(result.challenge).toString('base64')));
        case 'accepted':
          on.signIn(result.identity);
          return say(result.reply ?? signedIn);
        case 'refused':
          return result.close === true ? sayAnd({ kind: 'close', why: 'refused' }, result.reply) : say(result.reply);
        default:
          return result satisfies never;
      }
    },
    (error) => say(on.failure('auth', error)),
  );
}

function injected(on: Conversation): Outcome {
  on.note({ kind: 'injection', behind: 'AUTH' });
  return sayAnd({ kind: 'close', why: 'injection' }, behindAuth);
}

/** Whose password it was, if it can be read; the password is not kept, let alone tried. */
function loginOf(mechanism: string, response: Uint8Array | undefined): string | undefined {
  if (response === undefined || mechanism !== 'PLAIN') return undefined;
  const credentials = decodePlain(response);
  return typeof credentials === 'string' ? undefined : credentials.login;
}
