/** What a sign-in is asked and answers. The same for all protocols. */
import type { AccountId } from '#model/mailbox';
import type { CredentialId, CredentialScope, DomainId, Grant, TenantId } from '#model/directory';

export interface SignInRequest {
  /** What the sign-in is for; also what an app password's scopes are judged by. */
  readonly protocol: CredentialScope;
  /** Text, an IPv4-mapped address already as IPv4; a path or '' for a unix socket. */
  readonly remoteAddress: string;
  /** As the client wrote it; `recent:` in front is taken off here. */
  readonly login: string;
  readonly password: string;
  /** Bare names belong to it. */
  readonly listenerDefaultDomain?: string | undefined;
  readonly tls: boolean;
  /** The same object for every try of one connection: its failures are counted by it. */
  readonly connection: object;
  /** The connection is gone: waiting ends. */
  readonly signal?: AbortSignal;
}

/** Who signed in. */
export interface SignedIn {
  readonly account: AccountId;
  readonly domain: DomainId;
  readonly tenant: TenantId;
  /** The login as it is written canonically. */
  readonly login: string;
  /** `recent:` stood before the login (product.md MB2). */
  readonly recent: boolean;
  readonly credential: CredentialId;
  readonly credentialKind: 'password' | 'app';
  readonly grants: readonly Grant[];
  /** For sessions that live long: a higher one means that passwords were changed since. */
  readonly credentialVersion: number;
}

export type SignInRefusal =
  | 'credentials' // wrong login or password; the client never hears which
  | 'disabled' // right password, but the account is switched off
  | 'scope' // right app password, but not for this protocol
  | 'expired' // right app password, too late
  | 'cleartext' // the password came in clear and was not looked at
  | 'malformed'
  | 'authorization'; // to act as somebody else

export type SignInResult =
  | { readonly kind: 'ok'; readonly identity: SignedIn }
  | {
      readonly kind: 'refused';
      readonly why: SignInRefusal;
      /** For the peer. */
      readonly publicText: string;
      /** This was the last try of the connection. */
      readonly close: boolean;
    }
  /** Nothing was looked at, or it could not be: limits, or our own trouble. */
  | {
      readonly kind: 'temporary';
      readonly why: 'too-many' | 'busy' | 'failure';
      readonly publicText: string;
      readonly retryAfterMs: number;
      readonly close: boolean;
    };
