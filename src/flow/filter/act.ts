/** From a verdict and the recipient's choice to what becomes of the copy. Pure. */
import type { Setting, SettingsSnapshot } from '#base/setting';
import type { Verdict, VerdictKind } from '#check/verdict';
import { type FilterAction, filterSettings } from './settings.ts';
import type { AttachmentFinding, FilterRecipient, Personal } from './types.ts';

const settingOf: Readonly<Record<Exclude<VerdictKind, 'clean' | 'blocked'>, Setting<FilterAction>>> = {
  bulk: filterSettings.bulkAction,
  spam: filterSettings.spamAction,
  'high-spam': filterSettings.highAction,
  phish: filterSettings.phishAction,
  virus: filterSettings.virusAction,
};

export interface ActionFacts {
  readonly own: SettingsSnapshot;
  readonly personal: Pick<Personal, 'action'>;
  readonly attachments: AttachmentFinding;
  readonly recipient: Pick<FilterRecipient, 'isPostmaster'>;
}

export interface DecidedAction {
  readonly action: FilterAction;
  readonly because: string;
  /** A rule's own words to whoever is refused. */
  readonly reply?: string;
}

/** Viruses and blocked attachments come before what a list or a rule says: nobody allows those by the way. */
export function decideAction(verdict: Verdict, facts: ActionFacts): DecidedAction {
  const decided = wantedAction(verdict, facts);
  const takesIt = decided.action === 'inbox' || decided.action === 'tag' || decided.action === 'junk';
  if (takesIt || !facts.recipient.isPostmaster || verdict.kind === 'virus') return decided;
  return { action: 'junk', because: `${decided.because}, but postmaster gets all mail` };
}

function wantedAction({ kind }: Verdict, { own, personal, attachments }: ActionFacts): DecidedAction {
  if (kind === 'virus') return bySetting(settingOf.virus, own);
  if (kind === 'blocked' && attachments.decisive !== undefined) {
    return { action: attachments.action === 'reject' ? 'reject' : 'quarantine', because: attachments.decisive };
  }
  if (!own.get(filterSettings.enabled)) return { action: 'inbox', because: filterSettings.enabled.key };
  if (kind === 'blocked') return { action: 'quarantine', because: 'a rule' };
  if (personal.action !== undefined) return personal.action;
  return kind === 'clean' ? { action: 'inbox', because: 'the verdict' } : bySetting(settingOf[kind], own);
}

function bySetting(setting: Setting<FilterAction>, own: SettingsSnapshot): DecidedAction {
  return { action: own.get(setting), because: setting.key };
}
