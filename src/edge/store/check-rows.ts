/** What must hold between the rows, each as one query that gives the rows for which it does not. */

/** What the queries give, by the names the words use. */
export type Found = Readonly<
  Record<
    | 'blob'
    | 'blobs'
    | 'bytes'
    | 'deleted'
    | 'email'
    | 'flags'
    | 'found'
    | 'highest'
    | 'id'
    | 'keywords'
    | 'mailbox'
    | 'message'
    | 'messages'
    | 'modseq'
    | 'n'
    | 'next'
    | 'pack'
    | 'parent'
    | 'recipients'
    | 'refs'
    | 'state'
    | 'size'
    | 'thread'
    | 'top'
    | 'unseen'
    | 'used_bytes'
    | 'used_messages'
    | 'validity'
    | 'xb'
    | 'xd'
    | 'xm'
    | 'xu',
    string | number
  >
>;

export interface RowCheck {
  readonly area: 'references' | 'counters' | 'modseq' | 'uids' | 'packs' | 'tree' | 'queue' | 'accounts';
  /** `id` and whatever the words need. */
  readonly query: string;
  readonly words: (row: Found) => string;
}

const KEYS = 2 ** 28;

/** Accounts whose mail goes in slices (`purgeAccounts` of model/directory): counters and tree are left behind meanwhile. */
const PURGED = "SELECT account FROM job WHERE kind = 'account-purge' AND account IS NOT NULL";

const references: RowCheck[] = [
  {
    area: 'references',
    query: `SELECT e.id, e.blob FROM email e LEFT JOIN blob b ON b.id = e.blob WHERE b.id IS NULL
      UNION ALL SELECT q.id, q.blob FROM queued_message q LEFT JOIN blob b ON b.id = q.blob WHERE b.id IS NULL
      UNION ALL SELECT h.id, h.blob FROM quarantine h LEFT JOIN blob b ON b.id = h.blob WHERE h.blob IS NOT NULL AND b.id IS NULL
      UNION ALL SELECT r.email, r.blob FROM representation r LEFT JOIN blob b ON b.id = r.blob WHERE b.id IS NULL
      UNION ALL SELECT p.id, p.blob FROM spam_report p LEFT JOIN blob b ON b.id = p.blob WHERE p.blob IS NOT NULL AND b.id IS NULL`,
    words: ({ id, blob }) => `Message ${id} refers to blob ${blob}, which does not exist`,
  },
  {
    area: 'references',
    query: `SELECT b.id, b.refs, coalesce(e.n, 0) + coalesce(q.n, 0) + coalesce(h.n, 0) + coalesce(r.n, 0) + coalesce(p.n, 0) AS found FROM blob b
      LEFT JOIN (SELECT blob, count(*) AS n FROM email GROUP BY blob) e ON e.blob = b.id
      LEFT JOIN (SELECT blob, count(*) AS n FROM queued_message GROUP BY blob) q ON q.blob = b.id
      LEFT JOIN (SELECT blob, count(*) AS n FROM quarantine WHERE blob IS NOT NULL GROUP BY blob) h ON h.blob = b.id
      LEFT JOIN (SELECT blob, count(*) AS n FROM representation GROUP BY blob) r ON r.blob = b.id
      LEFT JOIN (SELECT blob, count(*) AS n FROM spam_report WHERE blob IS NOT NULL GROUP BY blob) p ON p.blob = b.id
      WHERE b.refs <> coalesce(e.n, 0) + coalesce(q.n, 0) + coalesce(h.n, 0) + coalesce(r.n, 0) + coalesce(p.n, 0)`,
    words: ({ id, refs, found }) => `Blob ${id} counts ${refs} references, ${found} are there`,
  },
  {
    area: 'references',
    query: `SELECT r.email AS id FROM representation r LEFT JOIN email e ON e.id = r.email
      WHERE e.id IS NULL OR e.account <> r.account`,
    words: ({ id }) => `An original is kept for email ${id}, which its account does not have`,
  },
  {
    area: 'references',
    query: `SELECT id, state FROM quarantine WHERE (blob IS NULL) = (state IN ('held', 'release-requested'))`,
    words: ({ id, state }) => `Message ${id} of the quarantine is ${state}, which is not what its blob says`,
  },
  {
    area: 'references',
    query: 'SELECT id, refs FROM blob WHERE (refs = 0) <> (dead_ms IS NOT NULL)',
    words: ({ id, refs }) => `Blob ${id} with ${refs} references is ${refs === 0 ? 'not ' : ''}marked as dead`,
  },
  {
    area: 'references',
    query: `SELECT m.id, m.email FROM message m LEFT JOIN email e ON e.id = m.email WHERE e.id IS NULL OR e.account <> m.account`,
    words: ({ id, email }) => `Message row ${id} shows email ${email}, which its account does not have`,
  },
  {
    area: 'references',
    query: `SELECT e.id FROM email e WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.email = e.id)
      AND NOT EXISTS (SELECT 1 FROM dead_email d WHERE d.email = e.id)`,
    words: ({ id }) => `Email ${id} is in no mailbox and not marked as dead`,
  },
  {
    area: 'references',
    query: `SELECT d.email AS id FROM dead_email d LEFT JOIN email e ON e.id = d.email
      WHERE e.id IS NULL OR EXISTS (SELECT 1 FROM message m WHERE m.email = d.email)`,
    words: ({ id }) => `Email ${id} is marked as dead but is in a mailbox or gone`,
  },
  {
    area: 'references',
    query: `SELECT e.id FROM email e LEFT JOIN email_search s ON s.email = e.id WHERE s.email IS NULL
      UNION ALL SELECT s.email FROM email_search s LEFT JOIN email e ON e.id = s.email WHERE e.id IS NULL`,
    words: ({ id }) => `Email ${id} and its search texts are not both there`,
  },
  {
    area: 'references',
    query: `SELECT e.id, e.size FROM email e JOIN blob b ON b.id = e.blob WHERE e.size <> length(e.head) + b.byte_length`,
    words: ({ id, size }) => `Email ${id} says it has ${size} octets, which is not its head and blob`,
  },
  {
    area: 'references',
    // Of an account that is gone only what was expunged before may be left, until the sweep takes it.
    query: `SELECT id, thread FROM email WHERE thread <> id AND thread NOT IN (SELECT thread FROM thread_ref)
      AND account IN (SELECT account FROM account_state)`,
    words: ({ id, thread }) => `Email ${id} is in thread ${thread}, which nothing refers to`,
  },
];

