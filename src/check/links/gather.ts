import { findAddresses, type LinkChain, readAddress, unwrap, type WebAddress } from '#format/link';
import type { MarkupLink, MarkupReading } from '#format/markup';
import type { LinkSources, MessageLink, MessageLinks } from './types.ts';

/** Of one message; the rest is counted. */
export const LINKS_MAX = 300;
const LOADS_MAX = 100;
const FORMS_MAX = 20;
const UNSUBSCRIBES_MAX = 12;
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

/** Reads all that leads or loads somewhere out of a message's texts. */
export function gatherLinks(sources: LinkSources): MessageLinks {
  const gathering = new Gathering();
  for (const reading of sources.readings) gathering.addReading(reading);
  for (const text of sources.plain) gathering.addText(text);
  for (const uri of sources.unsubscribe) gathering.addUnsubscribe(uri);
  return gathering.result;
}

class Gathering {
  readonly #links: MessageLink[] = [];
  readonly #loads: LinkChain[] = [];
  readonly #forms: LinkChain[] = [];
  readonly #secretForms: LinkChain[] = [];
  readonly #unsubscribe: LinkChain[] = [];
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
      loads: this.#loads,
      trackingImages: this.#trackingImages,
      forms: this.#forms,
      secretForms: this.#secretForms,
      unsubscribe: this.#unsubscribe,
      unsubscribeLink: this.#unsubscribeLink,
      truncated: this.#truncated || this.#linksAll > this.#links.length,
    };
  }

  addReading(reading: MarkupReading): void {
    const base = /^https?:/i.test(reading.base.trim()) ? reading.base : '';
    for (const link of reading.links) this.#addLink(link, base);
    this.#linksAll += reading.linksAll - reading.links.length;
    this.#scripts += reading.active.scriptAddresses;
    for (const image of reading.images) {
      if (image.tracking && /^\s*(?:https?:)?\/\//i.test(image.src)) this.#trackingImages += 1;
      this.#addTo(this.#loads, LOADS_MAX, this.#chainOf(image.src, base));
    }
    for (const load of reading.loads) this.#addTo(this.#loads, LOADS_MAX, this.#chainOf(load.address, base));
    for (const { action, passwords, names } of reading.forms) {
      const chain = this.#chainOf(action, base);
      this.#addTo(this.#forms, FORMS_MAX, chain);
      if (passwords > 0 || secretNames.test(names)) this.#addTo(this.#secretForms, FORMS_MAX, chain);
    }
    // Without links of its own, a mail program makes links of the addresses that it shows.
    if (reading.linksAll === 0) this.addText(reading.visible);
  }

  addText(text: string): void {
    if (text.length > TEXT_CHARS_MAX) this.#truncated = true;
    for (const { written, by } of findAddresses(text.slice(0, TEXT_CHARS_MAX), LINKS_MAX + 1)) {
      this.#linksAll += 1;
      const chain = this.#chainOf(by === 'scheme' ? written.replace(/^hxxp/i, 'http') : `http://${written}`, '');
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

  addUnsubscribe(uri: string): void {
    this.#addTo(this.#unsubscribe, UNSUBSCRIBES_MAX, this.#chainOf(uri, ''));
  }

  #addLink(link: MarkupLink, base: string): void {
    const { href, shown, alt, hidden, images } = link;
    const chain = this.#chainOf(href, base);
    if (chain === undefined) return;
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

  #addTo<T>(list: T[], max: number, item: T | undefined): void {
    if (item === undefined) return;
    if (list.length < max) list.push(item);
    else this.#truncated = true;
  }

  /** Undefined for what leads nowhere: no address, one inside the message, one without a host. */
  #chainOf(text: string, base: string): LinkChain | undefined {
    if (text === '' || text.startsWith('#') || /^\s*cid:/i.test(text)) return undefined;
    const key = base === '' ? text : `${base} ${text}`;
    const known = this.#read.get(key);
    if (known !== undefined || this.#read.has(key)) return known;
    const address = readAddress(text, base);
    const leads = address?.host !== undefined && /^(?:https?|ftp|mailto)$/.test(address.scheme);
    const chain = leads ? unwrap(address) : undefined;
    this.#read.set(key, chain);
    return chain;
  }
}
