/** Everything that decides about one user's mail, and where each of it comes from. */
import { addressKey, parseAddress } from '#format/address';
import { placeNamed } from '#flow/filterlist';
import type { DirectoryReads } from '#model/directory';
import type { FilterEntry, FilterListReads } from '#model/filterlist';
import type { FilterRule, FilterRuleReads } from '#model/filterrule';
import type { SettingOrigin, Settings } from '#model/settings';
import type { TrainedScope, TrainingReads } from '#model/training';

/** Settings that say what becomes of mail; one of a new room with such a name appears by itself. */
const PREFIXES = ['filter.', 'clean.', 'attachment.', 'quarantine.', 'digest.', 'virus.', 'sending.', 'letters.'];

export interface EffectiveParts {
  readonly store: Pick<DirectoryReads, 'findAccount' | 'findDomain'> &
    Pick<FilterListReads, 'filterEntriesOf'> &
    Pick<FilterRuleReads, 'listFilterRules'> &
    Pick<TrainingReads, 'trainedScopes'>;
  readonly settings: Pick<Settings, 'list'>;
}

export interface Effective {
  readonly account: string;
  readonly domain: string;
  readonly settings: readonly SettingOrigin[];
  /** The account's, the domain's and the platform's, in the order in which they count. */
  readonly lists: readonly FilterEntry[];
  /** Those that are on, in the order in which they count. */
  readonly rules: readonly FilterRule[];
  readonly training: readonly TrainedScope[];
}

/** Throws not-found where there is no such account. */
export async function effectiveFor({ store, settings }: EffectiveParts, address: string): Promise<Effective> {
  const { scopeId: id, scopeName, domain: domainId } = await placeNamed(store, { account: address });
  const parsed = parseAddress(scopeName);
  const key = parsed === undefined ? scopeName : addressKey(parsed);
  const domain = key.slice(key.lastIndexOf('@') + 1);
  const ofDomain = { scope: 'domain', scopeId: domainId ?? 0 } as const;
  const all = await settings.list({ domain, account: { id, addressKey: key } });
  const [own, common, general] = await Promise.all([
    store.filterEntriesOf({ scope: 'account', scopeId: id }),
    store.filterEntriesOf(ofDomain),
    store.filterEntriesOf({ scope: 'platform', scopeId: 0 }),
  ]);
  const [rules, shared] = await Promise.all([
    store.listFilterRules({ place: ofDomain, state: 'on' }),
    store.listFilterRules({ place: { scope: 'platform', scopeId: 0 }, state: 'on' }),
  ]);
  const training = await store.trainedScopes({
    places: [
      { kind: 'account', owner: id },
      { kind: 'domain', owner: domainId ?? 0 },
      { kind: 'platform', owner: 0 },
    ],
  });
  return {
    account: scopeName,
    domain,
    settings: all.filter((one) => PREFIXES.some((prefix) => one.key.startsWith(prefix))).map(originOf),
    lists: [...own, ...common, ...general],
    rules: [...rules, ...shared],
    training,
  };
}

/** Without the declaration, which is the program's, and the places that do not count. */
function originOf(found: SettingOrigin): SettingOrigin {
  const { key, value, text, from, scopeName, changedMs, changedBy } = found;
  return { key, value, text, from, scopeName, changedMs, changedBy };
}
