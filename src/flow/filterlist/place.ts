/** The place that somebody names, and whether they may do there what they ask. */
import { Fault } from '#base/fault';
import { parseDomain } from '#format/address';
import { type Action, type Actor, type DirectoryReads, may, type Target } from '#model/directory';
import type { FilterPlace } from '#model/filterlist';

/** An account's address, or a domain's name; the platform where neither is given. */
export interface NamedPlace {
  readonly account?: string | undefined;
  readonly domain?: string | undefined;
}

/** A place with what it lies in. */
export interface KnownPlace extends FilterPlace {
  /** The account's address or the domain's name; '' for the platform. */
  readonly scopeName: string;
  readonly tenant: number | null;
  readonly domain: number | null;
  readonly target: Target;
}

export type PlaceReads = Pick<DirectoryReads, 'findAccount' | 'findDomain'>;

const platform: KnownPlace = {
  scope: 'platform',
  scopeId: 0,
  scopeName: '',
  tenant: null,
  domain: null,
  target: { kind: 'platform' },
};

/** Throws not-found where there is no such account or domain, and invalid where both are named. */
export async function placeNamed(reads: PlaceReads, { account, domain }: NamedPlace): Promise<KnownPlace> {
  if (account !== undefined && domain !== undefined) {
    throw new Fault('invalid', 'Both a domain and an account were given', {
      publicText: 'It is for a domain or for an account, not for both',
    });
  }
  if (account !== undefined) {
    const found = await reads.findAccount({ address: account });
    if (found === undefined) throw missing(`There is no account ${account}`);
    const { id, tenant, domain: of, address } = found;
    const target: Target = { kind: 'account', tenant, domain: of, account: id };
    return { scope: 'account', scopeId: id, scopeName: address, tenant, domain: of, target };
  }
  if (domain === undefined) return platform;
  const found = await reads.findDomain({ name: parseDomain(domain) ?? domain });
  if (found === undefined) throw missing(`The domain ${domain} is not hosted here`);
  const { id, tenant, name } = found;
  const target: Target = { kind: 'domain', tenant, domain: id };
  return { scope: 'domain', scopeId: id, scopeName: name, tenant, domain: id, target };
}

/** Throws refused unless one of the actions is allowed there. */
export function requireMay(actor: Actor, actions: readonly Action[], { target, scopeName }: KnownPlace): void {
  if (actions.some((action) => may(actor, action, target))) return;
  const of = target.kind === 'platform' ? 'this server' : scopeName;
  throw new Fault('refused', `No ${actions.join(' or ')} on ${target.kind} "${scopeName}"`, {
    publicText: `You may not do this for ${of}; ask its administrator`,
  });
}

function missing(text: string): Fault {
  return new Fault('not-found', text, { publicText: text });
}
