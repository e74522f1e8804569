/** What there is of a message, as the rows and packs of a running server say: wherever it is, and whatever is shown of it. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PackReader } from '#edge/pack';

export interface Kept {
  /** A mailbox, or `quarantine`. */
  readonly place: string;
  /** The octets that came. */
  readonly came: Buffer;
  /** The octets that are shown behind our head. */
  readonly shown: Buffer;
}

/** All that there is of a message, read from the data beside the running server. */
export function keptOf(data: string, reference: string): Kept[] {
  const db = new DatabaseSync(join(data, 'rookery.db'), { readOnly: true });
  const packs = new PackReader(join(data, 'packs'));
  const octets = (blob: unknown): Buffer => {
    const place = db.prepare('SELECT pack, byte_offset, byte_length FROM blob WHERE id = ?').get(Number(blob));
    const { pack, byte_offset: offset, byte_length: length } = place as Record<string, number>;
    return Buffer.from(packs.read({ pack: pack ?? 0, offset: offset ?? 0, length: length ?? 0 }));
  };
  try {
    const filed = db
      .prepare(
        `SELECT x.name, e.blob, r.blob AS original FROM message m JOIN email e ON e.id = m.email
          JOIN mailbox x ON x.id = m.mailbox LEFT JOIN representation r ON r.email = e.id WHERE e.reference = ?`,
      )
      .all(reference);
    const held = db.prepare('SELECT blob FROM quarantine WHERE reference = ? AND blob IS NOT NULL').all(reference);
    return [
      ...filed.map(({ name, blob, original }) => ({
        place: String(name),
        shown: octets(blob),
        came: octets(original ?? blob),
      })),
      ...held.map(({ blob }) => ({ place: 'quarantine', shown: octets(blob), came: octets(blob) })),
    ];
  } finally {
    packs.close();
    db.close();
  }
}
