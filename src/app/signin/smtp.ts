import type { MaybePromise } from '#base/connection';
import type { SignedIn, SignInResult } from '#flow/signin';
import { type Reply, reply, status } from '#format/smtp';
import { type Authenticator, type AuthStep, signInCodes } from '#server/smtpd';
import { exchangeAuthenticator } from './exchange.ts';
import type { SignInPlace, SignInPort } from './port.ts';

type End = Exclude<AuthStep, { kind: 'challenge' }>;

/** How many recipients one message of theirs may have (product OU3). */
export type RecipientsMaxOf = (identity: Pick<SignedIn, 'account' | 'login'>) => MaybePromise<number>;

/** The SMTP session's authenticator. */
export function smtpAuthenticator(
  port: SignInPort,
  place: SignInPlace,
  recipientsMaxOf: RecipientsMaxOf,
): Authenticator {
  const stepOf = (result: SignInResult): MaybePromise<End> =>
    result.kind === 'ok' ? accepted(result.identity, recipientsMaxOf) : refusalOf(result);
  return exchangeAuthenticator({ port, place, protocol: 'submission', stepOf });
}

async function accepted({ account, login }: SignedIn, recipientsMaxOf: RecipientsMaxOf): Promise<End> {
  return { kind: 'accepted', identity: { account, login, recipientsMax: await recipientsMaxOf({ account, login }) } };
}

/** Texts of ux 4.8: what is wrong is the sign-in, not the address. */
function refusalOf(result: Exclude<SignInResult, { kind: 'ok' }>): End {
  switch (result.kind) {
    case 'temporary':
      return refused(reply(454, status.otherSecurity, `${result.publicText} (${signInCodes.later})`), result.close);
    case 'refused':
      return refused(refusalReply(result.why, result.publicText), result.close);
    default:
      return result satisfies never;
  }
}

function refused(of: Reply, close: boolean): End {
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
