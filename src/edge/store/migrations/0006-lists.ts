/** What came of DNS lists, day by day. */
import type { Dialect } from '#format/sql';

export function lists(dialect: Dialect): string[] {
  const int = dialect === 'sqlite' ? 'INTEGER' : 'BIGINT';
  const strict = dialect === 'sqlite' ? ' STRICT' : '';
  const columns = [
    `day ${int} NOT NULL`, // days since 1970, UTC
    'zone TEXT NOT NULL', // the list's name, as people see it
    `asked ${int} NOT NULL`,
    `hits ${int} NOT NULL`,
    `unique_hits ${int} NOT NULL`, // no other list of its kind had them
    `unanswered ${int} NOT NULL`,
    `released ${int} NOT NULL`, // hits of mail that was wanted after all
    'PRIMARY KEY (day, zone)',
  ];
  return [`CREATE TABLE list_count (${columns.join(', ')})${strict}`];
}
