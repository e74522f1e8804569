import type { SignInResult } from '#flow/signin';
import type { Authenticator, AuthStep } from '#server/pop3d';
import { exchangeAuthenticator } from './exchange.ts';
import type { SignInPlace, SignInPort } from './port.ts';

type End = Exclude<AuthStep, { kind: 'challenge' }>;

/** The POP3 session's authenticator. */
export function pop3Authenticator(port: SignInPort, place: SignInPlace): Authenticator {
  return exchangeAuthenticator({ port, place, protocol: 'pop3', stepOf });
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
