/** The one place that says who may do what. */
import type { AccountId } from '#model/mailbox';
import type { Grant, Role } from './records.ts';

/** Who asks. The control socket and the server's own jobs are `system`: whoever reaches them owns the data directory. */
export type Actor =
  | { readonly kind: 'system' }
  | { readonly kind: 'account'; readonly account: AccountId; readonly grants: readonly Grant[] };

/** What it is about: the platform, a tenant, a domain, or an account, each with what it lies in. */
export type Target =
  | { readonly kind: 'platform' }
  | { readonly kind: 'tenant'; readonly tenant: number }
  | { readonly kind: 'domain'; readonly tenant: number; readonly domain: number }
  | { readonly kind: 'account'; readonly tenant: number; readonly domain: number; readonly account: number };

export const actions = [
  'platform.read', // status, queue, settings of the platform
  'platform.change',
  'tenant.read',
  'tenant.change',
  'domain.add',
  'domain.read',
  'domain.change', // quotas, aliases, settings of the domain
  'domain.remove',
  'account.add',
  'account.read',
  'account.change', // name, quota, on and off
  'account.remove',
  'account.password', // set by somebody else
  'own.read', // one's own profile, app passwords, trace
  'own.change', // one's own password, app passwords
  'alias.read',
  'alias.change',
  'grant.read',
  'grant.change',
  'grant.operator', // who is an operator of the platform
  'setting.read',
  'setting.change',
  'trace.read', // envelope, steps, replies
  'trace.subject', // with subjects
  'queue.read',
  'queue.change',
  'quarantine.read', // what is held, from whom, and why
  'quarantine.content', // with subjects, and what is written in it
  'quarantine.raw', // its octets
  'quarantine.release', // of the classes that its recipient may release; of others to ask for it
  'quarantine.release-any', // whatever it is; to answer who asks
  'quarantine.delete',
  'audit.read',
] as const;
export type Action = (typeof actions)[number];

/** Whoever has the role over a scope may do this to everything in the scope. `self`: to oneself, without any role. */
const allowed: Readonly<Record<Action, readonly (Role | 'self')[]>> = {
  'platform.read': ['operator', 'helpdesk'],
  'platform.change': ['operator'],
  'tenant.read': ['operator', 'domain-admin', 'helpdesk'],
  'tenant.change': ['operator'],
  'domain.add': ['operator'],
  'domain.read': ['operator', 'domain-admin', 'helpdesk'],
  'domain.change': ['operator', 'domain-admin'],
  'domain.remove': ['operator'],
  'account.add': ['operator', 'domain-admin'],
  'account.read': ['operator', 'domain-admin', 'helpdesk'],
  'account.change': ['operator', 'domain-admin'],
  'account.remove': ['operator', 'domain-admin'],
  'account.password': ['operator', 'domain-admin'],
  'own.read': ['self'],
  'own.change': ['self'],
  'alias.read': ['operator', 'domain-admin', 'helpdesk'],
  'alias.change': ['operator', 'domain-admin'],
  'grant.read': ['operator', 'domain-admin', 'helpdesk'],
  'grant.change': ['operator', 'domain-admin'],
  'grant.operator': ['operator'],
  'setting.read': ['operator', 'domain-admin', 'helpdesk'],
  'setting.change': ['operator', 'domain-admin'],
  'trace.read': ['operator', 'domain-admin', 'helpdesk', 'self'],
  'trace.subject': ['operator', 'domain-admin', 'self'],
  'queue.read': ['operator', 'domain-admin', 'helpdesk'],
  'queue.change': ['operator', 'domain-admin'],
  'quarantine.read': ['operator', 'domain-admin', 'helpdesk', 'self'],
  'quarantine.content': ['operator', 'domain-admin', 'self'],
  'quarantine.raw': ['operator', 'domain-admin'],
  'quarantine.release': ['operator', 'domain-admin', 'self'],
  'quarantine.release-any': ['operator', 'domain-admin'],
  'quarantine.delete': ['operator', 'domain-admin', 'self'],
  'audit.read': ['operator', 'domain-admin'],
};

/** Whether the actor may do this to that. Everything not in the table is refused. */
export function may(actor: Actor, action: Action, target: Target): boolean {
  if (actor.kind === 'system') return true;
  const who = allowed[action];
  if (who.includes('self') && target.kind === 'account' && target.account === actor.account) return true;
  return actor.grants.some((grant) => who.includes(grant.role) && covers(grant, target));
}

function covers(grant: Grant, target: Target): boolean {
  switch (grant.scope) {
    case 'platform':
      return true;
    case 'tenant':
      return target.kind !== 'platform' && target.tenant === grant.scopeId;
    case 'domain':
      return (target.kind === 'domain' || target.kind === 'account') && target.domain === grant.scopeId;
    default:
      return grant.scope satisfies never;
  }
}

/** Roles over one another: an account that is an operator is not changed by those who are not. */
export function mayTouchAccount(actor: Actor, action: Action, target: Target, targetGrants: readonly Grant[]): boolean {
  if (!may(actor, action, target)) return false;
  if (actor.kind === 'system' || !targetGrants.some((grant) => grant.role === 'operator')) return true;
  if (target.kind === 'account' && target.account === actor.account) return true;
  return actor.grants.some((grant) => grant.role === 'operator');
}
