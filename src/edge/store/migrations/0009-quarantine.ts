/** Messages that are held, what was told about them, and the links that act on them. */
import type { Dialect } from '#format/sql';

export function quarantine(dialect: Dialect): string[] {
  const int = dialect === 'sqlite' ? 'INTEGER' : 'BIGINT';
  const real = dialect === 'sqlite' ? 'REAL' : 'DOUBLE PRECISION';
  const key = dialect === 'sqlite' ? 'INTEGER PRIMARY KEY' : 'BIGINT PRIMARY KEY';
  const bytes = dialect === 'sqlite' ? 'BLOB' : 'BYTEA';
  const strict = dialect === 'sqlite' ? ' STRICT' : '';
  const table = (name: string, ...columns: string[]): string => `CREATE TABLE ${name} (${columns.join(', ')})${strict}`;

  return [
    table(
      'quarantine',
      `id ${key}`, // time-ordered
      `account ${int}`, // null: for a domain whose mailboxes are elsewhere
      `domain ${int} NOT NULL`,
      `tenant ${int} NOT NULL`,
      'recipient TEXT NOT NULL',
      `blob ${int}`, // counted there; null once nothing is held any more
      `head ${bytes} NOT NULL`, // our fields; emptied with the blob
      `size ${int} NOT NULL`, // head and blob
      'class TEXT NOT NULL',
      'sender TEXT NOT NULL', // '' is the null reverse-path
      'from_text TEXT NOT NULL',
      'subject TEXT NOT NULL',
      'sender_text TEXT NOT NULL', // folded: From and the envelope's sender
      'search_text TEXT NOT NULL', // folded: addresses, From, subject, reference
      'reference TEXT NOT NULL',
      `trace ${int} NOT NULL`,
      `received_ms ${int} NOT NULL`,
      `expires_ms ${int} NOT NULL`, // 0: its account or domain is gone
      `score ${real} NOT NULL`,
      'verdict TEXT NOT NULL',
      'reason TEXT NOT NULL',
      'onward TEXT', // JSON: how it goes on to another server; null where it is filed here
      'state TEXT NOT NULL', // held | release-requested | released | deleted | expired
      'state_by TEXT NOT NULL',
      `state_ms ${int} NOT NULL`,
      'note TEXT NOT NULL', // what they said about it
      `asked_ms ${int}`, // when its recipient asked for it
      `told_ms ${int}`, // when a digest told of it
    ),
    'CREATE INDEX quarantine_account ON quarantine (account, id)',
    'CREATE INDEX quarantine_domain ON quarantine (domain, id)',
    'CREATE INDEX quarantine_reference ON quarantine (reference)',
    'CREATE INDEX quarantine_blob ON quarantine (blob)',
    'CREATE INDEX quarantine_untold ON quarantine (account) WHERE told_ms IS NULL AND blob IS NOT NULL',
    'CREATE INDEX quarantine_expires ON quarantine (expires_ms) WHERE blob IS NOT NULL',
    'CREATE INDEX quarantine_closed ON quarantine (state_ms) WHERE blob IS NULL',
    // The last digest of each account; one is written in the commit that files its message.
    table('digest', `account ${key}`, `slot_ms ${int} NOT NULL`, `sent_ms ${int} NOT NULL`),
    table(
      'digest_link',
      'hash TEXT PRIMARY KEY', // SHA-256 of the token, hexadecimal
      `item ${int} NOT NULL`, // quarantine
      `account ${int} NOT NULL`,
      'action TEXT NOT NULL',
      `expires_ms ${int} NOT NULL`,
      `used_ms ${int}`,
    ),
    'CREATE INDEX digest_link_expires ON digest_link (expires_ms)',
    'CREATE INDEX digest_link_item ON digest_link (item)',
  ];
}
