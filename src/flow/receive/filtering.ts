/** The filter's place on the path of a message: its scan while others look, its judgement before copies are disposed of. */
import { Fault } from '#base/fault';
import type { Scan } from '#check/spam';
import { type Address, addressKey, type ForwardPath } from '#format/address';
import type { Examined } from '#flow/door';
import { unscanned } from '#check/spam';
import type { Filtered, FilterQuestion, FilterRecipient } from '#flow/filter';
import { HELD_TEXT_CHARACTERS_MAX } from '#model/quarantine';
import { contentLength, type SpooledContent } from './content.ts';
import type { ContentIndex } from './index-content.ts';
import type { RepresentAsk, Represented } from './represent.ts';
import type { AdmittedRecipient, IncomingMail, IndexableContent, ReceiveHouse } from './receive.ts';

export interface Scanned {
  readonly index: ContentIndex;
  readonly scan: Scan;
}

/** What reception asks of the filter. */
export interface MailFilter {
  /** Indexes and scans in one pass, in another thread. Rejects where that cannot be done. */
  scan(content: IndexableContent): Promise<Scanned>;
  judge(question: FilterQuestion<SpooledContent>): Promise<Filtered>;
  /** Undefined where it comes out as it came. Rejects where it cannot be made. */
  represent(content: SpooledContent, ask: RepresentAsk): Promise<Represented | undefined>;
}

type FilteringHouse = Pick<ReceiveHouse, 'filter' | 'indexer' | 'hostname'>;

/** Content as it was indexed; with a scan where there is a filter. One that fails is one that found nothing out. */
export async function scanContent(
  house: FilteringHouse,
  content: SpooledContent,
): Promise<{ readonly index: ContentIndex; readonly scanned: Omit<Scanned, 'index'> | undefined }> {
  if (house.filter === undefined) return { index: await house.indexer.index(content, {}), scanned: undefined };
  try {
    const { index, ...scanned } = await house.filter.scan(content);
    return { index, scanned };
  } catch (error) {
    const scan = withoutScan(error, contentLength(content));
    return { index: await house.indexer.index(content, {}), scanned: { scan } };
  }
}

/** The same of a message that was indexed before. */
export async function scanOrNothing(filter: Pick<MailFilter, 'scan'>, content: SpooledContent): Promise<Scan> {
  try {
    return (await filter.scan(content)).scan;
  } catch (error) {
    return withoutScan(error, contentLength(content));
  }
}

/** Too much to do is no reason to let mail past the filter: it comes again, and then it is scanned. */
function withoutScan(error: unknown, octets: number): Scan {
  if (error instanceof Fault && error.kind === 'limit') throw error;
  return unscanned(octets, `The scan came to no end: ${error instanceof Error ? error.message : String(error)}`);
}

export interface Seen {
  readonly content: SpooledContent;
  readonly scanned: Omit<Scanned, 'index'> | undefined;
  readonly examined: Examined;
}

/** Undefined where there is no filter, or the door turns everybody away. */
export async function judgeContent(
  house: FilteringHouse,
  mail: IncomingMail,
  { content, scanned, examined }: Seen,
): Promise<Filtered | undefined> {
  const { filter, hostname } = house;
  const { decisions, authentication } = examined;
  if (filter === undefined || scanned === undefined || decisions.every(({ kind }) => kind !== 'admit'))
    return undefined;
  const door = new Set(decisions.flatMap(({ judgement }) => judgement.findings.map(({ check }) => check)));
  return await filter.judge({
    purpose: 'mail',
    reference: mail.reference,
    ...scanned,
    content,
    client: mail.client,
    clientName: examined.clientName,
    helo: mail.helo,
    reversePath: mail.reversePath,
    authentication,
    door: [...door],
    recipients: mail.recipients.map((recipient) => filterRecipient(recipient, hostname)),
  });
}

function filterRecipient({ path, reach }: AdmittedRecipient, hostname: string): FilterRecipient {
  const accounts = reach.kind === 'local' ? reach.accounts : [];
  const named = recipientNamed(path, hostname);
  return {
    ...named,
    // An address of nobody takes reports, which hold what they report; what cannot be read of them is for postmaster.
    isPostmaster: named.isPostmaster || (reach.kind === 'local' && accounts.length === 0),
    accounts: accounts.map(({ account, domain, address }) => ({ account, domainId: domain, address })),
  };
}

/** Whoever is named by a path, as far as that says it. */
export function recipientNamed(path: ForwardPath, hostname: string): FilterRecipient {
  if (path === 'postmaster')
    return { address: `postmaster@${hostname}`, domain: hostname, isPostmaster: true, accounts: [] };
  return { address: addressKey(path), domain: path.domain, isPostmaster: isPostmaster(path), accounts: [] };
}

/** Product IN2: always let in. */
function isPostmaster({ localpart }: Address): boolean {
  return localpart.toLowerCase() === 'postmaster';
}

/** Who says to have written it, as people read it: the address is what stands at its end, however long the name is. */
export function authorOf({ people }: Pick<Scan, 'people'>): string {
  const [from] = people.from;
  if (from === undefined) return '';
  const { address } = from;
  const name = from.name.slice(0, Math.max(0, HELD_TEXT_CHARACTERS_MAX - address.length - ' <>'.length));
  return name === '' ? address : `${name} <${address}>`;
}
