/** Signs in who a message says that it is from, and where answers go. */
import { brandOfDomain } from '#check/links';
import type { TestCatalog, TestHit } from '#check/verdict';
import { freeMailDomains, organizationOf, oddEndings, servicesIn } from './domains.ts';
import { hit } from './hits.ts';
import type { People } from './types.ts';
import { domainOf, type HeaderView } from './view.ts';

export const senderTests = {
  'sender.no-address': {
    family: 'sender',
    words: 'From holds no address that could be answered: {from}',
    mend: 'Write From as "Name <address@domain>" (RFC 5322 section 3.6.2).',
    prior: 1.8,
    phish: 0.5,
  },
  'sender.several': {
    family: 'sender',
    words: 'From names {count} senders: {from}',
    mend: 'Name one sender in From.',
    prior: 1.6,
    phish: 0.4,
  },
  'sender.reply-elsewhere': {
    family: 'sender',
    words: 'Answers go to {reply}, not to the domain of {from}',
    mend: 'Let answers go to an address of the domain in From.',
    prior: 0.6,
    phish: 0.2,
  },
  'sender.reply-free': {
    family: 'sender',
    words: 'Answers go to {reply}, a mailbox that anybody gets, not to {from}',
    mend: 'Let answers go to an address of the domain in From.',
    prior: 1.6,
    phish: 0.5,
  },
  'sender.reply-nearly': {
    family: 'sender',
    words: 'Answers go to another mailbox of a free provider than From: {reply}',
    mend: 'Let answers go to the address in From.',
    prior: 1.2,
    phish: 0.3,
  },
  'sender.envelope-elsewhere': {
    family: 'sender',
    words: 'The envelope names another domain than From: {envelope}',
    prior: 0.2,
  },
  'sender.envelope-free': {
    family: 'sender',
    words: 'From names {from}, a free provider, and the envelope does not: {envelope}',
    mend: 'Send mail of a free provider through its own servers.',
    prior: 0.9,
  },
  'sender.envelope-program': {
    family: 'sender',
    words: 'Its envelope names the account under which a web server runs: {envelope}',
    mend: 'Give what a web page sends an envelope address of its own, that somebody reads.',
    prior: 1,
    phish: 0.2,
  },
  'sender.name-address': {
    family: 'sender',
    words: 'The name in From is an address of another domain: {name}',
    mend: 'Write your name, or no name, before your address.',
    prior: 1.6,
    phish: 1.2,
  },
  'sender.name-office': {
    family: 'sender',
    words: 'The name in From says that it is an office of {domain}, and the address does not: {name}',
    mend: 'Send mail of an office from its own domain.',
    prior: 1.8,
    phish: 2,
  },
  'sender.name-unlike-address': {
    family: 'sender',
    words: 'The name in From ({name}) has nothing to do with its address: {local}',
    mend: 'Send from an address that bears the name, or that of an office.',
    prior: 0.8,
  },
  'sender.name-decorated': {
    family: 'sender',
    words: 'The name in From is decorated with signs or letters of other alphabets: {name}',
    mend: 'Write the name with plain letters.',
    prior: 1.5,
    phish: 0.9,
  },
  'sender.odd-ending': {
    family: 'sender',
    words: 'The domain in From ends in .{ending}, where names cost next to nothing',
    prior: 1.1,
    phish: 0.7,
  },
  'sender.machine-name': {
    family: 'sender',
    words: 'The local part of the address in From looks made by a machine: {local}',
    mend: 'Send from an address that a person would choose.',
    prior: 0.9,
  },
  'sender.machine-domain': {
    family: 'sender',
    words: 'The domain in From looks made by a machine: {domain}',
    prior: 1.1,
    phish: 0.4,
  },
  'sender.service-name': {
    family: 'sender',
    words: 'The domain in From is named after what services do, and after nobody: {domain}',
    mend: 'Send from the domain that your customers know.',
    prior: 1.4,
    phish: 1.2,
  },
  'sender.puny': {
    family: 'sender',
    words: 'The domain in From is written with letters of another alphabet: {domain}',
    prior: 0.8,
    phish: 0.6,
  },
  'sender.subdomain-depth': {
    family: 'sender',
    words: 'The domain in From has {labels} labels',
    prior: 0.4,
  },
  'sender.free': { family: 'sender', words: 'It is from a free provider: {domain}', prior: 0.1 },
  'sender.free-organization': {
    family: 'sender',
    words: 'The name in From is that of an organization, and the address one of a free provider: {name}',
    mend: 'Send mail of an organization from its own domain.',
    prior: 1.3,
    phish: 0.9,
  },
  'sender.no-domain-host': {
    family: 'sender',
    words: 'The domain in From is that of a cloud machine or a free site: {domain}',
    mend: 'Send from a domain of your own.',
    prior: 1.6,
    phish: 0.6,
  },
} as const satisfies TestCatalog;

