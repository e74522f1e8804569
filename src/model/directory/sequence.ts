import { Fault } from '#base/fault';
import { row, sql, type Work } from '#format/sql';

/**
 * The next id of a kind. Not the table's own highest id plus one: the id of a removed account must never come back
 * while rows of its mail are still being swept.
 */
export function* nextId<Id extends number>(kind: 'tenant' | 'domain' | 'account' | 'alias'): Work<Id> {
  const next = yield* row<{ id: Id }>(sql`
    INSERT INTO sequence (name, next) VALUES (${kind}, 2)
    ON CONFLICT (name) DO UPDATE SET next = sequence.next + 1 RETURNING next - 1 AS id`);
  if (next === undefined) throw new Fault('temporary', `Cannot take the next id for ${kind}`);
  return next.id;
}