const counters: RowCheck[] = [
  {
    area: 'counters',
    query: `SELECT b.id, b.messages, b.unseen, b.deleted, b.bytes, coalesce(x.messages, 0) AS xm, coalesce(x.unseen, 0) AS xu,
        coalesce(x.deleted, 0) AS xd, coalesce(x.bytes, 0) AS xb
      FROM mailbox b LEFT JOIN (
        SELECT m.mailbox, count(*) AS messages, sum(1 - (m.flags & 1)) AS unseen, sum((m.flags & 8) / 8) AS deleted,
          sum(e.size) AS bytes
        FROM message m LEFT JOIN email e ON e.id = m.email GROUP BY m.mailbox) x ON x.mailbox = b.id
      WHERE (b.messages <> coalesce(x.messages, 0) OR b.unseen <> coalesce(x.unseen, 0)
        OR b.deleted <> coalesce(x.deleted, 0) OR b.bytes <> coalesce(x.bytes, 0)) AND b.account NOT IN (${PURGED})`,
    words: (r) =>
      `Mailbox ${r.id} counts ${r.messages} messages, ${r.unseen} unseen, ${r.deleted} deleted, ${r.bytes} bytes; ` +
      `its rows say ${r.xm}, ${r.xu}, ${r.xd}, ${r.xb}`,
  },
  {
    area: 'counters',
    query: `SELECT s.account AS id, s.used_bytes, s.used_messages, coalesce(x.bytes, 0) AS bytes, coalesce(x.messages, 0) AS messages
      FROM account_state s
      LEFT JOIN (SELECT account, sum(bytes) AS bytes, sum(messages) AS messages FROM mailbox GROUP BY account) x ON x.account = s.account
      WHERE (s.used_bytes <> coalesce(x.bytes, 0) OR s.used_messages <> coalesce(x.messages, 0))
        AND s.account NOT IN (${PURGED})`,
    words: (r) =>
      `Account ${r.id} counts ${r.used_messages} messages with ${r.used_bytes} bytes, its mailboxes ${r.messages} with ${r.bytes}`,
  },
  {
    area: 'counters',
    query: `SELECT s.account AS id, s.keywords, coalesce(x.n, 0) AS found, coalesce(x.top, 4) AS top FROM account_state s
      LEFT JOIN (SELECT account, count(*) AS n, max(bit) AS top FROM keyword GROUP BY account) x ON x.account = s.account
      WHERE s.keywords <> coalesce(x.n, 0) OR coalesce(x.top, 4) <> s.keywords + 4`,
    words: (r) => `Account ${r.id} counts ${r.keywords} keywords, ${r.found} are there, the highest bit is ${r.top}`,
  },
  {
    area: 'counters',
    query: `SELECT m.id, m.flags FROM message m JOIN account_state s ON s.account = m.account
      WHERE m.flags < 0 OR m.flags >= (1 << (5 + s.keywords))`,
    words: ({ id, flags }) => `Message row ${id} has flags ${flags}, of which its account does not know all`,
  },
];