export function senderHits(header: HeaderView, people: People): TestHit[] {
  const from = people.from[0];
  if (header.isBare && !header.has('from')) return [];
  const raw = header.text('from');
  if (from === undefined || !from.address.includes('.') || from.address === '') {
    return [hit('sender.no-address', { from: raw }), ...nameHits(people)];
  }
  const hits = [
    ...replyHits(people),
    ...envelopeHits(header, from.address),
    ...nameHits(people),
    ...domainHits(from.address),
  ];
  const distinct = new Set(people.from.map(({ address, name }) => address || name)).size;
  if (people.from.length > 1)
    hits.push(hit('sender.several', { from: raw, count: Math.max(distinct, people.from.length) }));
  return hits;
}

function replyHits(people: People): TestHit[] {
  const from = people.from[0]?.address ?? '';
  const reply = people.replyTo[0]?.address ?? '';
  if (reply === '' || reply === from) return [];
  const [fromDomain, replyDomain] = [domainOf(from), domainOf(reply)];
  if (organizationOf(fromDomain) === organizationOf(replyDomain)) {
    return freeMailDomains.has(fromDomain) ? [hit('sender.reply-nearly', { reply, from })] : [];
  }
  // A list lets answers go to itself, from whomever it is.
  if (people.to.some(({ address }) => address === reply)) return [];
  // Services that many know let answers go to whom they wrote for: a file is shared, an appointment made.
  const isService = brandOfDomain(organizationOf(fromDomain)) !== undefined && !freeMailDomains.has(fromDomain);
  if (!freeMailDomains.has(replyDomain) || isService) return [hit('sender.reply-elsewhere', { reply, from })];
  return [hit(freeMailDomains.has(fromDomain) ? 'sender.reply-nearly' : 'sender.reply-free', { reply, from })];
}

/** Under these names programs run, and nobody reads their mail. */
const programAccount = /^(?:nobody|apache\d?|www|www-data|httpd|wwwrun|daemon|web|webuser|anonymous)@/;

/** The header's own Return-Path counts only where the transaction is not known; `contextHits` knows better. */
function envelopeHits(header: HeaderView, from: string): TestHit[] {
  const path = header
    .raw('return-path')
    .replaceAll(/[<>\s]/g, '')
    .toLowerCase();
  return path.includes('@') ? envelopeDiffers(path, from) : [];
}

export function envelopeDiffers(envelope: string, from: string): TestHit[] {
  const [envelopeDomain, fromDomain] = [domainOf(envelope), domainOf(from)];
  if (envelopeDomain === '' || fromDomain === '' || organizationOf(envelopeDomain) === organizationOf(fromDomain))
    return [];
  if (programAccount.test(envelope)) return [hit('sender.envelope-program', { envelope, from })];
  return freeMailDomains.has(fromDomain)
    ? [hit('sender.envelope-free', { envelope, from })]
    : [hit('sender.envelope-elsewhere', { envelope, from })];
}

const addressInName = /([a-z0-9._%+-]{1,64})@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,20})/i;
const office =
  /\b(?:help ?desk|it[ -](?:support|desk|department|team|admin)|admin(?:istrator)?|web ?mail|mail ?box|mail (?:server|admin|support|team|delivery)|e-?mail (?:admin|support|team|security|service)|postmaster|server|security|notification|support|human resources|hr|payroll|account(?:s| team)?|no-?reply|quarantine|voice ?mail|fax|scan(?:ner)?|docu?sign|sharepoint|cpanel)\b/i;
const organization =
  /\b(?:bank|banco|banque|banca|sparkasse|insurance|company|ltd|limited|inc|corp|gmbh|group|service|support|department|office|ministry|fund|foundation|united nations|government|loan|loans|lottery|courier|express|team|center|centre|official|security|customer|prize|award|administrator|paypal|amazon|netflix|microsoft|apple|google|facebook|dhl|fedex|ups|usps)\b/i;
/** Pictures, arrows, boxes, letters of mathematical and enclosed alphabets, wide ones where no script has them, and rows of signs. */
const decorated =
  /[\u2190-\u2bff\u{1f000}-\u{1faff}\u{1d400}-\u{1d7ff}\u24b6-\u24e9]|[_*.~=|]{2,}|^[_*.~|]|\u00ad|[\u200b-\u200f\u2060]/u;

const wide = /[\uff21-\uff5a]/;
const hasWide = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

function nameHits(people: People): TestHit[] {
  const from = people.from[0];
  if (from === undefined) return [];
  const { name, address } = from;
  const hits: TestHit[] = [];
  const domain = domainOf(address);
  const inName = addressInName.exec(name);
  if (inName !== null && organizationOf((inName[2] ?? '').toLowerCase()) !== organizationOf(domain)) {
    hits.push(hit('sender.name-address', { name }));
  }
  if (isUnlike(name, address.slice(0, -domain.length - 1))) {
    hits.push(hit('sender.name-unlike-address', { name, local: address }));
  }
  if (decorated.test(name) || (wide.test(name) && !hasWide.test(name)))
    hits.push(hit('sender.name-decorated', { name }));
  const theirs = officeDomain(people, domain);
  if (theirs !== undefined && nameSaysOffice(name, theirs))
    hits.push(hit('sender.name-office', { name, domain: theirs }));
  if (freeMailDomains.has(domain) && organization.test(name))
    hits.push(hit('sender.free-organization', { name, address }));
  return hits;
}

