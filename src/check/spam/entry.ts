/**
 * The machine that handed a message in at its recipient's servers, as their Received fields tell it (RFC 5321 section 4.4):
 * for whoever was not there when it came. Where the door saw the machine itself, its findings stand in place of these.
 */
import { type Handover, readHandover } from '#check/path';
import { genericName, organization } from '#check/reputation';
import type { TestCatalog, TestHit } from '#check/verdict';
import { isPublicAddress } from '#format/ip';
import { hit } from './hits.ts';
import type { People } from './types.ts';
import { domainOf, type HeaderView } from './view.ts';

export const entryTests = {
  'entry.without-server': {
    family: 'header',
    words:
      'It came straight from the machine that it says it was written on ({mailer}), through no server of its sender',
    mend: 'Send through the mail server of your provider or organization.',
    prior: 2,
  },
  'entry.provider-elsewhere': {
    family: 'header',
    words: 'From names {from}, and no server of that provider had it in its hands: {name} brought it',
    mend: 'Send mail of a provider through its own servers.',
    prior: 2,
    phish: 0.2,
  },
  'entry.false-hop': {
    family: 'header',
    words: 'A Received field says that {by} took it before {name} brought it, which is none of its machines',
    mend: 'Do not write Received fields that no server wrote.',
    prior: 2.4,
  },
  'entry.untold': {
    family: 'header',
    words: 'No Received field tells the name of the machine that brought it, so that nothing speaks for that machine',
    prior: 0.5,
  },
  'origin.nameless-client': {
    family: 'header',
    words: 'The first server that took it was given it by a machine that calls itself {name}',
    mend: 'Let the sending machine greet with its host name (RFC 5321 section 4.1.1.1).',
    prior: 1,
  },
  'origin.unknown-client': {
    family: 'header',
    words: 'The first server that took it was given it by a machine whose address has no name',
    mend: 'Give the sending machine a name in reverse DNS.',
    prior: 0.6,
  },
} as const satisfies TestCatalog;

/** Whether a test is about who brought the message: of these the door knows more than its header tells. */
export function isOfEntry(test: string): boolean {
  return test.startsWith('entry.') || test.startsWith('reputation.');
}

/** What says the same of a machine, should the first server that took it be the recipient's own. */
const sameOfEntry: Readonly<Record<string, string>> = {
  'origin.nameless-client': 'reputation.helo-syntax',
  'origin.unknown-client': 'reputation.ptr-missing',
};

/** Leaves out what the first hop shows where the entry shows the same: mostly one step, and it counts once. */
export function withoutSameOfEntry(hits: readonly TestHit[]): TestHit[] {
  const tests = new Set(hits.map(({ test }) => test));
  return hits.filter(({ test }) => !tests.has(sameOfEntry[test] ?? ''));
}

/** Fields of the way that are read, the newest first. */
const HOPS_MAX = 8;

interface Entry {
  readonly hop: Handover;
  readonly text: string;
  /** Fields of what it handed in: where that says that it passed before, the newest first. */
  readonly before: readonly string[];
}

/** Hits of the door's own tests where their Received fields show the same, and what only the whole way shows. */
export function entryHits(header: HeaderView, people: People): TestHit[] {
  const fields = header.all('received');
  const texts = fields.slice(0, HOPS_MAX).map((field) => header.textOf(field));
  const origin = fields.at(-1);
  const last = origin === undefined ? '' : header.textOf(origin);
  const entry = entryOf(texts);
  // What was handed on within one house only came from there; what was never sent has no way, and other signs for that.
  if (entry === undefined) return fields.length > 0 ? originHits(last) : header.isBare ? [] : [hit('entry.untold')];
  const others = originHits(last);
  if (isByUser(entry.text, entry.hop)) return others;
  const machine = [...nameHits(entry), ...greetingHits(entry)];
  return [
    ...others,
    ...machine,
    ...wayHits(entry, header, machine),
    ...providerHits(entry, { texts, from: domainOf(people.from[0]?.address ?? ''), isList: isOfList(header) }),
  ];
}