const numbers: RowCheck[] = [
  {
    area: 'modseq',
    query: `SELECT m.id, m.modseq, b.highest_modseq AS highest FROM message m JOIN mailbox b ON b.id = m.mailbox
      WHERE m.modseq > b.highest_modseq OR m.created_modseq > m.modseq`,
    words: (r) => `Message row ${r.id} has modseq ${r.modseq}, its mailbox's highest is ${r.highest}`,
  },
  {
    area: 'modseq',
    query: `SELECT t.id, t.modseq, b.highest_modseq AS highest FROM tombstone t JOIN mailbox b ON b.id = t.mailbox
      WHERE t.modseq > b.highest_modseq`,
    words: (r) => `Tombstone ${r.id} has modseq ${r.modseq}, its mailbox's highest is ${r.highest}`,
  },
  {
    area: 'modseq',
    query: `SELECT b.id, b.highest_modseq AS highest, s.modseq FROM mailbox b JOIN account_state s ON s.account = b.account
      WHERE b.highest_modseq > s.modseq OR b.changed_modseq > s.modseq OR b.floor_modseq > s.modseq`,
    words: (r) => `Mailbox ${r.id} has highest modseq ${r.highest}, its account is at ${r.modseq}`,
  },
  {
    area: 'uids',
    query: `SELECT m.id, b.uid_next AS next FROM message m JOIN mailbox b ON b.id = m.mailbox WHERE m.id % ${KEYS} >= b.uid_next
      UNION ALL SELECT t.id, b.uid_next FROM tombstone t JOIN mailbox b ON b.id = t.mailbox WHERE t.id % ${KEYS} >= b.uid_next`,
    words: ({ id, next }) => `Row ${id} has a UID that its mailbox would give again (UIDNEXT ${next})`,
  },
  {
    area: 'uids',
    query: `SELECT m.id, m.mailbox FROM message m LEFT JOIN mailbox b ON b.id = m.mailbox
      WHERE b.id IS NULL OR b.account <> m.account OR b.selectable = 0 OR m.id / ${KEYS} <> m.mailbox`,
    words: ({ id, mailbox }) => `Message row ${id} is in mailbox ${mailbox}, which cannot hold it`,
  },
  {
    area: 'uids',
    query: 'SELECT t.id FROM tombstone t JOIN message m ON m.id = t.id',
    words: ({ id }) => `Message row ${id} was expunged and is there`,
  },
  {
    area: 'uids',
    query: `SELECT b.id, b.uid_validity AS validity FROM mailbox b JOIN account_state s ON s.account = b.account
      WHERE b.uid_validity >= s.uid_validity`,
    words: ({ id, validity }) => `Mailbox ${id} has UIDVALIDITY ${validity}, which its account would give again`,
  },
];

