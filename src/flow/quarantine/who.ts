/** Who may do what to which held message: the permission function's answers, put together with the domain's settings. */
import type { SettingsSnapshot } from '#base/setting';
import { type Action, type Actor, type Grant, may, type Target } from '#model/directory';
import type { HeldSummary, QuarantineScope } from '#model/quarantine';
import { releaseSettings } from './settings.ts';

/** Who asks, and how audit and trace name them. */
export interface Asker {
  readonly actor: Actor;
  readonly name: string;
}

export function targetOf({ tenant, domain, account }: Pick<HeldSummary, 'tenant' | 'domain' | 'account'>): Target {
  return account === null ? { kind: 'domain', tenant, domain } : { kind: 'account', tenant, domain, account };
}

/** Everything that the actor may see, or what is its own alone. */
export function scopeOf(actor: Actor, wanted: 'all' | 'own', action: Action = 'quarantine.read'): QuarantineScope {
  if (actor.kind === 'system') return { kind: 'all' };
  const { account } = actor;
  if (wanted === 'own') return { kind: 'own', account };
  const over = actor.grants.filter((grant) => may({ ...actor, grants: [grant] }, action, targetOfGrant(grant)));
  if (over.some(({ scope }) => scope === 'platform')) return { kind: 'all' };
  if (over.length === 0) return { kind: 'own', account };
  const ids = (scope: Grant['scope']): number[] => over.filter((one) => one.scope === scope).map((one) => one.scopeId);
  return { kind: 'some', account, domains: ids('domain'), tenants: ids('tenant') };
}

/** The whole of what a role is over. */
function targetOfGrant({ scope, scopeId }: Grant): Target {
  switch (scope) {
    case 'platform':
      return { kind: 'platform' };
    case 'tenant':
      return { kind: 'tenant', tenant: scopeId };
    case 'domain':
      return { kind: 'domain', tenant: -1, domain: scopeId };
    default:
      return scope satisfies never;
  }
}

/**
 * - `yes`: may release it.
 * - `confirm`: may, after saying once more that they mean it, and why.
 * - `ask`: its recipient, who may ask an administrator for it.
 * - `no`: neither.
 */
export type MayRelease = 'yes' | 'confirm' | 'ask' | 'no';

export function mayRelease(actor: Actor, held: HeldSummary, settings: SettingsSnapshot): MayRelease {
  const target = targetOf(held);
  if (may(actor, 'quarantine.release-any', target)) return held.class === 'virus' ? 'confirm' : 'yes';
  if (!may(actor, 'quarantine.release', target)) return 'no';
  // Mail of one's own that looks like spam or a virus: whoever has stolen the password would release it.
  if (held.class === 'outbound') return 'ask';
  return settings.get(releaseSettings.userMayRelease).includes(held.class) ? 'yes' : 'ask';
}
