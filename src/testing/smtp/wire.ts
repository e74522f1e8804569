/** A wire read to its end, in words that tests compare. */
import { SmtpWire, type WireEvent } from '#format/smtp';

/** What a client sees of a wire that takes every DATA and BDAT: short words, content as text. */
export function readWire(chunks: readonly Uint8Array[]): string[] {
  const wire = new SmtpWire();
  const words: string[] = [];
  let content = '';
  for (const chunk of chunks) {
    wire.feed(Uint8Array.from(chunk));
    for (let event = wire.next(); event !== undefined; event = wire.next()) {
      content = note(wire, event, words, content);
    }
  }
  return words;
}

function note(wire: SmtpWire, event: WireEvent, words: string[], content: string): string {
  switch (event.kind) {
    case 'content':
      return content + Buffer.from(event.run).toString('latin1');
    case 'dropped':
      return content;
    case 'content-end':
      words.push(event.flaw === undefined ? `content ${JSON.stringify(content)}` : event.flaw);
      return '';
    case 'malformed':
      words.push(event.problem);
      return content;
    case 'response':
      words.push(`response ${event.text}`);
      return content;
    case 'command':
      words.push(event.command.verb);
      if (event.command.verb === 'DATA') {
        wire.beginContent();
        wire.expectData();
      } else if (event.command.verb === 'BDAT') {
        wire.beginContent();
        wire.expectChunk(event.command.octets, event.command.last);
      } else if (event.command.verb === 'AUTH') wire.expectResponse();
      return content;
    default:
      return event satisfies never;
  }
}
