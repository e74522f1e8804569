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
  #own: { readonly text: string; readonly address: Address; readonly key: string } | undefined;

  constructor(parts: ReportAddressesParts) {
    this.#parts = parts;
  }

  /** What reports are sent from. */
  get from(): Address {
    return this.#chosen().address;
  }

  /**
   * Whether reports are taken at this address. `found` is what the directory says of it: for a domain that is not hosted
   * here, only the address that our own reports come from.
   */
  takes(path: ForwardPath, found: 'hosted' | 'remote'): boolean {
    if (path === 'postmaster') return false;
    if (addressKey(path) === this.#chosen().key) return true;
    if (found === 'remote') return false;
    const { user } = splitSubaddress(path.localpart);
    const localpart = user.toLowerCase();
    const taken = this.#parts.settings(path.domain).get(reportSettings.addresses);
    return taken.some((text) => {
      const name = text.toLowerCase();
      return name === localpart || name === `${localpart}@${path.domain}`;
    });
  }

  /** Made anew when the setting changes: it is compared for each recipient. */
  #chosen(): { readonly address: Address; readonly key: string } {
    const { hostname, settings } = this.#parts;
    const text = settings().get(reportSettings.from);
    if (this.#own?.text === text) return this.#own;
    const standard = parseAddress(`dmarc-reports@${hostname}`) ?? parseAddress('dmarc-reports@localhost.localdomain');
    const address = parseAddress(text) ?? standard;
    if (address === undefined) throw new Error(`Cannot make an address of the host name ${hostname}`);
    this.#own = { text, address, key: addressKey(address) };
    return this.#own;
  }
}