/** First and last name, as people of many countries write them. */
const personName = /^"?[A-Z][a-z]{1,15}(?: [A-Z]\.?)? [A-Z][a-z']{1,19}"?$/;
const officeLocal =
  /^(?:info|news|newsletter|mail|mailer|contact|kontakt|office|support|service|help|hello|hallo|team|sales|admin|webmaster|postmaster|no-?reply|do-?not-?reply|reply|updates?|notif|alerts?|account|billing|invoice|order|shop|store|marketing|editor|jobs|hr|press|events?|member|list|bounce|messages?|invitations?)/;
const LETTERS_IN_COMMON = 3;

/** Neither part of a person's name, nor its initials, stand in the local part, and that is no office's. */
function isUnlike(name: string, local: string): boolean {
  if (!personName.test(name) || local.length < 4 || officeLocal.test(local)) return false;
  const parts = name
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part.length > 1);
  const initials = parts.map((part) => part.slice(0, 1)).join('');
  return (
    !parts.some((part) => local.includes(part.slice(0, LETTERS_IN_COMMON))) &&
    !(local.length <= LETTERS_IN_COMMON + 3 && local.startsWith(initials))
  );
}

/** The organization of the first recipient, where the sender is of another and everybody's mailbox is not there. */
function officeDomain(people: People, domain: string): string | undefined {
  const theirs = domainOf(people.to[0]?.address ?? '');
  if (theirs === '' || freeMailDomains.has(theirs) || organizationOf(theirs) === organizationOf(domain))
    return undefined;
  return organizationOf(theirs);
}

function nameSaysOffice(name: string, theirs: string): boolean {
  const label = theirs.split('.')[0] ?? '';
  const lower = name.toLowerCase();
  return label.length > 3 ? lower.includes(label) : lower.includes(theirs) && office.test(name);
}

const vowels = /[aeiouy]/g;

function domainHits(address: string): TestHit[] {
  const domain = domainOf(address);
  const local = address.slice(0, -domain.length - 1);
  const hits: TestHit[] = [];
  const labels = domain.split('.');
  const ending = labels.at(-1) ?? '';
  if (oddEndings.has(ending)) hits.push(hit('sender.odd-ending', { ending }));
  if (domain.includes('xn--')) hits.push(hit('sender.puny', { domain }));
  if (labels.length > 4) hits.push(hit('sender.subdomain-depth', { labels: labels.length }));
  if (freeMailDomains.has(domain)) hits.push(hit('sender.free', { domain }));
  if (looksMade(local)) hits.push(hit('sender.machine-name', { local }));
  const name = organizationOf(domain).split('.')[0] ?? '';
  if (looksMade(name) && !freeMailDomains.has(domain)) hits.push(hit('sender.machine-domain', { domain }));
  if (servicesIn(domain).length > 0) hits.push(hit('sender.service-name', { domain }));
  if (cloudHost.test(domain)) hits.push(hit('sender.no-domain-host', { domain }));
  return hits;
}

/** Names of machines that are let, and sites that anybody has in a minute. */
const cloudHost =
  /(?:\.onmicrosoft\.com|\.firebaseapp\.com|\.web\.app|\.herokuapp\.com|\.vercel\.app|\.netlify\.app|\.compute\.[a-z0-9.-]+|\.amazonaws\.com|\.cloudapp\.net|\.azurewebsites\.net|\.contaboserver\.net|\.hostingersite\.com|\.plesk\.page|\.ddns\.net|\.duckdns\.org|\.blogspot\.com|\.wixsite\.com|\.weebly\.com|\.shopify\.com|^vps\d*\.|\.vps\.|^ip-?\d|^ns\d{3,}\.|\.localdomain|\.local|\.lan|\.internal)$/;

/** No vowels in a longer row of letters, or letters and digits in turn: nobody calls themselves so. */
export function looksMade(name: string): boolean {
  if (name.length < 6 || /^(?:bounces?|prvs|srs|no-?reply|reply)/.test(name)) return false;
  const letters = name.replaceAll(/[^a-z]/g, '');
  const digits = name.replaceAll(/\D/g, '').length;
  const turns = name.match(/[a-z]\d|\d[a-z]/g)?.length ?? 0;
  if (turns >= 4 && name.length >= 8) return true;
  if (/[bcdfghjklmnpqrstvwxz]{6,}/.test(name)) return true;
  const share = (letters.match(vowels)?.length ?? 0) / Math.max(1, letters.length);
  return (
    (letters.length >= 8 && share < 0.15) || (digits >= 6 && letters.length >= 4 && turns >= 1 && name.length >= 12)
  );
}
