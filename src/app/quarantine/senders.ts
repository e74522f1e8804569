/** Senders of held mail on the allow and block lists. */
import { Fault } from '#base/fault';
import { formatAddress } from '#format/address';
import { mailboxesOf, parseAddressList } from '#format/message';
import { parseAddress } from '#format/address';
import type { FilterListDesk } from '#flow/filterlist';
import type { SenderEntry, SenderList } from '#flow/quarantine';

export function senderList(lists: Pick<FilterListDesk, 'add'>): SenderList {
  return {
    enter: async ({ actor, name }, entry) => {
      const subject = subjectOf(entry);
      if (subject === undefined) {
        throw new Fault('invalid', `No address in "${entry.from}" or "${entry.sender}"`, {
          publicText: 'The message does not say whom it is from, so there is nobody to enter in the list',
        });
      }
      const { account, domain } = entry.place;
      await lists.add({ actor, name }, { action: entry.action, subject, reason: entry.reason, account, domain });
      return { subject };
    },
  };
}

/** The address in From, which people see and DMARC proves; else the envelope's. */
function subjectOf({ from, sender }: SenderEntry): string | undefined {
  for (const { local, domain } of mailboxesOf(parseAddressList(from).addresses)) {
    const address = parseAddress(`${local}@${domain}`);
    if (address !== undefined) return formatAddress(address);
  }
  const envelope = parseAddress(sender);
  return envelope === undefined ? undefined : formatAddress(envelope);
}
