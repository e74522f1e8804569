/** Copies that wait in the queue: where each goes by now, and what it shows (product IN11). */
import type { House } from '#app/house';
import type { LookedAt, SecondLook, WaitingRecipient } from '#app/send';
import { Fault } from '#base/fault';
import { compareActions, decodeSight, doorPolicy, judgeSight, resultsOfSight, type Sight } from '#check/reputation';
import { decodeVerdict, type Scan } from '#check/spam';
import type { TestHit } from '#check/verdict';
import type { Lists } from '#flow/door';
import type { CopyJudgement, FilterRecipient } from '#flow/filter';
import {
  authorOf,
  type CopyPlace,
  type CopyPlan,
  type MailFilter,
  representCopies,
  scanOrNothing,
} from '#flow/receive';
import { addressKey, parseAddress } from '#format/address';
import { parseReference } from '#base/ids';
import type { TraceEvent, TraceRow } from '#model/trace';

/** For lists, which is what changes within minutes: who began to send spam has been reported by then. */
const LOOK_MS_MAX = 10_000;

export interface SecondLookParts {
  readonly house: Pick<House, 'store' | 'settings' | 'clock'>;
  readonly lists: Lists;
  readonly filter: MailFilter;
}

/**
 * Copies that waited, for a second look at a sender who was new or for room, are looked at once more by the door and by the
 * filter, with what was seen of their sender when they came. They were taken: what would be refused is held, what would be
 * thrown away goes to Junk. What came unfiltered (a notice of ours, LMTP, mail that is sent) stays so.
 */
export function secondLook(parts: SecondLookParts): SecondLook {
  return async (of) => {
    const reference = parseReference(of.message.reference);
    if (reference === undefined) return undefined;
    const records = await parts.house.store.read.traceOf({ reference });
    const record = records.findLast(
      ({ kind, outcome, story }) => kind === 'incoming' && outcome === 'accepted' && story.some(isJudged),
    );
    if (record === undefined) return undefined;
    const sight = sightOf(record.story);
    const { copies, scan } = await judgedAgain(parts, of, { record, sight });
    const looked = await Promise.all(
      of.recipients.map(async ({ domain }, i): Promise<PlacedRecipient> => {
        const byDoor = await atDoor(parts, domain, sight);
        return placed(copies[i] ?? [], byDoor);
      }),
    );
    const shown = await representCopies(
      { filter: parts.filter, clock: parts.house.clock },
      {
        content: { kind: 'memory', bytes: of.octets },
        scan,
        reference,
        recipients: of.recipients.map(({ recipient }) => ({ path: parseAddress(recipient.address) ?? 'postmaster' })),
        plans: looked.map(({ plans }) => plans),
        senderDomains: provenFrom(sight),
      },
    );
    return {
      ...shown,
      texts: looked.map(({ text }) => text),
      traced: { reference, trace: record.id },
      author: authorOf(scan),
      subject: record.subject,
    };
  };
}

function isJudged({ event }: TraceEvent): boolean {
  return event === 'filter.judged';
}

function sightOf(story: readonly TraceEvent[]): Sight | undefined {
  const kept = story.findLast(({ event }) => event === 'door.judged')?.facts?.['sight'];
  return typeof kept === 'string' ? decodeSight(kept) : undefined;
}

function provenFrom(sight: Sight | undefined): readonly string[] {
  const { result, from } = sight?.authentication?.dmarc ?? {};
  return result === 'pass' && from !== undefined ? [from] : [];
}

interface PlacedRecipient {
  readonly plans: readonly CopyPlan[];
  readonly text: string;
}

