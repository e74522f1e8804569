/** Rows as the trace keeps them, for tests. */
import type { Reference } from '#base/ids';
import type { CheckName } from '#check/reputation';
import type { TraceEvent, TraceRecord } from '#model/trace';

export const reference = '7F3K-9QXD-M2TA' as Reference;
/** 2026-11-27T03:30:12Z */
export const at = Date.UTC(2026, 10, 27, 3, 30, 12);

export function refused(event: Omit<TraceEvent, 'at'>, changes: Partial<TraceRecord> = {}): TraceRecord {
  return {
    id: 1,
    reference,
    tenant: null,
    domain: null,
    account: null,
    kind: 'refused',
    outcome: 'refused',
    client: '192.0.2.7',
    helo: 'mail.sender.example',
    sender: 'bob@sender.example',
    recipients: ['secret@hosted.example'],
    messageId: 'hidden@sender.example',
    subject: 'Hidden subject',
    size: 0,
    repeats: 0,
    story: [{ at, ...event }],
    ...changes,
  };
}

/** As the door writes it. */
export function atDoor(
  check: CheckName,
  evidence: Readonly<Record<string, unknown>>,
  facts: Readonly<Record<string, string | number>> = {},
): Omit<TraceEvent, 'at'> {
  return {
    event: 'door.refused',
    text: '550-5.7.25 Mail from [192.0.2.7] was refused: secret@hosted.example\r\n550 5.7.25 See https://x/ (X)',
    facts: { check, evidence: JSON.stringify(evidence), stage: 'rcpt', recipient: 'secret@hosted.example', ...facts },
  };
}
