import { formatAddress } from '#format/address';
import type { ResolvedAccount } from '#model/directory';
import type { AdmittedRecipient } from './receive.ts';

/** An account, and the recipient through whom the message is for it. */
export interface Addressed {
  readonly account: ResolvedAccount;
  readonly recipient: AdmittedRecipient;
}

/** The address it came in by. */
export function addressOf({ path }: AdmittedRecipient): string {
  return path === 'postmaster' ? 'postmaster' : formatAddress(path);
}
