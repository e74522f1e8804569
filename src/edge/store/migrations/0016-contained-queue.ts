/** By which containment a queue row is on hold, noted with the row: it goes where the row goes, however many there are. */
import type { Dialect } from '#format/sql';

export function containedQueue(dialect: Dialect): string[] {
  const isSqlite = dialect === 'sqlite';
  const entries = isSqlite
    ? 'SELECT c.id AS containment, j.value AS recipient FROM containment c, json_each(c.held) j'
    : 'SELECT c.id AS containment, j.value::bigint AS recipient FROM containment c, json_array_elements_text(c.held::json) j';
  return [
    `ALTER TABLE queue_recipient ADD COLUMN containment ${isSqlite ? 'INTEGER' : 'BIGINT'}`,
    `UPDATE queue_recipient SET containment = h.containment FROM (${entries} WHERE c.undone_ms IS NULL) h
      WHERE h.recipient = queue_recipient.id AND queue_recipient.state = 'held'`,
    'CREATE INDEX queue_recipient_containment ON queue_recipient (containment) WHERE containment IS NOT NULL',
    'ALTER TABLE containment DROP COLUMN held',
  ];
}
