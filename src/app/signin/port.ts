import type { SignedIn, SignInRequest, SignInResult } from '#flow/signin';

/** The sign-in as protocols use it. */
export interface SignInPort {
  signIn(request: SignInRequest): Promise<SignInResult>;
  /** A password came in clear, where that is not allowed; it was not looked at (product MB4). */
  passwordInClear(login: string, request: Pick<SignInRequest, 'protocol' | 'remoteAddress'>): void;
}

/** Of the listener that a connection came in by. */
export interface SignInPlace {
  /** Bare login names belong to it. */
  readonly defaultDomain: string | undefined;
  /** Aborted when the server goes down. */
  readonly signal: AbortSignal;
  /** Somebody signed in on this connection. */
  readonly accepted: (identity: SignedIn) => void;
}
