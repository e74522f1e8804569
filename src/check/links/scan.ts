import { type Host, hostOf, readAddress, registrableDomain, shownHost } from '#format/link';
import type { TestHit } from '#check/verdict';
import { brandOfDomain, isDomainOf } from './brands.ts';
import { hit } from './hit.ts';
import { areDrawnAlike, type Borrowing, borrowingsOf, isRandomLabel, ownLabel } from './names.ts';
import { cheapSuffixes, clickDomains } from './services.data.ts';
import type { LinkTest } from './tests.ts';
import { factsOf } from './facts.ts';
import type { LinkScan, LinkSources, MessageLink, MessageLinks } from './types.ts';

const MANY_HOSTS = 8;
const MANY_LINKS = 40;
const REPEATED_MIN = 4;
const DEEP_LABELS = 5;
const RECIPIENTS_MAX = 5;

/** Looks at a message's links: what they say by themselves, and the facts for who judges with more. */
export function scanLinks(links: MessageLinks, sources: Pick<LinkSources, 'from' | 'recipients'>): LinkScan {
  const found = new Findings();
  const from = domainOf(sources.from);
  const hosts = hostsOfLinks(links);
  for (const { host, link } of hosts) hostFindings(host, link, { from, found });
  for (const link of links.links) linkFindings(link, found);
  wholeFindings(links, hosts, { from, found });
  recipientFindings(links, sources.recipients.slice(0, RECIPIENTS_MAX), found);
  formFindings(links, hosts, { from, found });
  return { hits: found.hits, facts: factsOf(links) };
}

/** Forms that send a password or the like to a domain that is neither the sender's nor that of any link. */
function formFindings({ secretForms }: MessageLinks, hosts: readonly SeenHost[], { from, found }: Around): void {
  const known = new Set([registrableDomain(from), ...hosts.map(({ host }) => host.domain)]);
  for (const { target } of secretForms) {
    if (target.host === undefined || known.has(target.host.domain)) continue;
    found.add('phish.form-elsewhere', { host: shownHost(target.host) });
  }
}

/** Each test once, by the strongest that hit it. */
class Findings {
  readonly #hits = new Map<LinkTest, TestHit>();

