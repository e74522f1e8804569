/** The scan: everything that the octets of a message say by themselves, within budgets. Runs in a pool thread. */
import { attachmentHits, type AttachmentScan, inspectAttachments } from '#check/attachment';
import { type BayesInput, poisonHits, readTokens } from '#check/bayes';
import { fingerprintOf } from '#check/fingerprint';
import { clickDomains, gatherLinks, hasTooManyHosts, scanLinks, type LinkFacts } from '#check/links';
import type { TestHit } from '#check/verdict';
import { registrableDomain } from '#format/link';
import type { IndexedMessage } from '#format/message';
import { ScanBudget } from './budget.ts';
import { brandHits } from './brand.ts';
import { claimHits } from './claim.ts';
import { bulkFacts, unsubscribeUris } from './bulk.ts';
import { entryHits } from './entry.ts';
import { type FoldedWords, WordFolder } from './fold.ts';
import { gtubeHits } from './gtube.ts';
import { headerHits } from './header.ts';
import { hit } from './hits.ts';
import { WORDS_CHARACTERS_MAX } from './limits.ts';
import { lookHits } from './look.ts';
import { withoutData } from './noise.ts';
import { pathTokens } from './path.ts';
import { readAllTexts } from './readings.ts';
import { senderHits } from './sender.ts';
import { structureHits } from './structure.ts';
import { subjectHits } from './subject.ts';
import { textHits } from './text.ts';
import type { Texts } from './texts.ts';
import { toldHits } from './told.ts';
import type { People, Scan, ScanParts } from './types.ts';
import { domainOf, HeaderView, peopleOf } from './view.ts';

const SUBJECT_CHARACTERS_MAX = 200;

/** Of the text of a message: other texts are folded while it is looked at. Made with the first. */
let folder: WordFolder | undefined;

/** Pure but for the clock it is given. Never throws, whatever the octets; `incomplete` says what was left out. */
export function scanMessage(bytes: Uint8Array, index: IndexedMessage, parts: ScanParts): Scan {
  const budget = new ScanBudget(parts);
  if (index.anomalies.includes('truncated'))
    budget.tell('Its header is longer, or it has more parts or deeper ones, than are looked at');
  const header = new HeaderView(bytes, index.fields);
  const people = peopleOf(header);
  const subject = header.text('subject').slice(0, SUBJECT_CHARACTERS_MAX);
  const hits: TestHit[] = [
    ...structureHits(index),
    ...headerHits(header, people),
    ...subjectHits(header, people),
    ...senderHits(header, people),
    ...toldHits(header, people),
    ...entryHits(header, people),
  ];
  const texts = readAllTexts(bytes, index, budget);
  const prose = withoutData(texts.visible);
  folder ??= new WordFolder();
  const words = folder.fold(`${subject}\n${prose}`, WORDS_CHARACTERS_MAX);
  if (budget.hasTimeFor('How it is made up')) hits.push(...lookHits(texts, words.count));
  // Bounded by the words that were folded: load is no way past it.
  hits.push(...sayingHits(texts, { words, prose }));
  hits.push(...gtubeHits(texts.plain), ...gtubeHits(texts.shown));
  const from = people.from[0]?.address ?? '';
  const inFiles: string[] = [];
  const link = (address: string): void => void inFiles.push(address);
  const attachments = attachmentsOf(bytes, index, { parts, budget, link });
  const gathered = gatherLinks({
    readings: texts.readings,
    plain: texts.texts.flatMap(({ html, source }) => (html ? [] : [source])),
    aside: { texts: [subject, ...texts.aside.texts, inFiles.join('\n')], readings: texts.aside.readings },
    unsubscribe: unsubscribeUris(header),
    recipients: people.to.map(({ address }) => address).filter((address) => address !== ''),
    from,
  });
  if (gathered.truncated) budget.tell('Only the first of many links, or their beginnings, were looked at');
  const links = scanLinks(gathered, { from, recipients: people.to.map(({ address }) => address) });
  hits.push(...links.hits, ...brandHits({ people, subject, words, hosts: links.facts.hosts }));
  const bulk = bulkFacts(header, gathered);
  const served = bulk.oneClick && isServed(links.facts.hosts, registrableDomain(domainOf(from)));
  hits.push(...attachmentHits(attachments), ...claimHits(hits, { served }));
  const input = bayesInput(header, texts, { prose, people, subject, links: links.facts });
  const { tokens, disguised, text } = readTokens(input);
  const fingerprint = fingerprintOf(texts.visible, prose === texts.visible ? text : undefined);
  text.words.release();
  hits.push(...poisonHits(input, disguised));
  const incomplete = budget.incomplete;
  if (incomplete.length > 0) hits.push(hit('structure.incomplete', { what: incomplete.join('; ') }));
  // Told, and not weighed: digests of other people's pages do lead to that many.
  const unasked = hasTooManyHosts(gathered) ? ['It leads to more hosts than are looked up'] : [];
  return {
    octets: bytes.length,
    hits,
    links: links.facts,
    attachments,
    tokens,
    fingerprint,
    people,
    bulk,
    subject,
    incomplete: [...incomplete, ...unasked],
  };
}

/** Whether all hosts are the sender's, or those by which mailing services count presses. */
function isServed(hosts: readonly string[], own: string): boolean {
  const domains = hosts.map(registrableDomain);
  return domains.every((domain) => domain === own || clickDomains.has(domain));
}

function attachmentsOf(
  bytes: Uint8Array,
  index: IndexedMessage,
  {
    parts,
    budget,
    link,
  }: { readonly parts: ScanParts; readonly budget: ScanBudget; readonly link: (address: string) => void },
): AttachmentScan {
  const { now, foreign } = parts;
  const found = inspectAttachments(bytes, index, { now, link, ...(foreign === undefined ? {} : { foreign }) });
  for (const what of found.incomplete) budget.tell(what);
  return found;
}

function sayingHits(
  texts: Texts,
  { words, prose }: { readonly words: FoldedWords; readonly prose: string },
): TestHit[] {
  return textHits({
    words,
    visible: prose,
    links: texts.readings.reduce((all, { linksAll }) => all + linksAll, 0) + (texts.plain.includes('://') ? 1 : 0),
    images: texts.readings.reduce((all, { imagesAll }) => all + imagesAll, 0),
    // Data in the text itself is carried by it as well.
    attached: prose !== texts.visible || texts.leaves.some(({ type }) => type !== 'text'),
  });
}

function bayesInput(
  header: HeaderView,
  texts: Texts,
  {
    prose,
    people,
    subject,
    links,
  }: { readonly prose: string; readonly people: People; readonly subject: string; readonly links: LinkFacts },
): BayesInput {
  return {
    subject,
    text: prose,
    hidden: texts.hidden,
    previewChars: texts.readings[0]?.previewChars ?? 0,
    fromName: people.from[0]?.name ?? '',
    mailer: header.text('x-mailer') || header.text('user-agent'),
    attachments: texts.leaves.flatMap(({ type, subtype, fileName }) =>
      fileName === undefined && type === 'text' ? [] : [{ name: fileName ?? '', type: `${type}/${subtype}` }],
    ),
    path: pathTokens(header, people),
    linkHosts: [...new Set(links.hosts.map(registrableDomain))],
  };
}
