/** The story of a message of another server: which message, what the filter found, and what that server was told. */
import type { House } from '#app/house';
import { formatAddress, formatPath } from '#format/address';
import { type FilterAction, filterActions, type Filtered } from '#flow/filter';
import { type ForeignAction, type ForeignJudgement, type ForeignMail, foreignSettings } from '#flow/foreign';
import type { SettingsSnapshot } from '#base/setting';
import type { ContentIndex } from '#flow/receive';
import type { TraceEvent, TraceRow } from '#model/trace';

/** Where stories go; they may be written later, together with others. */
export interface ForeignTraces {
  row(row: TraceRow): void;
  later(reference: TraceRow['reference'], event: TraceEvent): void;
}

export interface ForeignStory {
  readonly mail: ForeignMail;
  readonly index: ContentIndex;
  readonly filtered: Filtered;
  readonly judgement: ForeignJudgement;
}

/** What is done with it, and how that is told. */
interface Answer {
  readonly action: ForeignAction;
  readonly words: string;
}

const milterWords: Readonly<Record<ForeignAction, string>> = {
  accept: 'The other server was told: accept',
  quarantine: 'The other server was told: hold it',
  discard: 'The other server was told: throw it away',
  reject: 'The other server was told: refuse it',
  tempfail: 'The other server was told: have it come again',
};

/** What is handed through is held or refused where that is set alone; else it is marked and goes on. */
function answerOf({ by }: ForeignMail, { action }: ForeignJudgement, settings: Pick<SettingsSnapshot, 'get'>): Answer {
  const passes = (key: string): Answer => ({ action: 'accept', words: `It was marked and went on: ${key} is off` });
  if (by !== 'relay') return { action, words: milterWords[action] };
  if (action === 'quarantine' && !settings.get(foreignSettings.hold)) return passes(foreignSettings.hold.key);
  if (action === 'reject' && !settings.get(foreignSettings.refuse)) return passes(foreignSettings.refuse.key);
  if (action === 'quarantine') return { action, words: 'It is held here' };
  if (action === 'discard') return { action, words: 'It was thrown away, and the other server heard 250' };
  return { action, words: milterWords[action] };
}

const outcomes: Readonly<Record<ForeignAction, TraceRow['outcome']>> = {
  accept: 'accepted',
  quarantine: 'accepted',
  discard: 'accepted',
  reject: 'refused',
  tempfail: 'deferred',
};

export function foreignRow(
  { keys, clock, settings }: Pick<House, 'keys' | 'clock' | 'settings'>,
  { mail, index, filtered, judgement }: ForeignStory,
): TraceRow {
  const at = clock.now();
  const { reason } = judgement;
  const { action, words } = answerOf(mail, judgement, settings.snapshot());
  return {
    id: keys.next(),
    reference: mail.reference,
    // It belongs to nobody here; administrators of a domain see what is for that domain.
    tenant: null,
    domain: null,
    account: null,
    kind: 'incoming',
    outcome: outcomes[action],
    client: mail.client?.address ?? '',
    helo: mail.helo,
    sender: formatPath(mail.reversePath).slice(1, -1),
    recipients: mail.recipients.map((path) => (path === 'postmaster' ? path : formatAddress(path).toLowerCase())),
    messageId: index.messageId,
    subject: index.subject,
    size: index.indexed.blobBytes,
    repeats: 0,
    story: [
      opening(mail, at),
      ...filtered.story.map(asWish),
      {
        at,
        event: 'foreign.answered',
        text: `${words}${reason === '' ? '' : ` (${reason})`}`,
        facts: { action },
      },
    ],
  };
}

const wishes: Readonly<Record<FilterAction, string>> = {
  inbox: 'let in',
  junk: 'marked as spam',
  tag: 'marked in its Subject',
  quarantine: 'held',
  reject: 'refused',
  discard: 'thrown away',
};

/** One answer counts for all recipients, so that what is set for one of them is no more than a wish. */
function asWish(event: TraceEvent): TraceEvent {
  const { recipient, action, because } = event.facts ?? {};
  const wish = filterActions.find((name) => name === action);
  if (event.event !== 'filter.disposed' || wish === undefined) return event;
  return { ...event, text: `For ${String(recipient)} it was to be ${wishes[wish]} (${String(because)})` };
}

function opening({ by, client, login, queueId }: ForeignMail, at: number): TraceEvent {
  const from = client === undefined ? '' : ` that ${client.address} brought`;
  const way = by === 'milter' ? 'asked about' : 'handed through';
  const name = queueId === undefined ? '' : `, there named ${queueId}`;
  return {
    at,
    event: 'foreign.mail',
    text: `Another server ${way} a message${from}${name}`,
    facts: { by, client: client?.address ?? '', login: login ?? '', queueId: queueId ?? '' },
  };
}