  get hits(): readonly TestHit[] {
    return [...this.#hits.values()];
  }

  add(test: LinkTest, evidence: TestHit['evidence'] = {}, value = 1): void {
    const known = this.#hits.get(test);
    if (known === undefined || known.value < value) this.#hits.set(test, hit(test, evidence, value));
  }
}

interface SeenHost {
  readonly host: Host;
  readonly link: MessageLink;
  readonly count: number;
}

interface Around {
  readonly from: string;
  readonly found: Findings;
}

/** Hosts that links lead to, and those that they lead through; each once. */
function hostsOfLinks({ links }: MessageLinks): readonly SeenHost[] {
  const seen = new Map<string, SeenHost>();
  for (const link of links) {
    const { first, target } = link.chain;
    for (const { host } of first === target ? [first] : [target, first]) {
      if (host === undefined) continue;
      const known = seen.get(host.name);
      seen.set(host.name, known === undefined ? { host, link, count: 1 } : { ...known, count: known.count + 1 });
    }
  }
  return [...seen.values()];
}

function hostFindings(host: Host, link: MessageLink, { from, found }: Around): void {
  const shown = shownHost(host);
  if (host.kind !== 'name') {
    const masked = host.kind === 'ipv4' && !link.written.includes(host.name) && link.chain.first.host === host;
    if (masked) found.add('link.masked-address', { host: host.name, written: link.written });
    else found.add('link.raw-address', { host: host.name });
    return;
  }
  if (shown !== host.name) found.add('link.puny', { host: shown, ascii: host.name });
  for (const borrowing of borrowingsOf(host)) borrowingFinding(borrowing, host, found);
  // Who runs the service sends of it: a shared file, an answered form.
  if (host.domain !== registrableDomain(from)) serviceFinding(host, link, found);
  const label = ownLabel(host);
  if (addressInName.test(host.name)) found.add('link.machine-host', { host: host.name });
  // Hosts that give names to anybody make them up.
  const madeUp = host.service !== 'none' || clickDomains.has(host.domain) || host.registry === 'private';
  if (!madeUp && isRandomLabel(label)) found.add('link.random-host', { host: shown });
  if (cheapSuffixes.has(host.suffix) && brandOfDomain(host.domain) === undefined)
    found.add('link.cheap-suffix', { host: shown });
  const labels = host.name.split('.').length;
  if (labels > DEEP_LABELS && !clickDomains.has(host.domain)) found.add('link.deep-host', { host: shown, labels });
  const sender = hostOf(from);
  if (sender !== undefined && sender.domain !== host.domain && areDrawnAlike(label, ownLabel(sender))) {
    found.add('phish.like-sender', { host: shown, from });
  }
}

/** Four numbers of an address, as providers write them into the names of their machines. */
const addressInName = /(?:^|[.-])(?:ip-?|ec2-)?\d{1,3}[.-]\d{1,3}[.-]\d{1,3}[.-]\d{1,3}[.-]/;

function borrowingFinding(borrowing: Borrowing, host: Host, found: Findings): void {
  const shown = shownHost(host);
  switch (borrowing.how) {
    case 'drawn':
      return found.add('phish.look-alike', { host: shown, brand: borrowing.brand.name });
    case 'near':
      return found.add('phish.near-brand', { host: shown, brand: borrowing.brand.name });
    case 'word':
      return found.add('phish.brand-word-in-host', { host: shown, brand: borrowing.brand.name });
    case 'domain':
      return found.add('phish.brand-domain-in-host', { host: shown, brand: borrowing.brand.name, domain: host.domain });
    case 'mixed':
      return found.add('phish.mixed-script', { host: shown, ascii: host.name });
    default:
      borrowing satisfies never;
  }
}

function serviceFinding(host: Host, link: MessageLink, found: Findings): void {
  switch (host.service) {
    case 'none':
      return;
    case 'shortener':
      return found.add('link.shortener', { host: host.name });
    case 'free-host':
      return found.add('link.free-host', { host: host.name });
    case 'form':
      return found.add('link.free-form', { host: host.name });
    case 'storage': {
      const page = /\.(?:x?html?|shtml|php)(?:$|[?#])/i.test(link.chain.target.href);
      return found.add(page ? 'phish.stored-page' : 'link.free-storage', { host: host.name });
    }
    default:
      host.service satisfies never;
  }
}

/** Services that hand on anybody to anywhere, and which mail has no reason to use. */
const openServices: ReadonlySet<string> = new Set([
  'google.com/url',
  'google.com/amp',
  'googleadservices.com',
  'ampproject.org',
  'facebook.com',
  'bing.com',
  'youtube.com',
  'linkedin.com',
  'duckduckgo.com',
  'vk.com',
  'yandex',
  'tumblr.com',
  'translate.goog',
]);

function linkFindings({ chain }: MessageLink, found: Findings): void {
  const { first, target, through } = chain;
  for (const address of first === target ? [first] : [first, target]) {
    const host = address.host?.name ?? '';
    if (address.user !== '') {
      const user = address.user.split(':', 1)[0] ?? '';
      const asHost = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(user) && registrableDomain(user).includes('.');
      found.add(asHost ? 'phish.user-as-host' : 'link.user-part', { user, host });
    }
    if (address.port !== undefined) found.add('link.odd-port', { host, port: address.port });
    brandInPath(address.path, address.host, found);
  }
  const open = through.find((name) => openServices.has(name));
  if (open !== undefined) found.add('link.handed-on', { through: open, host: target.host?.name ?? '' });
}

const SEGMENTS_MAX = 3;

function brandInPath(path: string, host: Host | undefined, found: Findings): void {
  if (host === undefined || path.length < 6) return;
  for (const segment of path.slice(1, 200).split(/[/?]/, SEGMENTS_MAX)) {
    const brand = segment.includes('.') ? brandOfDomain(segment.toLowerCase().replace(/^www\./, '')) : undefined;
    if (brand !== undefined && !isDomainOf(brand, host.domain)) {
      found.add('phish.brand-in-path', { brand: brand.name, host: shownHost(host) });
    }
  }
}

function wholeFindings(links: MessageLinks, hosts: readonly SeenHost[], { from, found }: Around): void {
  const [program] = links.programs;
  if (program !== undefined) found.add('link.opens-program', { scheme: program });
  if (links.scripts > 0) found.add('link.script', { count: links.scripts });
  if (links.trackingImages > 0) found.add('link.tracking-image', { count: links.trackingImages });
  const { links: all } = links;
  if (all.length === 0) {
    if (links.mails === 0) found.add('link.none');
    return;
  }
  const domains = new Set(hosts.map(({ host }) => host.domain));
  if (domains.size > MANY_HOSTS) found.add('link.many-hosts', { count: domains.size }, Math.min(1, domains.size / 30));
  if (links.linksAll > MANY_LINKS) found.add('link.many', { count: links.linksAll }, Math.min(1, links.linksAll / 200));
  const hidden = all.filter((link) => link.hidden && link.place === 'html');
  if (hidden.length > 0) {
    found.add(
      'link.hidden',
      { count: hidden.length, host: hidden[0]?.chain.target.host?.name ?? '' },
      Math.min(1, hidden.length / 3),
    );
  }
  if (all.every(({ chain }) => chain.first.scheme === 'http')) found.add('link.plain-http');
  repeatedFindings(all, found);
  const own = registrableDomain(from);
  if (own === '') return;
  const leads = all.some(({ chain: { first, target, contained } }) =>
    [first, target, ...contained].some((address) => address.host?.domain === own),
  );
  if (!leads) found.add('link.none-of-sender', { from: own });
}

function repeatedFindings(all: readonly MessageLink[], found: Findings): void {
  const pages = new Map<string, Set<string>>();
  for (const { chain, shown } of all) {
    const page = chain.target.href.replace(/[#?].*$/s, '');
    const texts = pages.get(page) ?? new Set();
    texts.add(shown);
    pages.set(page, texts);
  }
  const host = all[0]?.chain.target.host?.name ?? '';
  if (pages.size === 1) found.add('link.one', { host });
  for (const [page, texts] of pages) {
    if (texts.size < REPEATED_MIN || pages.size > texts.size) continue;
    found.add('link.repeated', { count: texts.size, host: readAddress(page)?.host?.name ?? '' });
  }
}

/** Whether links carry the recipient's address, plain or in base64. */
function recipientFindings({ links }: MessageLinks, recipients: readonly string[], found: Findings): void {
  const forms = recipients
    .filter((address) => address.includes('@'))
    .flatMap((address) => [
      address,
      address.replace('@', '%40'),
      // Without its last letters, which depend on what follows.
      Buffer.from(address)
        .toString('base64')
        .replace(/.{0,2}=*$/, '')
        .toLowerCase(),
    ]);
  if (forms.length === 0) return;
  for (const { chain } of links) {
    const lower = chain.target.href.toLowerCase();
    if (!forms.some((form) => lower.includes(form))) continue;
    const hash = lower.indexOf('#');
    const host = chain.target.host?.name ?? '';
    if (hash !== -1 && forms.some((form) => lower.includes(form, hash)))
      found.add('phish.recipient-in-fragment', { host });
    else found.add('link.recipient', { host });
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
