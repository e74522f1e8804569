import { row, rows, run, sql, type Work } from '#format/sql';

/** Of the paths that are forgotten in one transaction. */
export const SRS_PATHS_FORGOTTEN_MAX = 1000;

export interface SealedSrsSecret {
  /** Sealed with the key file. */
  readonly sealed: Uint8Array;
  readonly createdMs: number;
}

/** The newest first. */
export function* listSrsSecrets(): Work<SealedSrsSecret[]> {
  return yield* rows<SealedSrsSecret>(sql`
    SELECT sealed, created_ms AS "createdMs" FROM srs_secret ORDER BY id DESC`);
}

/** Adds a secret unless there is one that was made later than `unlessSinceMs`: of two processes one is first. */
export function* addSrsSecret(args: {
  readonly sealed: Uint8Array;
  readonly nowMs: number;
  readonly unlessSinceMs: number;
}): Work<{ readonly added: boolean }> {
  const made = yield* row<{ id: number }>(sql`
    INSERT INTO srs_secret (sealed, created_ms) SELECT ${args.sealed}, ${args.nowMs}
    WHERE NOT EXISTS (SELECT 1 FROM srs_secret WHERE created_ms > ${args.unlessSinceMs}) RETURNING id`);
  return { added: made !== undefined };
}

/** Keeps a path under its token from now on for as long as addresses are good. */
export function* storeSrsPath(args: {
  readonly token: string;
  readonly path: string;
  readonly nowMs: number;
}): Work<void> {
  yield* run(sql`
    INSERT INTO srs_path (token, path, used_ms) VALUES (${args.token}, ${args.path}, ${args.nowMs})
    ON CONFLICT (token) DO UPDATE SET used_ms = excluded.used_ms`);
}

export function* findSrsPath(args: { readonly token: string }): Work<string | undefined> {
  return (yield* row<{ path: string }>(sql`SELECT path FROM srs_path WHERE token = ${args.token}`))?.path;
}

/**
 * Forgets secrets whose successor was made before `supersededBeforeMs`, and paths that were last used before
 * `usedBeforeMs`, so many of them. Gives how many paths.
 */
export function* forgetSrs(args: {
  readonly supersededBeforeMs: number;
  readonly usedBeforeMs: number;
}): Work<{ readonly paths: number }> {
  yield* run(sql`
    DELETE FROM srs_secret
    WHERE id < (SELECT coalesce(max(id), 0) FROM srs_secret WHERE created_ms < ${args.supersededBeforeMs})`);
  const gone = yield* rows<{ id: number }>(sql`
    DELETE FROM srs_path WHERE id IN (
      SELECT id FROM srs_path WHERE used_ms < ${args.usedBeforeMs} ORDER BY used_ms LIMIT ${SRS_PATHS_FORGOTTEN_MAX}
    ) RETURNING id`);
  return { paths: gone.length };
}
