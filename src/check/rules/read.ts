/** A message as conditions see it, read once from its octets. */
import {
  bodyText,
  decodeText,
  fieldText,
  type HeaderField,
  mailboxesOf,
  type MessageIndex,
  parseAddressList,
  type Part,
  partFields,
  shownChildren,
  walkParts,
} from '#format/message';
import { findAddresses, readAddress, unwrap } from '#format/link';
import { markupLimits, readMarkup } from '#format/markup';
import { ATTACHMENTS_MAX, BODY_CHARACTERS_MAX, FIELD_CHARACTERS_MAX, FIELDS_MAX, LINKS_MAX } from './limits.ts';
import type { RuleContent, RulePerson } from './types.ts';

/** Octets of text parts that are decoded, all together. */
const TEXT_OCTETS_MAX = 512 * 1024;
/** Text parts that are read. */
const TEXTS_MAX = 20;
const PEOPLE_MAX = 100;
const ADDRESS_CHARACTERS_MAX = 2_000;
/** Octets that a line of base64 stands for, and that it takes (RFC 2045 section 6.8). */
const BASE64_LINE = { holds: 57, takes: 78 } as const;

/** Never throws, whatever the octets; what is left out is told. The octets may end before the message does. */
export function readRuleContent(bytes: Uint8Array, index: MessageIndex): RuleContent {
  const incomplete = new Set<string>();
  const all = partFields(bytes, index.root);
  if (all.length > FIELDS_MAX) incomplete.add(`Rules saw ${FIELDS_MAX} of ${all.length} header fields`);
  if (index.anomalies.includes('truncated'))
    incomplete.add('Its header is longer, or it has more parts or deeper ones, than are looked at');
  if (bytes.length < index.size) incomplete.add('Rules did not see all of a large message');
  const fields = all.slice(0, FIELDS_MAX);
  const reading = new BodyReading(incomplete);
  for (const part of walkParts(index.root)) reading.add(bytes, part);
  return {
    fields: fields.map((field) => ({ name: field.name, value: decodeText(valueOf(bytes, field)).trim() })),
    from: peopleIn(bytes, fields, ['from']),
    replyTo: addressesIn(bytes, fields, ['reply-to']),
    to: addressesIn(bytes, fields, ['to', 'cc']),
    body: reading.body,
    links: reading.links,
    attachments: reading.attachments,
    octets: index.size,
    incomplete: [...incomplete],
  };
}

function valueOf(bytes: Uint8Array, field: HeaderField): string {
  return fieldText(bytes, field).slice(0, FIELD_CHARACTERS_MAX);
}

function peopleIn(bytes: Uint8Array, fields: readonly HeaderField[], names: readonly string[]): RulePerson[] {
  const people: RulePerson[] = [];
  for (const field of fields) {
    if (!names.includes(field.name)) continue;
    for (const { name, local, domain } of mailboxesOf(parseAddressList(valueOf(bytes, field)).addresses)) {
      if (people.length === PEOPLE_MAX) return people;
      const address = domain === '' ? '' : `${local}@${domain}`.toLowerCase();
      people.push({ name: decodeText(name ?? (domain === '' ? local : '')).trim(), address });
    }
  }
  return people;
}

function addressesIn(bytes: Uint8Array, fields: readonly HeaderField[], names: readonly string[]): string[] {
  return peopleIn(bytes, fields, names).flatMap(({ address }) => (address === '' ? [] : [address]));
}

/** What the parts say, within the bounds. */
class BodyReading {
  body = '';
  readonly links: { address: string; hosts: readonly string[] }[] = [];
  readonly attachments: { name: string; type: string; octets: number }[] = [];
  readonly #incomplete: Set<string>;
  readonly #seen = new Set<string>();
  #texts = 0;
  #octets = 0;

  constructor(incomplete: Set<string>) {
    this.#incomplete = incomplete;
  }

