import { addressKey, parseAddress } from '#format/address';
import { decodeText, envelopeOf, mailboxesOf, mailboxText, scanHeader } from '#format/message';
import type { IncomingMail, SpooledContent } from '#flow/receive';

export interface SentPerson {
  readonly addressKey: string;
  /** As the header gives it; '' where it does not. */
  readonly name: string;
}

/** A header that is longer names more people than are remembered. */
const HEADER_OCTETS_MAX = 64 * 1024;

/** To whom a message goes, with the names that its header gives them. */
export async function peopleOf(
  { recipients }: Pick<IncomingMail, 'recipients'>,
  content: SpooledContent,
): Promise<readonly SentPerson[]> {
  const start =
    content.kind === 'memory'
      ? content.bytes.subarray(0, HEADER_OCTETS_MAX)
      : await content.file.read(0, HEADER_OCTETS_MAX);
  const names = namesIn(start);
  return recipients.flatMap(({ path }) => {
    if (path === 'postmaster') return [];
    const key = addressKey(path);
    return [{ addressKey: key, name: names.get(key) ?? '' }];
  });
}

function namesIn(start: Uint8Array): ReadonlyMap<string, string> {
  const { to, cc } = envelopeOf(start, scanHeader(start).fields);
  const names = new Map<string, string>();
  for (const mailbox of mailboxesOf([...to, ...cc])) {
    const address = parseAddress(mailboxText(mailbox));
    if (address !== undefined && mailbox.name !== undefined) names.set(addressKey(address), decodeText(mailbox.name));
  }
  return names;
}
