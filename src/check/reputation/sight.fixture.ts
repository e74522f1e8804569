/** Sights for tests: a client against which nothing can be said, and policies with the shipped defaults. */
import type { ListSight } from '#check/blocklist';
import { byCheck, type CheckAction, type CheckName, checkRules } from './checks.ts';
import type { DoorPolicy } from './judge.ts';
import type { AuthenticationSight, ClientSight, Sight } from './sight.ts';

export const goodClient: ClientSight = {
  ip: '192.0.2.7',
  state: 'confirmed',
  names: [{ name: 'mx.example.org', forward: 'confirmed' }],
};

export const noLists: ListSight = { hits: [], allowed: [], unknown: [], off: [] };

export const unsigned: AuthenticationSight = {
  dkim: [],
  dmarc: { result: 'none', policy: 'none', alignedSpf: false, alignedDkim: [] },
  arc: { result: 'none', sealers: [], says: [] },
};

export const signed: AuthenticationSight = {
  ...unsigned,
  dkim: [{ domain: 'example.org', result: 'pass', good: true }],
};

/** A home line, greeting as such, with everything else unremarkable. */
export const homeLine: Sight = {
  client: {
    ip: '192.0.2.77',
    state: 'unconfirmed',
    names: [
      {
        name: 'dyn-192-0-2-77.example.net',
        forward: 'other',
        addresses: ['192.0.2.1'],
        generic: { kind: 'generic', rule: 'octets+dyn' },
      },
    ],
  },
  helo: {
    name: 'dyn-192-0-2-77.example.net',
    form: 'domain',
    own: false,
    resolves: 'yes',
    matches: 'no',
    addresses: ['192.0.2.1'],
  },
};

export function policyOf(change: Partial<DoorPolicy> = {}): DoorPolicy {
  return {
    actions: byCheck<CheckAction>((check) => checkRules[check].standard),
    dryRun: [],
    greylisting: 'odd',
    greylistWaitMs: 300_000,
    holdMs: 0,
    trustedForwarders: [],
    trustedSealers: [],
    messagesMax: 0,
    unknownRecipientsMax: 20,
    ...change,
  };
}

/** The default policy with some actions changed. */
export function policyWith(actions: Partial<Record<CheckName, CheckAction>>): DoorPolicy {
  const policy = policyOf();
  return { ...policy, actions: { ...policy.actions, ...actions } };
}
