import type { SignInResult } from '#flow/signin';
import { type Reply, reply, status } from '#format/smtp';
import { type Authenticator, type AuthStep, signInCodes } from '#server/smtpd';
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
      return refused(reply(454, status.otherSecurity, `${result.publicText} (${signInCodes.later})`), result.close);
    case 'refused':
      return refused(refusalReply(result.why, result.publicText), result.close);
    default:
      return result satisfies never;
  }
}

function refused(of: Reply, close: boolean): Exclude<AuthStep, { kind: 'challenge' }> {
  return { kind: 'refused', reply: of, close };
}

function refusalReply(why: Extract<SignInResult, { kind: 'refused' }>['why'], text: string): Reply {
  switch (why) {
    case 'malformed':
      return reply(501, status.syntaxError, text);
    case 'disabled':
      return reply(525, status.accountDisabled, `${text} (${signInCodes.notAllowed})`);
    case 'scope':
    case 'expired':
      return reply(535, status.credentialsInvalid, `${text} (${signInCodes.notAllowed})`);
    case 'credentials':
    case 'cleartext':
    case 'authorization':
      return reply(535, status.credentialsInvalid, `${text} (${signInCodes.credentials})`);
    default:
      return why satisfies never;
  }
}
