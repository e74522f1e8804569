import type { SignInResult } from '#flow/signin';
import { reply, status } from '#format/smtp';
import type { Authenticator, AuthStep } from '#server/smtpd';
import { exchangeAuthenticator } from './exchange.ts';
import type { SignInPlace, SignInPort } from './port.ts';

/** The SMTP session's authenticator. */
export function smtpAuthenticator(port: SignInPort, place: SignInPlace): Authenticator {
  return exchangeAuthenticator({ port, place, protocol: 'submission', stepOf });
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
