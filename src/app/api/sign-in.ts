import type { ApiParts } from '#server/httpd';
import { isLoopback } from '#model/settings';
import type { SignInPort } from '#app/signin';

/** Each request is a try of its own; wrong ones are counted by network and account. */
export function apiSignIn(port: Pick<SignInPort, 'signIn'>): ApiParts['signIn'] {
  return async ({ login, password }, { client, secure }) => {
    const result = await port.signIn({
      protocol: 'web',
      remoteAddress: client,
      login,
      password,
      // What stays on this machine passes nobody else.
      tls: secure || isLoopback(client),
      connection: {},
    });
    switch (result.kind) {
      case 'ok': {
        const { account, grants } = result.identity;
        return { kind: 'ok', actor: { kind: 'account', account, grants }, login: result.identity.login };
      }
      case 'refused':
        return { kind: 'refused', text: result.publicText };
      case 'temporary':
        return { kind: 'later', text: result.publicText, retryAfterMs: result.retryAfterMs };
      default:
        return result satisfies never;
    }
  };
}
