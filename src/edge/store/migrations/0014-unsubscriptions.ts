/** Which lists each account left, and when. */
import type { Dialect } from '#format/sql';

export function unsubscriptions(dialect: Dialect): string[] {
  const int = dialect === 'sqlite' ? 'INTEGER' : 'BIGINT';
  const strict = dialect === 'sqlite' ? ' STRICT' : '';
  const columns = [
    `account ${int} NOT NULL`,
    'list_key TEXT NOT NULL', // `list:` and its List-Id, or `from:` and its author's address
    `at_ms ${int} NOT NULL`, // when its sender last said that it was done
    'PRIMARY KEY (account, list_key)',
  ];
  return [`CREATE TABLE unsubscription (${columns.join(', ')})${strict}`];
}
