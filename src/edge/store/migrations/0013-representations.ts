/** The octets received of messages that are shown cleaned. */
import type { Dialect } from '#format/sql';

export function representations(dialect: Dialect): string[] {
  const int = dialect === 'sqlite' ? 'INTEGER' : 'BIGINT';
  const key = dialect === 'sqlite' ? 'INTEGER PRIMARY KEY' : 'BIGINT PRIMARY KEY';
  const strict = dialect === 'sqlite' ? ' STRICT' : '';
  const columns = [
    `email ${key}`, // that shows the cleaned octets
    `account ${int} NOT NULL`,
    `blob ${int} NOT NULL`, // the octets received; counted there
    'reference TEXT NOT NULL',
    `trace ${int} NOT NULL`,
    'changes TEXT NOT NULL', // JSON: what was changed
    `released_ms ${int}`, // when the original was put into the mailbox too
    'released_by TEXT NOT NULL',
  ];
  return [
    `CREATE TABLE representation (${columns.join(', ')})${strict}`,
    'CREATE INDEX representation_reference ON representation (reference)',
    'CREATE INDEX representation_blob ON representation (blob)',
  ];
}
