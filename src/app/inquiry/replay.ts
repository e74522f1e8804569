/** The trace of the last days, judged again with other settings. */
import { Fault } from '#base/fault';
import type { SettingsSnapshot, SettingValue } from '#base/setting';
import type { House } from '#app/house';
import type { ReplayedMessage, ReplayQuestion, ReplaySummary } from '#app/control';
import { checkSettings, decodeSight, doorPolicy, doorSettings, type Sight } from '#check/reputation';
import { type DoorOutcome, judgeAgain } from '#flow/door';
import { didYouMean, type SettingSchema } from '#model/settings';
import { everything, type TraceRecord, TRACES_FOUND_MAX } from '#model/trace';

const DAY_MS = 86_400_000;
/** Entries of the trace that one replay looks through; the newest. */
const RECORDS_MAX = 500_000;

type ReplayHouse = Pick<House, 'store' | 'clock' | 'settings'>;

/** Judges what was seen of each message with the settings as they are and as they would be; tells those that differ. */
export async function replay(
  { store, clock, settings }: ReplayHouse,
  { days, changes }: ReplayQuestion,
  tell: (one: ReplayedMessage) => Promise<void>,
): Promise<ReplaySummary> {
  const places = {
    before: (domain: string) => settings.snapshot(domain),
    after: settings.trial(changedValues(settings.schema, changes)),
  };
  const counts = new Map<string, { before: DoorOutcome; after: DoorOutcome; count: number }>();
  const untilMs = clock.now();
  const range = { sinceMs: untilMs - days * DAY_MS, untilMs, limit: TRACES_FOUND_MAX, scope: everything };
  let messages = 0;
  let otherwise = 0;
  let looked = 0;
  let before: number | undefined;
  do {
    const page = await store.read.findTraces({ ...range, ...(before === undefined ? {} : { before }) });
    looked += page.found.length;
    before = page.next;
    for (const record of page.found) {
      const found = again(record, places);
      messages += found.messages;
      for (const one of found.changed) {
        otherwise += one.count;
        const key = `${one.before} ${one.after}`;
        const sum = counts.get(key) ?? { before: one.before, after: one.after, count: 0 };
        sum.count += one.count;
        counts.set(key, sum);
        await tell(one);
      }
    }
  } while (before !== undefined && looked < RECORDS_MAX);
  const all = [...counts.values()].sort((a, b) => b.count - a.count);
  return { messages, otherwise, changes: all, cut: before !== undefined };
}

interface Places {
  readonly before: (domain: string) => SettingsSnapshot;
  readonly after: (domain: string) => SettingsSnapshot;
}

function again(record: TraceRecord, places: Places): { messages: number; changed: readonly ReplayedMessage[] } {
  const sight = sightOf(record);
  if (sight === undefined) return { messages: 0, changed: [] };
  const count = record.repeats + 1;
  const domains = new Set(record.recipients.flatMap(domainOf));
  const changed = [...domains].flatMap((domain): ReplayedMessage[] => {
    const policies = { before: doorPolicy(places.before(domain)), after: doorPolicy(places.after(domain)) };
    const found = judgeAgain(sight, policies);
    if (found === undefined) return [];
    return [
      {
        ...found,
        check: found.check ?? null,
        reference: record.reference,
        atMs: record.story[0]?.at ?? 0,
        client: record.client,
        sender: record.sender,
        recipientDomain: domain,
        count,
      },
    ];
  });
  return { messages: domains.size * count, changed };
}

/**
 * The last thing that was seen of it. What stands in the story of a message that was taken about recipients that were
 * refused at RCPT has a row of its own.
 */
function sightOf({ kind, story }: TraceRecord): Sight | undefined {
  const kept = story.findLast(({ event, facts }) => {
    if (facts?.['sight'] === undefined) return false;
    return event === 'door.judged' || (kind === 'refused' && (event === 'door.refused' || event === 'door.deferred'));
  })?.facts?.['sight'];
  return typeof kept === 'string' ? decodeSight(kept) : undefined;
}

/** None for postmaster, who is always let in. */
function domainOf(address: string): readonly string[] {
  const at = address.lastIndexOf('@');
  const localpart = address.slice(0, Math.max(at, 0)).toLowerCase();
  return at === -1 || localpart === 'postmaster' ? [] : [address.slice(at + 1).toLowerCase()];
}

/** Settings by which what was seen is judged; others cannot be tried on the past. */
const { greetingWait, ...judging } = doorSettings;
const judgingKeys: ReadonlySet<string> = new Set(
  [...Object.values(checkSettings), ...Object.values(judging)].map(({ key }) => key),
);

function changedValues(schema: SettingSchema, changes: ReplayQuestion['changes']): Map<string, SettingValue> {
  const values = new Map<string, SettingValue>();
  if (changes.length === 0) throw problem('There are no settings in it; write KEY = VALUE, one a line');
  for (const { line, key, text } of changes) {
    if (schema.find(key) === undefined) {
      const all = schema.list().map((one) => one.key);
      throw problem(`Line ${line}: there is no setting "${key}"${didYouMean(key, all)}`);
    }
    if (!judgingKeys.has(key)) {
      const why =
        key === greetingWait.key ? 'whoever spoke too early was already seen' : 'it does not judge what was seen';
      throw problem(`Line ${line}: ${key} cannot be tried on the past, since ${why}`);
    }
    values.set(key, parsed(schema, { line, key, text }));
  }
  return values;
}

function parsed(schema: SettingSchema, { line, key, text }: ReplayQuestion['changes'][number]): SettingValue {
  try {
    return schema.parse(key, text, 'platform');
  } catch (error) {
    if (error instanceof Fault) throw problem(`Line ${line}: ${error.publicText}`);
    throw error;
  }
}

function problem(text: string): Fault {
  return new Fault('invalid', text, { publicText: text });
}