function isOfList(header: HeaderView): boolean {
  return ['list-id', 'list-unsubscribe', 'list-post', 'x-mailing-list', 'x-beenthere'].some((name) => header.has(name));
}

/** Who handed it in where it was first taken, mostly at a provider of the sender, as that one saw it. */
function originHits(text: string): TestHit[] {
  if (isByUser(text, readHandover(text))) return [];
  const hits: TestHit[] = [];
  const name =
    /^from (user|\[?127\.0\.0\.1\]?|localhost|admin|owner|pc|home|ylmf-pc|win-[a-z0-9]+|desktop-[a-z0-9]+|administrator)\b[^(]*\((?!localhost)[^)]*\[(?!127\.|10\.|192\.168\.|::1|172\.)/i.exec(
      text,
    )?.[1];
  if (name !== undefined) hits.push(hit('origin.nameless-client', { name }));
  if (/\(unknown \[(?!10\.|192\.168\.|127\.|172\.)/i.test(text)) hits.push(hit('origin.unknown-client'));
  return hits;
}

/** The newest hop where somebody outside handed it to a server: not from one machine of a house to another, nor fetched. */
function entryOf(texts: readonly string[]): Entry | undefined {
  for (const [at, text] of texts.entries()) {
    const hop = readHandover(text);
    if (isOutside(hop, text)) return { hop, text, before: texts.slice(at + 1) };
  }
  return undefined;
}

/** Programs that write "unknown", or an address in brackets alone, where an address has no name. Exim and Exchange do not look. */
const nameless = /^from\s+\S+\s+\((?:unknown|\[[\d.]+\]|unknown \[[\d.]+\])\)|^from \[[\d.]+\] \(|^from unknown \(/i;

const fetched = /\bwith (?:IMAP|POP3|HTTP|MAPI)\b|\bfetchmail|\bgetmail|by localhost\b/i;

function isOutside({ from, name, ip, by }: Handover, text: string): boolean {
  if (ip === '' || by === '' || !isPublicAddress(ip) || fetched.test(text)) return false;
  // A greeting is believed only of servers that do not write which name the address has.
  const said = name === '' && !nameless.test(text) ? from : name;
  return !said.includes('.') || organization(said.toLowerCase()) !== organization(by.toLowerCase());
}

/** Whoever proved to be a user may have any line and any name (RFC 3848, and what programs write). */
function isByUser(text: string, hop: Handover): boolean {
  return /^(?:utf8)?(?:esmtps?a|asmtp)$/i.test(hop.with) || /authenticat|\bauth=|\bauth /i.test(text);
}

function nameHits({ hop, text }: Entry): TestHit[] {
  const name = hop.name.toLowerCase();
  if (name === '' || name === 'unknown') {
    const said = hop.from.toLowerCase();
    if (genericName(said, hop.ip)?.kind === 'generic')
      return [hit('reputation.ptr-generic', { name: said, ip: hop.ip })];
    const isTold = nameless.test(text) && !/\bexim\b|microsoft/i.test(text);
    return [isTold ? hit('reputation.ptr-missing', { ip: hop.ip }) : hit('entry.untold')];
  }
  const hits: TestHit[] = [];
  if (genericName(name, hop.ip)?.kind === 'generic') hits.push(hit('reputation.ptr-generic', { name, ip: hop.ip }));
  if (/\(may be forged\)|verify=FAILED/i.test(text)) hits.push(hit('reputation.ptr-unconfirmed', { name, ip: hop.ip }));
  return hits;
}

const internalName = /\.(?:local|localhost|localdomain|invalid|internal|lan|home|corp|intranet|workgroup)$/i;

function greetingHits({ hop }: Entry): TestHit[] {
  const said = hop.from.replace(/^\[|\]$/g, '').toLowerCase();
  if (said === '' || said === 'unknown') return [];
  const evidence = { helo: said, ip: hop.ip };
  const isAddress = /^[\d.]+$|:/.test(said);
  // An address in brackets is a greeting that the standard allows (RFC 5321 section 4.1.3).
  if (isAddress ? !hop.from.startsWith('[') : !said.includes('.')) return [hit('reputation.helo-syntax', evidence)];
  if (isAddress) return [];
  if (internalName.test(said)) return [hit('reputation.helo-internal', evidence)];
  const isOurs = organization(said) === organization(hop.by.toLowerCase());
  return isOurs ? [hit('reputation.helo-own', evidence)] : [];
}

const desktop =
  /outlook|thunderbird|mozilla|the bat|eudora|apple mail|iphone|incredimail|foxmail|windows (?:live )?mail|becky|pegasus|calypso|aol \d|netscape|opera|kmail|evolution|mailmate|em client|zuckmail|mimeole/i;

function wayHits({ hop, text, before }: Entry, header: HeaderView, machine: readonly TestHit[]): TestHit[] {
  const hits: TestHit[] = [];
  const name = hop.name === '' ? hop.ip : hop.name;
  const mailer = header.raw('x-mailer') || header.raw('user-agent') || header.raw('x-mimeole');
  const last = newestOf(before);
  if (last === undefined && machine.length > 0 && desktop.test(mailer))
    hits.push(hit('entry.without-server', { mailer, name }));
  if (last !== undefined && isOfHouse(last, hop) && (hop.name !== '' || nameless.test(text))) {
    hits.push(hit('entry.false-hop', { by: last.by, name }));
  }
  return hits;
}

/** The first that says where it was. */
function newestOf(texts: readonly string[]): Handover | undefined {
  for (const text of texts) {
    const hop = readHandover(text);
    if (hop.by !== '') return hop;
  }
  return undefined;
}

/** What came from outside was in the recipient's house before: only who made the field up says so, but for mail of great providers' customers. */
function isOfHouse(last: Handover, { by }: Handover): boolean {
  const house = organization(by.toLowerCase());
  if (!/\.[a-z]/.test(house) || last.from === '' || housesOf.some(([, names]) => names.test(by.toLowerCase())))
    return false;
  return organization(last.by.toLowerCase()) === house;
}

/** By which organizations the great providers send. */
const housesOf: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:gmail|googlemail)\.com$/, /\bgoogle(?:mail)?\.com|\bgmail\.com/],
  [/^(?:hotmail|live|outlook|msn)\./, /hotmail|outlook|\bmsn\.com|live\.com|microsoft/],
  [/^(?:yahoo|ymail|rocketmail)\./, /yahoo/],
  [/^(?:aol|aim)\.com$/, /\baol\.com|yahoo/],
  [/^(?:icloud|me|mac)\.com$/, /apple\.com|icloud\.com|\bme\.com|\bmac\.com/],
  [/^gmx\.|^web\.de$|^mail\.com$/, /gmx|web\.de|mail\.com|schlund|kundenserver|1and1/],
  [/^(?:mail|bk|inbox|list)\.ru$/, /mail\.ru/],
  [/^(?:yandex|ya)\./, /yandex/],
  [/^(?:163|126)\.com$/, /163\.com|126\.com|netease/],
  [/^qq\.com$/, /qq\.com|tencent/],
  [
    /^(?:comcast|verizon|att|sbcglobal|bellsouth|earthlink|cox|charter)\.net$/,
    /comcast|verizon|att\.net|sbc|bellsouth|earthlink|yahoo|cox|charter|twc|spectrum|prodigy|mindspring/,
  ],
];

function providerHits(
  { hop }: Entry,
  { texts, from, isList }: { readonly texts: readonly string[]; readonly from: string; readonly isList: boolean },
): TestHit[] {
  const house = isList ? undefined : housesOf.find(([domains]) => domains.test(from))?.[1];
  if (house === undefined) return [];
  const isTheirs = texts.some((text) => house.test(text.toLowerCase().replace(/\bfor\s.*$/s, '')));
  return isTheirs ? [] : [hit('entry.provider-elsewhere', { from, name: hop.name === '' ? hop.ip : hop.name })];
}
