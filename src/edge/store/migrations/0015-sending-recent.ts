/** What was counted of sending in the last hour, so that a restart does not forget it. */
import type { Dialect } from '#format/sql';

export function sendingRecent(dialect: Dialect): string[] {
  const int = dialect === 'sqlite' ? 'INTEGER' : 'BIGINT';
  const strict = dialect === 'sqlite' ? ' STRICT' : '';
  const columns = [
    `id ${int} NOT NULL PRIMARY KEY`, // 1: there is one row
    `saved_ms ${int} NOT NULL`,
    'state TEXT NOT NULL', // JSON of whoever counts
  ];
  return [`CREATE TABLE sending_recent (${columns.join(', ')})${strict}`];
}
