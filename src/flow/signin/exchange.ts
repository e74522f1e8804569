/** Connects SASL exchanges to the sign-in; each server maps the end of it to its own words. */
import type { MaybePromise } from '#base/connection';
import { findMechanism, mechanisms, type SaslExchange, type SaslProblem, type SaslProgress } from '#format/sasl';
import type { SignInRequest, SignInResult } from './types.ts';

/** A step of an exchange: another challenge, or what the server made of the result. */
export type ExchangeStep<Done> =
  | {
      readonly kind: 'challenge';
      readonly challenge: Uint8Array;
      readonly answer: (response: Uint8Array) => MaybePromise<ExchangeStep<Done>>;
    }
  | Done;

export interface ExchangeOptions<Done> {
  readonly mechanism: string;
  readonly initial: Uint8Array | undefined;
  /** All of the request but the name and the password. */
  readonly request: Omit<SignInRequest, 'login' | 'password'>;
  readonly signIn: (request: SignInRequest) => Promise<SignInResult>;
  readonly done: (result: SignInResult) => MaybePromise<Done>;
}

/** The mechanisms by name and whether they send the password itself; strongest first. */
export const signInMechanisms: readonly { readonly name: string; readonly plaintext: boolean }[] = mechanisms.map(
  ({ name, plaintext }) => ({ name, plaintext }),
);

export function beginExchange<Done>(options: ExchangeOptions<Done>): MaybePromise<ExchangeStep<Done>> {
  const exchange = findMechanism(options.mechanism)?.begin();
  if (exchange === undefined) return options.done(malformed('malformed'));
  return follow(exchange, exchange.next(options.initial), options);
}

function follow<Done>(
  exchange: SaslExchange,
  progress: SaslProgress,
  options: ExchangeOptions<Done>,
): MaybePromise<ExchangeStep<Done>> {
  switch (progress.kind) {
    case 'challenge':
      return {
        kind: 'challenge',
        challenge: progress.challenge,
        answer: (response) => follow(exchange, exchange.next(response), options),
      };
    case 'password':
      return options.signIn({ ...options.request, ...progress.credentials }).then(options.done);
    case 'malformed':
      return options.done(malformed(progress.problem));
    default:
      return progress satisfies never;
  }
}

const problemTexts: Readonly<Record<SaslProblem, string>> = {
  malformed: 'The response cannot be read',
  'too-long': 'The login or password is too long',
  authorization: 'Signing in on behalf of somebody else is not offered; leave the authorization identity empty',
};

function malformed(problem: SaslProblem): SignInResult {
  const why = problem === 'authorization' ? 'authorization' : 'malformed';
  return { kind: 'refused', why, publicText: problemTexts[problem], close: false };
}