  add(bytes: Uint8Array, part: Part): void {
    if (part.children.length > 0) return;
    if (part.type === 'multipart') {
      // Programs show a multipart that cannot be taken apart as text.
      for (const shown of shownChildren(part)) this.#addText(bytes, shown);
      return;
    }
    const isAttached = part.disposition === 'attachment' || part.type !== 'text';
    if (isAttached || part.fileName !== undefined) this.#addFile(part);
    // A name alone keeps no program from showing a text.
    if (!isAttached) this.#addText(bytes, part);
  }

  #addFile({ fileName, type, subtype, encoding, bodyStart, bodyEnd }: Part): void {
    if (this.attachments.length === ATTACHMENTS_MAX) {
      this.#incomplete.add(`Rules saw ${ATTACHMENTS_MAX} attachments of more`);
      return;
    }
    const raw = bodyEnd - bodyStart;
    const octets = encoding === 'base64' ? Math.floor((raw * BASE64_LINE.holds) / BASE64_LINE.takes) : raw;
    this.attachments.push({
      name: (fileName ?? '').slice(0, FIELD_CHARACTERS_MAX),
      type: `${type}/${subtype}`,
      octets,
    });
  }

  #addText(bytes: Uint8Array, part: Part): void {
    const left = TEXT_OCTETS_MAX - this.#octets;
    if (this.#texts === TEXTS_MAX || left <= 0) {
      this.#incomplete.add('Rules did not see all texts of the message');
      return;
    }
    this.#texts += 1;
    const text = bodyText(bytes, part, left);
    this.#octets += text.length;
    if (part.bodyEnd - part.bodyStart > left) this.#incomplete.add('Rules did not see all of a long text');
    if (part.subtype !== 'html') {
      this.#addBody(text);
      this.#addAddresses(text);
      return;
    }
    const reading = readMarkup(text, { ...markupLimits, charsMax: TEXT_OCTETS_MAX });
    if (reading.truncated) this.#incomplete.add('Rules did not see all of a long text');
    this.#addBody(reading.visible);
    const base = baseOf(reading.base);
    for (const { href } of reading.links) this.#addLink(href, base);
    for (const { action } of reading.forms) this.#addLink(action, base);
    this.#addAddresses(reading.visible);
  }

  /** Addresses that a reader of a text can press: programs make links of them. */
  #addAddresses(text: string): void {
    for (const { written, by } of findAddresses(text, LINKS_MAX + 1)) {
      if (by !== 'form') this.#addLink(by === 'www' ? `http://${written}` : written, '');
    }
  }

  #addBody(text: string): void {
    const room = BODY_CHARACTERS_MAX - this.body.length;
    if (text.length > room) this.#incomplete.add('Rules did not see all of a long text');
    this.body += this.body === '' ? text.slice(0, room) : `\n${text}`.slice(0, room);
  }

  /** The address as a browser has it, or as it is written where none would go there; and where it hands on to. */
  #addLink(written: string, base: string): void {
    if (written === '' || written.startsWith('#')) return;
    const read = readAddress(written, base);
    const address = (read?.href ?? written.trim()).slice(0, ADDRESS_CHARACTERS_MAX);
    if (address === '' || this.#seen.has(address)) return;
    if (this.links.length === LINKS_MAX) {
      this.#incomplete.add(`Rules saw ${LINKS_MAX} links of more`);
      return;
    }
    this.#seen.add(address);
    const chain = read !== undefined && read.scheme !== 'mailto' ? unwrap(read) : undefined;
    const hosts = chain === undefined ? [] : [chain.first.host?.name, chain.target.host?.name];
    this.links.push({ address, hosts: [...new Set(hosts.filter((host) => host !== undefined))] });
  }
}

function baseOf(written: string): string {
  const read = written === '' ? undefined : readAddress(written);
  return read?.scheme === 'http' || read?.scheme === 'https' ? read.href : '';
}
