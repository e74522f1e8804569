import type { SignInResult } from '#flow/signin';
import type { Authenticator, AuthRefusal, AuthStep } from '#server/imapd';
import { exchangeAuthenticator } from './exchange.ts';
import type { SignInPlace, SignInPort } from './port.ts';

type End = Exclude<AuthStep, { kind: 'challenge' }>;

/** The IMAP session's authenticator. */
export function imapAuthenticator(port: SignInPort, place: SignInPlace): Authenticator {
  return exchangeAuthenticator({ port, place, protocol: 'imap', stepOf });
}

function stepOf(result: SignInResult): End {
  switch (result.kind) {
    case 'ok':
      return { kind: 'accepted', identity: { account: result.identity.account, login: result.identity.login } };
    case 'temporary':
      return {
        kind: 'refused',
        code: result.why === 'too-many' ? 'LIMIT' : 'UNAVAILABLE',
        text: result.publicText,
        close: result.close,
      };
    case 'refused':
      return { kind: 'refused', code: codeOf(result.why), text: result.publicText, close: result.close };
    default:
      return result satisfies never;
  }
}

/** RFC 5530 section 3. */
function codeOf(why: Extract<SignInResult, { kind: 'refused' }>['why']): AuthRefusal {
  switch (why) {
    case 'credentials':
    case 'malformed':
    case 'cleartext':
      return 'AUTHENTICATIONFAILED';
    case 'disabled':
      return 'CONTACTADMIN';
    case 'scope':
    case 'authorization':
      return 'AUTHORIZATIONFAILED';
    case 'expired':
      return 'EXPIRED';
    default:
      return why satisfies never;
  }
}