const house: RowCheck[] = [
  {
    area: 'packs',
    query: `SELECT p.id, p.blobs, p.bytes, coalesce(x.n, 0) AS n, coalesce(x.bytes, 0) AS xb FROM pack p
      LEFT JOIN (SELECT pack, count(*) AS n, sum(byte_length) AS bytes FROM blob GROUP BY pack) x ON x.pack = p.id
      WHERE p.blobs <> coalesce(x.n, 0) OR p.bytes <> coalesce(x.bytes, 0) OR p.blobs = 0`,
    words: (r) => `Pack ${r.id} counts ${r.blobs} blobs with ${r.bytes} bytes, ${r.n} with ${r.xb} are there`,
  },
  {
    area: 'packs',
    query: 'SELECT b.id, b.pack FROM blob b LEFT JOIN pack p ON p.id = b.pack WHERE p.id IS NULL',
    words: ({ id, pack }) => `Blob ${id} is in pack ${pack}, which has no row`,
  },
  {
    area: 'tree',
    query: `SELECT b.id, b.parent FROM mailbox b LEFT JOIN mailbox p ON p.id = b.parent AND p.account = b.account
      WHERE b.parent <> 0 AND p.id IS NULL AND b.account NOT IN (${PURGED})`,
    words: ({ id, parent }) => `Mailbox ${id} is below ${parent}, which its account does not have`,
  },
  {
    area: 'tree',
    query: `WITH RECURSIVE down (id) AS (
        SELECT id FROM mailbox WHERE parent = 0 UNION SELECT m.id FROM mailbox m JOIN down ON m.parent = down.id
      ) SELECT id FROM mailbox WHERE id NOT IN (SELECT id FROM down) AND account NOT IN (${PURGED})`,
    words: ({ id }) => `Mailbox ${id} cannot be reached from the top`,
  },
  {
    area: 'tree',
    query: `SELECT s.account AS id FROM account_state s JOIN account a ON a.id = s.account
      WHERE NOT EXISTS (SELECT 1 FROM mailbox b WHERE b.account = s.account AND b.parent = 0 AND b.name = 'INBOX' AND b.selectable = 1)`,
    words: ({ id }) => `Account ${id} has no INBOX`,
  },
  {
    area: 'tree',
    query: `SELECT b.id, q.next FROM mailbox b JOIN sequence q ON q.name = 'mailbox' WHERE b.id >= q.next`,
    words: ({ id, next }) => `Mailbox ${id} has an id that would be given again (${next})`,
  },
  {
    area: 'accounts',
    query: 'SELECT a.id FROM account a LEFT JOIN account_state s ON s.account = a.id WHERE s.account IS NULL',
    words: ({ id }) => `Account ${id} has no state`,
  },
  {
    area: 'accounts',
    query: `SELECT s.account AS id FROM account_state s LEFT JOIN account a ON a.id = s.account
      WHERE a.id IS NULL AND s.account NOT IN (${PURGED})`,
    words: ({ id }) => `Account ${id} is gone, its state stayed and nothing will purge it`,
  },
  {
    area: 'queue',
    query: `SELECT q.id, q.recipients, coalesce(x.n, 0) AS n FROM queued_message q
      LEFT JOIN (SELECT message, count(*) AS n FROM queue_recipient GROUP BY message) x ON x.message = q.id
      WHERE q.recipients <> coalesce(x.n, 0) OR coalesce(x.n, 0) = 0`,
    words: (r) => `Queued message ${r.id} counts ${r.recipients} recipients, ${r.n} are there`,
  },
  {
    area: 'queue',
    query:
      'SELECT r.id, r.message FROM queue_recipient r LEFT JOIN queued_message q ON q.id = r.message WHERE q.id IS NULL',
    words: ({ id, message }) => `Queue row ${id} is of message ${message}, which does not exist`,
  },
  {
    area: 'queue',
    query: `SELECT q.id, q.size FROM queued_message q JOIN blob b ON b.id = q.blob WHERE q.size <> length(q.head) + b.byte_length`,
    words: ({ id, size }) => `Queued message ${id} says it has ${size} octets, which is not its head and blob`,
  },
];

export const rowChecks: readonly RowCheck[] = [...references, ...counters, ...numbers, ...house];

/** What a later step takes away. */
export const wasteChecks: readonly RowCheck[] = [
  {
    area: 'accounts',
    query: `SELECT s.account AS id, count(m.id) AS messages FROM account_state s LEFT JOIN message m ON m.account = s.account
      WHERE s.account IN (${PURGED}) GROUP BY s.account`,
    words: ({ id, messages }) =>
      `Account ${id} was removed; ${messages} of its message rows are still there, and a server that runs takes them away`,
  },
];
