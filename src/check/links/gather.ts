import {
  ADDRESS_CHARS_MAX,
  findAddresses,
  type FoundAddress,
  type LinkChain,
  readAddress,
  unwrap,
  type WebAddress,
} from '#format/link';
import type { MarkupLink, MarkupReading } from '#format/markup';
import type { LinkSources, MessageLink, MessageLinks } from './types.ts';

/** Of one message; the rest is counted. */
export const LINKS_MAX = 300;
/** Distinct ones: newsletters load one picture between all others. */
const LOADS_MAX = 200;
const FORMS_MAX = 20;
const UNSUBSCRIBES_MAX = 12;
const ASIDE_MAX = 60;
const WRITTEN_CHARS_MAX = 300;
/** Characters of one plain text that are searched. */
const TEXT_CHARS_MAX = 256 * 1024;

/** Words of links by which people unsubscribe, in the languages that most mail is written in. */
const unsubscribeWords =
  /unsubscri|opt[- ]?out|abmeld|abbestell|austragen|d[ée]sabonn|d[ée]sinscri|darse? de baja|desuscri|cancelar (?:la )?suscri|disiscri|annulla (?:l')?iscri|cancell?ar? (?:l')?inscri|descadastr|afmeld|uitschrijv|avprenumerer|avregistrer|afmelding|peruuta|wypisz|zrezygnuj|отпис|отказаться от|退订|配信停止|購読解除|manage (?:your )?(?:email )?preferences|email preferences/i;
const unsubscribePath =
  /unsub|opt-?out|abmeld|desabonn|desinscri|optout|remove-?me|list-manage\d*\.com\/unsub|preferencecent/i;

/** Names of fields that take what nobody should send anywhere. */
const secretNames = /pass|pwd|contrase|kennwort|senha|\bpin\b|card|cvv|cvc|iban|\bssn\b|seed|mnemonic/i;

/** Schemes by which a press opens a file or a program of the reader's own: shares of other machines, searches, Office. */
const openedBy =
  /^[\s\0-\x1f]*(file|smb|search-ms|search|ms-[a-z-]{2,30}|jnlp|shell|res|ldap|ldaps|ssh|telnet|vnc|rdp):/i;

/** Reads all that leads or loads somewhere out of a message's texts. */
export function gatherLinks(sources: LinkSources): MessageLinks {
  const gathering = new Gathering();
  for (const reading of sources.readings) gathering.addReading(reading);
  for (const text of sources.plain) gathering.addText(text);
  for (const uri of sources.unsubscribe) gathering.addUnsubscribe(uri);
  for (const text of sources.aside?.texts ?? []) gathering.addAside(text);
  for (const reading of sources.aside?.readings ?? []) gathering.addReadingAside(reading);
  return gathering.result;
}

class Gathering {
  readonly #links: MessageLink[] = [];
  readonly #loads = new Set<LinkChain>();
  readonly #forms: LinkChain[] = [];
  readonly #secretForms: LinkChain[] = [];
  readonly #unsubscribe: LinkChain[] = [];
  readonly #aside: LinkChain[] = [];
  readonly #programs = new Set<string>();
  /** Addresses read once: the same stand in HTML and plain text, and under many words. */
  readonly #read = new Map<string, LinkChain | undefined>();
  #linksAll = 0;
  #scripts = 0;
  #mails = 0;
  #trackingImages = 0;
  #unsubscribeLink = false;
  #truncated = false;

