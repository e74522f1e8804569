/** Senders of held mail on the allow and block lists. */
import { Fault } from '#base/fault';
import { formatAddress, parseAddress } from '#format/address';
import type { FilterListDesk } from '#flow/filterlist';
import type { SenderEntry, SenderList } from '#flow/quarantine';
import { HELD_TEXT_CHARACTERS_MAX } from '#model/quarantine';

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

/**
 * The address in From, which people see and DMARC proves; else the envelope's. Before the address stands a name in which its
 * sender may have written anything, addresses of others too.
 */
function subjectOf({ from, sender }: SenderEntry): string | undefined {
  const isCut = from.length >= HELD_TEXT_CHARACTERS_MAX && !from.endsWith('>');
  const [, angled] = /<([^<>]*)>$/.exec(from) ?? [];
  const [first = ''] = from.split(', ');
  const found = (isCut ? undefined : parseAddress(angled ?? first)) ?? parseAddress(sender);
  return found === undefined ? undefined : formatAddress(found);
}
