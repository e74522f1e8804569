/** What the counter of copies keeps over a restart: octets that only it can read, in pages. */
import { concatBytes } from '#base/bytes';
import { batch, rows, sql, type Work } from '#format/sql';

/** Octets of a row: a long value is slow to write. */
const PAGE_BYTES = 256 * 1024;

/** Takes the place of what was kept before. */
export function* saveTemplates(args: { readonly bytes: Uint8Array }): Work<void> {
  const pages = Math.ceil(args.bytes.length / PAGE_BYTES);
  yield* batch([
    sql`DELETE FROM fingerprint_page`,
    ...Array.from(
      { length: pages },
      (_, i) => sql`
        INSERT INTO fingerprint_page (page, octets)
        VALUES (${i}, ${args.bytes.slice(i * PAGE_BYTES, (i + 1) * PAGE_BYTES)})`,
    ),
  ]);
}

/** Empty where nothing was kept. */
export function* savedTemplates(): Work<Uint8Array> {
  const pages = yield* rows<{ octets: Uint8Array }>(sql`SELECT octets FROM fingerprint_page ORDER BY page`);
  return concatBytes(pages.map(({ octets }) => octets));
}