function placed(copies: readonly CopyJudgement[], byDoor: string | undefined): PlacedRecipient {
  const plans = copies.map((judged): CopyPlan => {
    const into = placeOf(judged);
    return { into: into === 'inbox' && byDoor !== undefined ? 'junk' : into, holdMs: 0, judged };
  });
  const [first] = plans;
  const verdict = first?.judged?.verdict;
  const why = verdict === undefined ? '' : `: ${verdict.kind}, ${verdict.score.toFixed(1)} points`;
  const into = first?.into ?? 'inbox';
  if (into === 'inbox') return { plans, text: 'Looked at once more, and filed in the mailbox' };
  if (into === 'quarantine') return { plans, text: `Looked at once more${why}, so it is held` };
  return { plans, text: `Looked at once more${byDoor === undefined ? why : `: ${byDoor}`}, so it is filed in Junk` };
}

function placeOf({ action }: CopyJudgement): CopyPlace {
  switch (action) {
    case 'inbox':
    case 'tag':
      return 'inbox';
    case 'junk':
    case 'discard':
      return 'junk';
    case 'quarantine':
    case 'reject':
      return 'quarantine';
    default:
      return action satisfies never;
  }
}

/** The check that has a copy filed in Junk by now; undefined where none does. */
async function atDoor(
  { house, lists }: SecondLookParts,
  domain: string,
  sight: Sight | undefined,
): Promise<string | undefined> {
  if (sight === undefined) return undefined;
  const now = { ...sight, lists: await lists.lookUp(sight.client.ip, AbortSignal.timeout(LOOK_MS_MAX)) };
  const { action, decisive } = judgeSight(now, doorPolicy(house.settings.snapshot(domain)), 'content');
  return decisive === undefined || compareActions(action, 'quarantine') < 0 ? undefined : decisive.check;
}

interface Before {
  readonly record: TraceRow;
  readonly sight: Sight | undefined;
}

/** The verdict with what others know by now. */
async function judgedAgain(
  { house, filter }: SecondLookParts,
  { message, recipients, octets }: LookedAt,
  { record, sight }: Before,
): Promise<{ readonly copies: readonly (readonly CopyJudgement[])[]; readonly scan: Scan }> {
  const content = { kind: 'memory', bytes: octets } as const;
  const scan = await scanOrNothing(filter, content);
  const isPostmaster = record.recipients.some((address) => /^postmaster(?:@|$)/i.test(address));
  const first = recipients[0]?.domain;
  const door =
    sight === undefined ? [] : judgeSight(sight, doorPolicy(house.settings.snapshot(first)), 'content').findings;
  const { copies, defer } = await filter.judge({
    purpose: 'question', // It was counted when it came.
    reference: message.reference,
    scan,
    content,
    client: sight?.client.ip,
    clientName: sight?.client.names.find(({ forward }) => forward === 'confirmed')?.name,
    helo: record.helo,
    reversePath: parseAddress(message.returnPath) ?? null,
    authentication: sight === undefined ? undefined : resultsOfSight(sight),
    door: [...new Set(door.map(({ check }) => check))],
    before: foundByOthers(record.story),
    // By which of the addresses an account came is not kept: any will do.
    recipients: recipients.map((one) => ({ ...filterRecipient(one), isPostmaster })),
  });
  if (defer === undefined) return { copies, scan };
  throw new Fault('temporary', `Viruses cannot be looked for: ${defer}`, {
    publicText: 'viruses cannot be looked for just now',
  });
}

function filterRecipient({ recipient, domain, accounts }: WaitingRecipient): Omit<FilterRecipient, 'isPostmaster'> {
  const address = parseAddress(recipient.address);
  return {
    address: address === undefined ? recipient.address.toLowerCase() : addressKey(address),
    domain,
    accounts: accounts.map((one) => ({ account: one.account, domainId: one.domain, address: one.address })),
  };
}

/** Families of what others said when it came, who may not answer now. All else is found again. */
const othersFamilies = ['reputation.', 'link.', 'fingerprint.', 'engine.'];

function foundByOthers(story: readonly TraceEvent[]): readonly TestHit[] {
  const kept = story.findLast(isJudged)?.facts?.['verdict'];
  const tests = (typeof kept === 'string' ? decodeVerdict(kept) : undefined)?.tests ?? [];
  return tests.filter(({ test }) => othersFamilies.some((family) => test.startsWith(family)));
}
