import { beginExchange, type SignInResult, signInMechanisms } from '#flow/signin';
import { reply, status } from '#format/smtp';
import type { Authenticator, AuthStep } from '#server/smtpd';
import type { SignInPlace, SignInPort } from './port.ts';

/** The SMTP session's authenticator; one for each connection, since failures are counted by it. */
export function smtpAuthenticator(port: SignInPort, place: SignInPlace): Authenticator {
  const connection = {};
  return {
    mechanisms: () => signInMechanisms,
    start: (mechanism, initial, facts) =>
      beginExchange<Exclude<AuthStep, { kind: 'challenge' }>>({
        mechanism,
        initial,
        request: {
          protocol: 'submission',
          remoteAddress: facts.remote.port === 0 ? '' : facts.remote.address,
          tls: facts.tls !== undefined,
          connection,
          listenerDefaultDomain: place.defaultDomain,
          signal: place.signal,
        },
        signIn: (request) => port.signIn(request),
        done: stepOf,
      }),
  };
}

/** Texts of ux 4.8: what is wrong is the sign-in, not the address. */
function stepOf(result: SignInResult): Exclude<AuthStep, { kind: 'challenge' }> {
  switch (result.kind) {
    case 'ok':
      return { kind: 'accepted', identity: { account: result.identity.account, login: result.identity.login } };
    case 'temporary':
      return { kind: 'refused', reply: reply(454, status.otherSecurity, result.publicText), close: result.close };
    case 'refused': {
      const detail = result.why === 'disabled' ? status.accountDisabled : status.credentialsInvalid;
      const code = result.why === 'disabled' ? 525 : result.why === 'malformed' ? 501 : 535;
      return {
        kind: 'refused',
        reply: reply(code, result.why === 'malformed' ? status.syntaxError : detail, result.publicText),
        close: result.close,
      };
    }
    default:
      return result satisfies never;
  }
}
