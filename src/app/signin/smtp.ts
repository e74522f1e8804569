import type { MaybePromise } from '#base/connection';
import type { SignedIn, SignInResult } from '#flow/signin';
import { type Reply, reply, status } from '#format/smtp';
import { type Authenticator, type AuthStep, signInCodes } from '#server/smtpd';
import { exchangeAuthenticator } from './exchange.ts';
import type { SignInPlace, SignInPort } from './port.ts';

type End = Exclude<AuthStep, { kind: 'challenge' }>;

/** How many recipients one message of theirs may have (product OU3). */
export type RecipientsMaxOf = (identity: Pick<SignedIn, 'account' | 'login'>) => MaybePromise<number>;

export interface SmtpSignInParts {
  readonly recipientsMaxOf: RecipientsMaxOf;
  /** The page of a code; undefined where no page can be reached. */
  readonly codeLink: (code: string) => string | undefined;
}

/** The SMTP session's authenticator. */
export function smtpAuthenticator(port: SignInPort, place: SignInPlace, parts: SmtpSignInParts): Authenticator {
  const stepOf = (result: SignInResult): MaybePromise<End> =>
    result.kind === 'ok' ? accepted(result.identity, parts.recipientsMaxOf) : refusalOf(result, parts.codeLink);
  return exchangeAuthenticator({ port, place, protocol: 'submission', stepOf });
}

async function accepted({ account, login }: SignedIn, recipientsMaxOf: RecipientsMaxOf): Promise<End> {
  return { kind: 'accepted', identity: { account, login, recipientsMax: await recipientsMaxOf({ account, login }) } };
}

type CodeLink = SmtpSignInParts['codeLink'];

/** Texts of ux 4.8: what is wrong is the sign-in, not the address. */
function refusalOf(result: Exclude<SignInResult, { kind: 'ok' }>, codeLink: CodeLink): End {
  switch (result.kind) {
    case 'temporary': {
      const words = reply(454, status.otherSecurity, ...explained(result.publicText, signInCodes.later, codeLink));
      return { kind: 'refused', reply: words, close: result.close };
    }
    case 'refused':
      return { kind: 'refused', reply: refusalReply(result.why, result.publicText, codeLink), close: result.close };
    default:
      return result satisfies never;
  }
}

type Why = Extract<SignInResult, { kind: 'refused' }>['why'];

function refusalReply(why: Why, text: string, codeLink: CodeLink): Reply {
  switch (why) {
    case 'malformed':
      return reply(501, status.syntaxError, text);
    case 'disabled':
      return reply(525, status.accountDisabled, ...explained(text, signInCodes.notAllowed, codeLink));
    case 'scope':
    case 'expired':
      return reply(535, status.credentialsInvalid, ...explained(text, signInCodes.notAllowed, codeLink));
    case 'credentials':
    case 'cleartext':
    case 'authorization':
      return reply(535, status.credentialsInvalid, ...explained(text, signInCodes.credentials, codeLink));
    default:
      return why satisfies never;
  }
}

/** A sign-in has no reference; the code has a page of its own. */
function explained(text: string, code: string, codeLink: CodeLink): string[] {
  const link = codeLink(code);
  return link === undefined ? [`${text} (${code})`] : [text, `See ${link} (${code})`];
}
