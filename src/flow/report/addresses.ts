import type { SettingsSnapshot } from '#base/setting';
import { type Address, addressKey, type ForwardPath, parseAddress, splitSubaddress } from '#format/address';
import { reportSettings } from './settings.ts';

export interface ReportAddressesParts {
  readonly hostname: string;
  /** As it is for the platform, or for a hosted domain. */
  readonly settings: (domain?: string) => SettingsSnapshot;
}

/** Which addresses take reports. Asked for each recipient, so it looks nothing up. */
export class ReportAddresses {
  readonly #parts: ReportAddressesParts;

  constructor(parts: ReportAddressesParts) {
    this.#parts = parts;
  }

  /** What reports are sent from. */
  get from(): Address {
    const { hostname, settings } = this.#parts;
    const chosen = parseAddress(settings().get(reportSettings.from));
    const from =
      chosen ?? parseAddress(`dmarc-reports@${hostname}`) ?? parseAddress('dmarc-reports@localhost.localdomain');
    if (from === undefined) throw new Error(`Cannot make an address of the host name ${hostname}`);
    return from;
  }

  /**
   * Whether reports are taken at this address. `found` is what the directory says of it: for a domain that is not hosted
   * here, only the address that our own reports come from.
   */
  takes(path: ForwardPath, found: 'hosted' | 'remote'): boolean {
    if (path === 'postmaster') return false;
    if (addressKey(path) === addressKey(this.from)) return true;
    if (found === 'remote') return false;
    const { user } = splitSubaddress(path.localpart);
    const localpart = user.toLowerCase();
    const taken = this.#parts.settings(path.domain).get(reportSettings.addresses);
    return taken.some((text) => {
      const name = text.toLowerCase();
      return name === localpart || name === `${localpart}@${path.domain}`;
    });
  }
}