  get result(): MessageLinks {
    return {
      links: this.#links,
      linksAll: this.#linksAll,
      scripts: this.#scripts,
      mails: this.#mails,
      loads: [...this.#loads],
      trackingImages: this.#trackingImages,
      forms: this.#forms,
      secretForms: this.#secretForms,
      unsubscribe: this.#unsubscribe,
      aside: this.#aside,
      programs: [...this.#programs],
      unsubscribeLink: this.#unsubscribeLink,
      truncated: this.#truncated || this.#linksAll > this.#links.length,
    };
  }

  addReading(reading: MarkupReading): void {
    const base = baseOf(reading);
    for (const link of reading.links) this.#addLink(link, base);
    this.#linksAll += reading.linksAll - reading.links.length;
    this.#scripts += reading.active.scriptAddresses;
    for (const image of reading.images) {
      if (image.tracking && /^\s*(?:https?:)?\/\//i.test(image.src)) this.#trackingImages += 1;
      this.#addLoad(this.#chainOf(image.src, base));
    }
    for (const load of reading.loads) this.#addLoad(this.#chainOf(load.address, base));
    for (const { action, passwords, names } of reading.forms) {
      const chain = this.#chainOf(action, base);
      this.#addTo(this.#forms, FORMS_MAX, chain);
      if (passwords > 0 || secretNames.test(names)) this.#addTo(this.#secretForms, FORMS_MAX, chain);
    }
    // Mail programs make links of the addresses that stand in the text they show; of mere names, where it has no others.
    if (reading.linksAll === 0) this.addText(reading.visible);
    else this.#addShown(reading);
  }

  addText(text: string): void {
    this.#addFound(this.#find(text));
  }

  /** Addresses that are shown beside links: whoever has a harmless one pressed may have the other read. */
  #addShown({ visible, links }: MarkupReading): void {
    const found = this.#find(visible).filter(({ by }) => by !== 'form');
    if (found.length === 0) return;
    const inLinks = links.map(({ shown }) => shown).join('\n');
    this.#addFound(found.filter(({ written }) => !inLinks.includes(written)));
  }

  #find(text: string): readonly FoundAddress[] {
    if (text.length > TEXT_CHARS_MAX) this.#truncated = true;
    return findAddresses(text.slice(0, TEXT_CHARS_MAX), LINKS_MAX + 1);
  }

  #addFound(found: readonly FoundAddress[]): void {
    for (const { written, by } of found) {
      this.#linksAll += 1;
      const chain = this.#chainOf(addressOf({ written, by }), '');
      if (chain === undefined) continue;
      if (this.#says('', chain.target)) this.#addUnsubscribe(chain);
      this.#addTo(this.#links, LINKS_MAX, {
        chain,
        shown: '',
        written: written.slice(0, WRITTEN_CHARS_MAX),
        hidden: false,
        picture: false,
        place: 'text',
      });
    }
  }

  /** What is read beside the text of the message: a file, a Subject. Lists and feeds are asked about it, no more. */
  addAside(text: string): void {
    for (const found of this.#find(text)) {
      if (found.by !== 'form') this.#addTo(this.#aside, ASIDE_MAX, this.#chainOf(addressOf(found), ''));
    }
  }

  addReadingAside(reading: MarkupReading): void {
    const base = baseOf(reading);
    for (const { href } of reading.links) this.#addTo(this.#aside, ASIDE_MAX, this.#chainOf(href, base));
    for (const { action } of reading.forms) this.#addTo(this.#aside, ASIDE_MAX, this.#chainOf(action, base));
    this.addAside(reading.visible);
  }

  addUnsubscribe(uri: string): void {
    this.#addTo(this.#unsubscribe, UNSUBSCRIBES_MAX, this.#chainOf(uri, ''));
  }

  #addLink(link: MarkupLink, base: string): void {
    const { href, shown, alt, hidden, images } = link;
    const chain = this.#chainOf(href, base);
    if (chain === undefined) {
      const program = openedBy.exec(href)?.[1];
      if (program !== undefined) this.#programs.add(program.toLowerCase());
      return;
    }
    if (this.#says(`${shown} ${alt}`, chain.first)) this.#addUnsubscribe(chain);
    if (chain.first.scheme === 'mailto') {
      this.#mails += 1;
      return;
    }
    this.#linksAll += 1;
    const picture = shown === '' && images > 0;
    const written = href.slice(0, WRITTEN_CHARS_MAX);
    this.#addTo(this.#links, LINKS_MAX, { chain, shown, written, hidden, picture, place: 'html' });
  }

  #says(words: string, { path }: WebAddress): boolean {
    return unsubscribeWords.test(words) || unsubscribePath.test(path.slice(0, 500));
  }

  #addUnsubscribe(chain: LinkChain): void {
    this.#unsubscribeLink = true;
    this.#addTo(this.#unsubscribe, UNSUBSCRIBES_MAX, chain);
  }

  #addLoad(chain: LinkChain | undefined): void {
    if (chain === undefined || this.#loads.has(chain)) return;
    if (this.#loads.size < LOADS_MAX) this.#loads.add(chain);
    else this.#truncated = true;
  }

  #addTo<T>(list: T[], max: number, item: T | undefined): void {
    if (item === undefined) return;
    if (list.length < max) list.push(item);
    else this.#truncated = true;
  }

  /** Undefined for what leads nowhere: no address, one inside the message, one without a host. */
  #chainOf(text: string, base: string): LinkChain | undefined {
    if (text === '' || text.startsWith('#') || /^\s*cid:/i.test(text)) return undefined;
    const key = base === '' ? text : `${base} ${text}`;
    // Cut where it was read: where it leads may stand behind that.
    if (text.length >= ADDRESS_CHARS_MAX) this.#truncated = true;
    const known = this.#read.get(key);
    if (known !== undefined || this.#read.has(key)) return known;
    const address = readAddress(asPressed(text, base), base);
    const leads = address?.host !== undefined && /^(?:https?|ftp|mailto)$/.test(address.scheme);
    const chain = leads ? unwrap(address) : undefined;
    this.#read.set(key, chain);
    return chain;
  }
}

/** As mail programs have it: they take what begins with www for a host, and fetch calendars like pages. */
function asPressed(text: string, base: string): string {
  if (base === '' && /^\s*www\.[a-z0-9]/i.test(text)) return `http://${text.trim()}`;
  return /^\s*webcals?:/i.test(text) ? text.replace(/webcals?/i, 'https') : text;
}

/** As a browser has it; '' where there is none that leads anywhere. */
function baseOf({ base }: MarkupReading): string {
  const read = base === '' ? undefined : readAddress(base);
  return read?.scheme === 'http' || read?.scheme === 'https' ? read.href : '';
}

function addressOf({ written, by }: Pick<FoundAddress, 'written' | 'by'>): string {
  return by === 'scheme' ? written.replace(/^hxxp/i, 'http') : `http://${written}`;
}
