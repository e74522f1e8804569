/** Copies that wait in the queue: where each goes by now (product IN11). */
import type { House } from '#app/house';
import type { LookedAt, SecondLook } from '#app/send';
import { compareActions, decodeSight, doorPolicy, judgeSight } from '#check/reputation';
import { decodeVerdict } from '#check/spam';
import type { TestHit } from '#check/verdict';
import type { Lists } from '#flow/door';
import type { CopyJudgement } from '#flow/filter';
import type { MailFilter } from '#flow/receive';
import { addressKey, parseAddress } from '#format/address';
import { parseReference } from '#base/ids';
import type { TraceEvent } from '#model/trace';

/** For lists, which is what changes within minutes: who began to send spam has been reported by then. */
const LOOK_MS_MAX = 10_000;

export interface SecondLookParts {
  readonly house: Pick<House, 'store' | 'settings'>;
  readonly lists: Lists;
  readonly filter: MailFilter;
}

/**
 * A copy that was held because its sender was new is looked at once more, by the door and by the filter; it was taken, so
 * what would be refused or held is filed in Junk. One that only waited for room goes where it would have gone.
 */
export function secondLook(parts: SecondLookParts): SecondLook {
  return async (of) => {
    const reference = parseReference(of.message.reference);
    if (reference === undefined) return undefined;
    const story = (await parts.house.store.read.traceOf({ reference })).flatMap((record) => record.story);
    if (!story.some(({ event }) => event === 'door.held')) return placeTold(story, of);
    const byDoor = await atDoor(parts, of, story);
    if (byDoor !== undefined) return byDoor;
    const judged = await judgedAgain(parts, of, story);
    if (judged === undefined || judged.action === 'inbox' || judged.action === 'tag') {
      return { into: 'inbox', text: 'Looked at once more, and filed in the mailbox' };
    }
    const { kind, score } = judged.verdict;
    return { into: 'junk', text: `Looked at once more: ${kind}, ${score.toFixed(1)} points, so it is filed in Junk` };
  };
}

/** Where the filter had a copy go that then found no room. */
function placeTold(story: readonly TraceEvent[], { recipient }: LookedAt): Awaited<ReturnType<SecondLook>> {
  const names = new Set([recipient.address, recipient.originalRecipient?.replace(/^rfc822;/i, '')].map(keyOf));
  const told = story.findLast(
    ({ event, facts }) => event === 'filter.disposed' && names.has(keyOf(String(facts?.['recipient'] ?? ''))),
  );
  return told?.facts?.['action'] === 'junk' ? { into: 'junk', text: 'Filed in Junk' } : undefined;
}

function keyOf(text: string | undefined): string {
  const address = text === undefined ? undefined : parseAddress(text);
  return address === undefined ? (text ?? '').toLowerCase() : addressKey(address);
}

async function atDoor(
  { house, lists }: SecondLookParts,
  { domain }: LookedAt,
  story: readonly TraceEvent[],
): Promise<Awaited<ReturnType<SecondLook>>> {
  const kept = story.findLast(({ event }) => event === 'door.judged')?.facts?.['sight'];
  const sight = typeof kept === 'string' ? decodeSight(kept) : undefined;
  if (sight === undefined) return undefined;
  const now = { ...sight, lists: await lists.lookUp(sight.client.ip, AbortSignal.timeout(LOOK_MS_MAX)) };
  const { action, decisive } = judgeSight(now, doorPolicy(house.settings.snapshot(domain)), 'content');
  if (decisive === undefined || compareActions(action, 'quarantine') < 0) return undefined;
  return { into: 'junk', text: `Looked at once more: ${decisive.check}, so it is filed in Junk` };
}

/** The verdict with what others know by now. What was found of the sender when it came still counts. */
async function judgedAgain(
  { filter }: SecondLookParts,
  { message, domain, accounts, octets, recipient }: LookedAt,
  story: readonly TraceEvent[],
): Promise<CopyJudgement | undefined> {
  const content = { kind: 'memory', bytes: octets } as const;
  const { scan } = await filter.scan(content);
  const { copies } = await filter.judge({
    purpose: 'question', // It was counted when it came.
    reference: message.reference,
    scan,
    content,
    client: undefined,
    helo: '',
    reversePath: parseAddress(message.returnPath) ?? null,
    authentication: undefined,
    door: [],
    before: testsOf(story),
    recipients: [
      {
        address: keyOf(recipient.address),
        domain,
        isPostmaster: false,
        accounts: accounts.map((one) => ({ account: one.account, domainId: one.domain, address: one.address })),
      },
    ],
  });
  return copies[0]?.[0];
}

function testsOf(story: readonly TraceEvent[]): readonly TestHit[] {
  const kept = story.findLast(({ event }) => event === 'filter.judged')?.facts?.['verdict'];
  return (typeof kept === 'string' ? decodeVerdict(kept) : undefined)?.tests ?? [];
}
