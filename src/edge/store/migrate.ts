import type { DatabaseSync } from 'node:sqlite';
import { Fault } from '#base/fault';
import { migrations, SCHEMA_VERSION } from './migrations/mod.ts';

/** Brings the database up to this program's schema, each migration in one transaction; a newer one is refused. */
export function migrate(db: DatabaseSync): void {
  const { user_version: found } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found > SCHEMA_VERSION) {
    throw new Fault('conflict', `The database has schema ${found}, this program knows up to ${SCHEMA_VERSION}`, {
      publicText: `The data directory was written by a newer version (schema ${found}, this program knows up to ${SCHEMA_VERSION}); start that version, or restore a backup made before the upgrade`,
    });
  }
  for (const migration of migrations) {
    if (migration.number <= found) continue;
    db.exec('BEGIN IMMEDIATE');
    try {
      for (const statement of migration.statements('sqlite')) db.exec(statement);
      db.exec(`PRAGMA user_version = ${migration.number}`);
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}
