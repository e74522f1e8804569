import type { Endpoint, MaybePromise, TlsFacts } from '#base/connection';
import {
  beginExchange,
  type ExchangeStep,
  type SignInRequest,
  type SignInResult,
  signInMechanisms,
} from '#flow/signin';
import type { SignInPlace, SignInPort } from './port.ts';

/** What every protocol knows of its peer. */
interface PeerFacts {
  readonly remote: Endpoint;
  readonly tls: TlsFacts | undefined;
}

/** The authenticator of a session, whatever it speaks. */
export interface ExchangeAuthenticator<End> {
  mechanisms(): typeof signInMechanisms;
  start(mechanism: string, initial: Uint8Array | undefined, facts: PeerFacts): MaybePromise<ExchangeStep<End>>;
}

export interface ExchangeParts<End> {
  readonly port: SignInPort;
  readonly place: SignInPlace;
  readonly protocol: SignInRequest['protocol'];
  /** The protocol's own words for how it ended. */
  readonly stepOf: (result: SignInResult) => MaybePromise<End>;
}

/** One for each connection, since failures are counted by it. */
export function exchangeAuthenticator<End>({
  port,
  place,
  protocol,
  stepOf,
}: ExchangeParts<End>): ExchangeAuthenticator<End> {
  const connection = {};
  return {
    mechanisms: () => signInMechanisms,
    start: (mechanism, initial, facts) =>
      beginExchange<End>({
        mechanism,
        initial,
        request: {
          protocol,
          // A unix socket has no address.
          remoteAddress: facts.remote.port === 0 ? '' : facts.remote.address,
          tls: facts.tls !== undefined,
          connection,
          listenerDefaultDomain: place.defaultDomain,
          signal: place.signal,
        },
        signIn: async (request) => {
          const result = await port.signIn(request);
          if (result.kind === 'ok') place.accepted(result.identity);
          return result;
        },
        done: stepOf,
      }),
  };
}
