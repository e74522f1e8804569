import type { SignInRequest, SignInResult } from '#flow/signin';

/** The sign-in as protocols use it. */
export interface SignInPort {
  signIn(request: SignInRequest): Promise<SignInResult>;
  /** A password came in clear, where that is not allowed; it was not looked at (product MB4). */
  passwordInClear(login: string, request: Pick<SignInRequest, 'protocol' | 'remoteAddress'>): void;
}
