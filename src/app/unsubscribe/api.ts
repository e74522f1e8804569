/** Leaving lists for programs, such as the webmail. */
import type { UnsubscribeDesk } from '#flow/unsubscribe';
import type { Calls } from '#model/directory';
import type { unsubscriptionReads } from '#model/unsubscription';
import { UNSUBSCRIBE_GRACE_MS } from '#model/unsubscription';
import { type ApiOperation, signedIn } from '#server/httpd';

export interface UnsubscribeApiParts {
  readonly desk: Pick<UnsubscribeDesk, 'unsubscribe'>;
  readonly store: Pick<Calls<typeof unsubscriptionReads>, 'unsubscriptionsOf'>;
}

export function unsubscribeOperations({ desk, store }: UnsubscribeApiParts): readonly ApiOperation[] {
  return [
    {
      name: 'message-unsubscribe',
      method: 'POST',
      path: '/api/v1/messages/:id/unsubscribe',
      run: async (call) => {
        const { actor, login } = signedIn(call);
        return await desk.unsubscribe({ actor, name: login }, login, call.values['id'] ?? '');
      },
    },
    {
      name: 'unsubscriptions',
      method: 'GET',
      path: '/api/v1/unsubscriptions',
      run: async (call) => {
        const { actor } = signedIn(call);
        const lists = actor.kind === 'account' ? await store.unsubscriptionsOf({ account: actor.account }) : [];
        return { lists: lists.map((one) => ({ ...one, stillComesFromMs: one.atMs + UNSUBSCRIBE_GRACE_MS })) };
      },
    },
  ];
}
