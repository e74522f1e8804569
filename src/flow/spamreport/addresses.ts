import type { SettingsSnapshot } from '#base/setting';
import { type ForwardPath, splitSubaddress } from '#format/address';
import type { ReportCategory } from '#model/spamreport';
import { spamReportSettings } from './settings.ts';

/** What an address says of the mail that is sent to it. */
export const reportLocalparts: ReadonlyMap<string, ReportCategory> = new Map([
  ['reportspam', 'spam'],
  ['reportham', 'ham'],
  ['reportphish', 'phish'],
  ['report', 'suspicious'],
]);

/** Which addresses take reports of users. Asked for each recipient, so it looks nothing up. */
export class SpamReportAddresses {
  readonly #settings: (domain?: string) => SettingsSnapshot;

  constructor(settings: (domain?: string) => SettingsSnapshot) {
    this.#settings = settings;
  }

  /** What is said by mail to this address of a hosted domain; undefined for one that takes no reports. */
  categoryOf(path: ForwardPath): ReportCategory | undefined {
    if (path === 'postmaster') return undefined;
    const category = reportLocalparts.get(splitSubaddress(path.localpart).user.toLowerCase());
    if (category === undefined) return undefined;
    return this.#settings(path.domain).get(spamReportSettings.addresses) ? category : undefined;
  }
}
