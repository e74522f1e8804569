/** A message as the tests of this room see it: texts of fields, decoded once, and the parts that matter. */
import { decodeText, fieldText, type HeaderField, mailboxesOf, parseAddressList } from '#format/message';
import { ADDRESSES_CHARACTERS_MAX, FIELD_CHARACTERS_MAX, PEOPLE_MAX } from './limits.ts';
import type { People, Person } from './types.ts';

export class HeaderView {
  readonly bytes: Uint8Array;
  /** Fields in order, as many as the index has. */
  readonly fields: readonly HeaderField[];
  readonly #byName = new Map<string, HeaderField[]>();
  readonly #texts = new Map<HeaderField, string>();
  readonly #decoded = new Map<string, string>();

  constructor(bytes: Uint8Array, fields: readonly HeaderField[]) {
    this.bytes = bytes;
    this.fields = fields;
    for (const field of this.fields) {
      const same = this.#byName.get(field.name);
      if (same === undefined) this.#byName.set(field.name, [field]);
      else same.push(field);
    }
  }

  /** Nobody wrote when it was sent, nor by which name it is known, nor whom it passed: a fragment, or not sent as mail. */
  get isBare(): boolean {
    return !this.has('received') && !this.has('date') && !this.has('message-id');
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  all(name: string): readonly HeaderField[] {
    return this.#byName.get(name) ?? none;
  }

  /** The value of the first field of that name as it is written, unfolded; '' where there is none. */
  raw(name: string): string {
    const field = this.#byName.get(name)?.[0];
    return field === undefined ? '' : this.textOf(field);
  }

  /** The same with encoded-words decoded. */
  text(name: string): string {
    let text = this.#decoded.get(name);
    if (text === undefined) {
      text = decodeText(this.raw(name)).slice(0, FIELD_CHARACTERS_MAX);
      this.#decoded.set(name, text);
    }
    return text;
  }

  textOf(field: HeaderField): string {
    let text = this.#texts.get(field);
    if (text === undefined) {
      text = fieldText(this.bytes, field).slice(0, FIELD_CHARACTERS_MAX);
      this.#texts.set(field, text);
    }
    return text;
  }
}

const none: readonly HeaderField[] = [];

export function peopleOf(header: HeaderView): People {
  return {
    from: personsOf(header, 'from'),
    replyTo: personsOf(header, 'reply-to'),
    sender: personsOf(header, 'sender'),
    to: [...personsOf(header, 'to'), ...personsOf(header, 'cc')],
  };
}

function personsOf(header: HeaderView, name: string): Person[] {
  const persons: Person[] = [];
  for (const field of header.all(name)) {
    // A long name, or many recipients, must not cut an address.
    const text = fieldText(header.bytes, field).slice(0, ADDRESSES_CHARACTERS_MAX);
    for (const mailbox of mailboxesOf(parseAddressList(text).addresses)) {
      if (persons.length >= PEOPLE_MAX) return persons;
      const address = mailbox.domain === '' ? '' : `${mailbox.local}@${mailbox.domain}`.toLowerCase();
      persons.push({ name: decodeText(mailbox.name ?? (mailbox.domain === '' ? mailbox.local : '')).trim(), address });
    }
  }
  return persons;
}

/** What stands behind the last `@`; '' where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at === -1 ? '' : address.slice(at + 1);
}
