import { beginExchange, type SignInResult, signInMechanisms } from '#flow/signin';
import type { Authenticator, AuthStep } from '#server/pop3d';
import type { SignInPlace, SignInPort } from './port.ts';

type End = Exclude<AuthStep, { kind: 'challenge' }>;

/** The POP3 session's authenticator; one for each connection. */
export function pop3Authenticator(port: SignInPort, place: SignInPlace): Authenticator {
  const connection = {};
  return {
    mechanisms: () => signInMechanisms,
    start: (mechanism, initial, facts) =>
      beginExchange<End>({
        mechanism,
        initial,
        request: {
          protocol: 'pop3',
          remoteAddress: facts.remote.address,
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

/** RFC 3206: only for wrong credentials shall a program ask its user for the password again. */
function stepOf(result: SignInResult): End {
  switch (result.kind) {
    case 'ok':
      return { kind: 'accepted', identity: { account: result.identity.account, login: result.identity.login } };
    case 'temporary': {
      const why = result.why === 'too-many' ? 'throttled' : 'temporary';
      return { kind: 'refused', why, text: result.publicText, close: result.close };
    }
    case 'refused': {
      const why =
        result.why === 'disabled' || result.why === 'expired' || result.why === 'scope' ? 'disabled' : 'credentials';
      return { kind: 'refused', why, text: result.publicText, close: result.close };
    }
    default:
      return result satisfies never;
  }
}
