import { type Host, shownHost } from '#format/link';
import { type Brand, brandBeside, brandLike, brandOfDomain, brandOfWord } from './brands.ts';
import { cheapSuffixes, clickDomains } from './services.data.ts';
import { isMixed, skeletonOf } from './skeleton.ts';

/** Whose name a host borrows, and how. */
export type Borrowing =
  | { readonly how: 'drawn' | 'near' | 'word'; readonly brand: Brand }
  | { readonly how: 'domain'; readonly brand: Brand }
  | { readonly how: 'mixed' };

/** Words of hosts that are split at hyphens are names of domains only from this length on: `web-de` is not web.de. */
const HYPHENATED_CHARS_MIN = 5;
const WORDS_MAX = 24;

/** What was found of hosts, for as long as they are remembered: messages name the same ones again and again. */
const borrowings = new WeakMap<Host, readonly Borrowing[]>();

/** What a host borrows from brands that it does not belong to; the strongest sign first. */
export function borrowingsOf(host: Host): readonly Borrowing[] {
  const known = borrowings.get(host);
  if (known !== undefined) return known;
  const found = findBorrowings(host);
  borrowings.set(host, found);
  return found;
}

function findBorrowings(host: Host): readonly Borrowing[] {
  if (host.kind !== 'name' || brandOfDomain(host.domain) !== undefined || clickDomains.has(host.domain)) return [];
  const shown = shownHost(host);
  const found: Borrowing[] = [];
  const label = ownLabel(host);
  const mixed = shown.split('.').some(isMixed);
  const domain = domainInHost(host, shown);
  if (domain !== undefined) found.push({ how: 'domain', brand: domain });
  const like = likeBrand(label, host.suffix) ?? partLikeBrand(label);
  if (like !== undefined) found.push(like);
  if (mixed) found.push({ how: 'mixed' });
  if (found.length === 0) {
    const brand = wordInHost(host, shown) ?? spokenFor(label);
    if (brand !== undefined) found.push({ how: 'word', brand });
  }
  return found;
}

/** The label that was registered, with its letters: `example` of `www.example.co.uk`. */
export function ownLabel(host: Host): string {
  const own = host.suffix === '' ? host.domain : host.domain.slice(0, -host.suffix.length - 1);
  return own.startsWith('xn--') ? (shownHost({ ...host, name: own }).split('.')[0] ?? own) : own;
}

function likeBrand(label: string, suffix: string): Borrowing | undefined {
  const like = brandLike(label);
  if (like === undefined) return undefined;
  // The same name under another country is mostly theirs, too.
  if (like.likeness === 'suffix') return cheapSuffixes.has(suffix) ? { how: 'near', brand: like.brand } : undefined;
  return { how: like.likeness === 'drawn' ? 'drawn' : 'near', brand: like.brand };
}

/** `paypa1-secure`: a part of the label that is drawn like a brand. */
function partLikeBrand(label: string): Borrowing | undefined {
  if (!label.includes('-')) return undefined;
  for (const part of label.split('-', WORDS_MAX)) {
    const like = part.length >= HYPHENATED_CHARS_MIN ? brandLike(part) : undefined;
    if (like?.likeness === 'drawn') return { how: 'drawn', brand: like.brand };
  }
  return undefined;
}

/** `paypal.com.evil.example`, `paypal.com-secure.example`: a domain of a brand before what was registered. */
function domainInHost(host: Host, shown: string): Brand | undefined {
  const end = host.suffix === '' ? shown.length : shown.length - host.suffix.length - 1;
  const words = shown.slice(0, Math.max(0, end)).split(/[.-]/, WORDS_MAX);
  const text = shown.slice(0, Math.max(0, end));
  let at = 0;
  for (let i = 0; i + 1 < words.length; i += 1) {
    const one = words[i] ?? '';
    const two = words[i + 1] ?? '';
    const dotted = text[at + one.length] === '.';
    at += one.length + 1;
    if (one.length < 2 || (!dotted && one.length < HYPHENATED_CHARS_MIN)) continue;
    const brand = brandOfDomain(`${one}.${two}`) ?? brandOfDomain(`${one}.${two}.${words[i + 2] ?? ''}`);
    if (brand !== undefined) return brand;
  }
  return undefined;
}

