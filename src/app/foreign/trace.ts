/** The story of a message of another server: which message, what the filter found, and what that server was told. */
import type { House } from '#app/house';
import { formatAddress, formatPath } from '#format/address';
import type { Filtered } from '#flow/filter';
import type { ForeignAction, ForeignJudgement, ForeignMail } from '#flow/foreign';
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

const outcomes: Readonly<Record<ForeignAction, TraceRow['outcome']>> = {
  accept: 'accepted',
  quarantine: 'accepted',
  discard: 'accepted',
  reject: 'refused',
  tempfail: 'deferred',
};

export function foreignRow(
  { keys, clock }: Pick<House, 'keys' | 'clock'>,
  { mail, index, filtered, judgement }: ForeignStory,
): TraceRow {
  const at = clock.now();
  const { action, reason } = judgement;
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
      ...filtered.story,
      {
        at,
        event: 'foreign.answered',
        text: `The other server was told: ${action}${reason === '' ? '' : ` (${reason})`}`,
        facts: { action },
      },
    ],
  };
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
