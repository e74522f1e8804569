/** ENVELOPE (RFC 9051 section 7.5.2): written once, when a message arrives, and kept as octets. */
import type { Envelope, HeaderAddress } from '#format/message';
import { writeNstring, writeString } from './encode.ts';
import { ByteWriter } from './writer.ts';

/** The envelope between its parentheses, as FETCH gives it. */
export function encodeEnvelope(envelope: Envelope): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(512);
  writeEnvelope(out, envelope);
  return out.take();
}

export function writeEnvelope(out: ByteWriter, envelope: Envelope): void {
  const { from } = envelope;
  out.byte(0x28);
  writeNstring(out, envelope.date);
  out.byte(0x20);
  writeNstring(out, envelope.subject);
  // Sender and Reply-To that are missing or empty are From's (section 7.5.2).
  const lists = [
    from,
    envelope.sender.length === 0 ? from : envelope.sender,
    envelope.replyTo.length === 0 ? from : envelope.replyTo,
    envelope.to,
    envelope.cc,
    envelope.bcc,
  ];
  for (const list of lists) {
    out.byte(0x20);
    writeAddresses(out, list);
  }
  out.byte(0x20);
  writeNstring(out, envelope.inReplyTo);
  out.byte(0x20);
  writeNstring(out, envelope.messageId);
  out.byte(0x29);
}

function writeAddresses(out: ByteWriter, list: readonly HeaderAddress[]): void {
  if (list.length === 0) {
    out.ascii('NIL');
    return;
  }
  out.byte(0x28);
  for (const address of list) {
    if (address.kind === 'mailbox') {
      writeAddress(out, address.name, address.route, address.local, address.domain);
      continue;
    }
    // A group begins with its name in the mailbox's place and NIL for the host, and ends with both NIL.
    writeAddress(out, undefined, undefined, address.name, undefined);
    for (const member of address.members) writeAddress(out, member.name, member.route, member.local, member.domain);
    writeAddress(out, undefined, undefined, undefined, undefined);
  }
  out.byte(0x29);
}

/** (name adl mailbox host). A mailbox without domain has an empty host: NIL would make a group of it. */
function writeAddress(
  out: ByteWriter,
  name: string | undefined,
  route: string | undefined,
  ...[local, domain]: readonly (string | undefined)[]
): void {
  out.byte(0x28);
  for (const text of [name, route, local]) {
    writeNstring(out, text);
    out.byte(0x20);
  }
  if (domain === undefined) out.ascii('NIL');
  else writeString(out, domain);
  out.byte(0x29);
}