function wordInHost(host: Host, shown: string): Brand | undefined {
  const end = host.suffix === '' ? shown.length : shown.length - host.suffix.length - 1;
  const own = ownLabel(host);
  for (const word of shown.slice(0, Math.max(0, end)).split(/[.-]/, WORDS_MAX)) {
    // The whole label alone is a name of its own, see `likeBrand`.
    const brand = word === own ? undefined : brandOfWord(word);
    if (brand !== undefined) return brand;
  }
  return undefined;
}

/** `sparkasse-login`, `paypallogin`: the name of a brand, and a word by which its own places are called. */
function spokenFor(label: string): Brand | undefined {
  const parts = label.split('-', WORDS_MAX);
  const says = parts.some((part) => telling.test(part));
  for (const part of parts) {
    const brand = gluedBrand(part) ?? (says ? brandBeside(part) : undefined);
    if (brand !== undefined) return brand;
  }
  return undefined;
}

function gluedBrand(word: string): Brand | undefined {
  if (word.length > GLUED_CHARS_MAX) return undefined;
  for (let at = 2; at <= word.length - 2; at += 1) {
    const [front, back] = [word.slice(0, at), word.slice(at)];
    const brand = telling.test(back) ? brandOfWord(front) : telling.test(front) ? brandOfWord(back) : undefined;
    if (brand !== undefined) return brand;
  }
  return undefined;
}

const GLUED_CHARS_MAX = 40;
/** Words of places where one signs in, pays, or waits for a parcel. */
const telling = new RegExp(
  '^(?:logins?|signin|logon|secured?|security|verify|verification|verified|accounts?|support|services?|update|updates|alerts?|billing|' +
    'payments?|wallet|refund|recovery|unlock|confirm|auth|online|portal|my|help|helpdesk|center|customers?|tracking|delivery|redelivery|' +
    'webmail|www|kundenservice|kundendienst|kunden|sicher|sicherheit|rechnung|bestaetigung|anmelden|zahlung|sendung|' +
    'compte|connexion|securite|paiement|facture|livraison|colis|suivi|remboursement|assistance|cuenta|acceso|clientes?|seguridad|pago|' +
    'pagos|factura|envio|envios|paquete|entrega|conto|accesso|clienti|sicurezza|pagamento|spedizione|pacco|consegna|rimborso|conta|' +
    'acesso|seguranca|inloggen|betaling|pakket|bezorging|veilig|inloggning|leverans|betalning|levering|pakke|logowanie|platnosc|' +
    'paczka|dostawa|giris|odeme|kargo|vhod|oplata|dostavka)$',
);

/** Whether a label was made by a machine: letters and digits in turn, or letters that nobody can pronounce. */
export function isRandomLabel(label: string): boolean {
  if (label.length < 8 || label.length > 63 || !/^[a-z0-9-]+$/.test(label)) return false;
  const turns = label.match(/[a-z](?=\d)|\d(?=[a-z])/g)?.length ?? 0;
  if (turns >= 4) return true;
  const letters = label.replaceAll(/[^a-z]/g, '');
  if (letters.length < 10) return false;
  const vowels = letters.replaceAll(/[^aeiouy]/g, '').length;
  return vowels / letters.length < 0.13 || /[bcdfghjklmnpqrstvwxz]{7}/.test(label);
}

/** Whether two labels are drawn alike though they are not the same. */
export function areDrawnAlike(one: string, other: string): boolean {
  return one !== other && one.length >= 4 && other.length >= 4 && skeletonOf(one) === skeletonOf(other);
}
