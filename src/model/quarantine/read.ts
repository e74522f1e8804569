/** What is held, for lists and pages. Whoever asks has asked the permission function before: the scope is its answer. */
import type { Reference } from '#base/ids';
import { foldText } from '#format/message';
import { either, list, row, rows, sql, type Work } from '#format/sql';
import type { BlobId } from '#model/blob';
import {
  type HeldId,
  type HeldMessage,
  type HeldOnward,
  type HeldSummary,
  NO_DOMAIN,
  type QuarantineClass,
  quarantineClasses,
  type QuarantineScope,
  type QuarantineState,
} from './types.ts';

/** Rows of one page. */
export const HELD_PAGE_MAX = 500;
const TEXT_CHARACTERS_MAX = 200;

export interface QuarantineQuery {
  readonly scope: QuarantineScope;
  readonly states: readonly QuarantineState[];
  /** Undefined: all. */
  readonly classes?: readonly QuarantineClass[];
  /** A part of the envelope's sender or of From, in any case of letters. */
  readonly sender?: string;
  /** A part of the recipient's address. */
  readonly recipient?: string;
  /** A part of From, subject, an address, or the reference. */
  readonly text?: string;
  /** Of this domain alone. */
  readonly domain?: number;
  /** Ids below this one: the next page. */
  readonly before?: number;
  readonly max: number;
}

export interface QuarantinePage {
  /** Newest first. */
  readonly found: readonly HeldSummary[];
  /** Ask again with it as `before`. Undefined: that was all. */
  readonly next: number | undefined;
}

/** As `HeldSummary` has them; names come with the numbers, for people. */
const summary = `id, account, domain, tenant, recipient, size, class, sender, from_text AS "from", subject, reference,
  received_ms AS "receivedMs", expires_ms AS "expiresMs", score, reason, state, state_by AS "stateBy", state_ms AS "stateMs",
  note, asked_ms AS "askedMs", coalesce((SELECT name FROM domain d WHERE d.id = quarantine.domain), '') AS "domainName",
  (SELECT address FROM account a WHERE a.id = quarantine.account) AS address`;
const rest = 'blob, head, trace, verdict, onward';
/** The same on both engines. */
export const summaryColumns = either(summary, summary);
export const restColumns = either(rest, rest);

export interface StoredHeld extends Omit<HeldMessage, 'blob' | 'onward' | 'id'> {
  readonly id: number;
  readonly blob: number | null;
  readonly onward: string | null;
}

export function heldOf({ id, blob, onward, ...rest }: StoredHeld): HeldMessage {
  return {
    ...rest,
    id: id as HeldId,
    blob: blob === null ? undefined : (blob as BlobId),
    onward: onward === null ? null : (JSON.parse(onward) as HeldOnward),
  };
}

/** One page. */
export function* listQuarantine(query: QuarantineQuery): Work<QuarantinePage> {
  const max = Math.min(Math.max(1, query.max), HELD_PAGE_MAX);
  const { scope, states, classes = quarantineClasses, before = Number.MAX_SAFE_INTEGER } = query;
  const domain = query.domain ?? -1;
  const { all, account, domains, tenants } = reachOf(scope);
  const found = yield* rows<HeldSummary>(sql`
    SELECT ${summaryColumns} FROM quarantine
    WHERE (account = ${account} OR domain IN (SELECT d.id FROM domain d
        WHERE CAST(${all} AS BIGINT) = 1 OR d.id IN ${list(domains)} OR d.tenant IN ${list(tenants)})
        OR (domain = ${NO_DOMAIN} AND CAST(${all} AS BIGINT) = 1))
      AND expires_ms > 0 AND id < ${before} AND state IN ${list(states)} AND class IN ${list(classes)}
      AND sender_text LIKE ${partOf(query.sender)} ESCAPE '!' AND lower(recipient) LIKE ${partOf(query.recipient)} ESCAPE '!'
      AND search_text LIKE ${partOf(query.text)} ESCAPE '!' AND (domain = ${domain} OR CAST(${domain} AS BIGINT) = -1)
    ORDER BY id DESC LIMIT ${max + 1}`);
  const page = found.slice(0, max);
  return { found: page, next: found.length > max ? page.at(-1)?.id : undefined };
}

function reachOf(scope: QuarantineScope): {
  readonly all: number;
  readonly account: number;
  readonly domains: readonly number[];
  readonly tenants: readonly number[];
} {
  switch (scope.kind) {
    case 'all':
      return { all: 1, account: -1, domains: [], tenants: [] };
    case 'own':
      return { all: 0, account: scope.account, domains: [], tenants: [] };
    case 'some':
      return { all: 0, ...scope };
    default:
      return scope satisfies never;
  }
}

/** A pattern that finds the part anywhere in a folded text. */
function partOf(text: string | undefined): string {
  if (text === undefined || text === '') return '%';
  return `%${foldText(text.slice(0, TEXT_CHARACTERS_MAX)).replaceAll(/[!%_]/g, '!$&')}%`;
}

/** One held message, whoever it is for: the caller asks the permission function about what it says. */
export function* readHeld({ id }: { readonly id: number }): Work<HeldMessage | undefined> {
  const found = yield* row<StoredHeld>(sql`
    SELECT ${summaryColumns}, ${restColumns} FROM quarantine WHERE id = ${id} AND expires_ms > 0`);
  return found === undefined ? undefined : heldOf(found);
}

/** Those of one message that its reference names: one for each recipient whose copy is held. */
export function* heldByReference(args: { readonly reference: Reference }): Work<HeldId[]> {
  const found = yield* rows<{ id: HeldId }>(sql`
    SELECT id FROM quarantine WHERE reference = ${args.reference} AND expires_ms > 0 ORDER BY id LIMIT ${HELD_PAGE_MAX}`);
  return found.map(({ id }) => id);
}

export interface HeldCount {
  readonly class: QuarantineClass;
  readonly state: QuarantineState;
  readonly messages: number;
  readonly bytes: number;
}

/** How much is held, by class: for gauges and the head of a list. */
export function* countQuarantine(args: { readonly domain?: number } = {}): Work<HeldCount[]> {
  const domain = args.domain ?? -1;
  const found = yield* rows<HeldCount>(sql`
    SELECT class, state, count(*) AS messages, sum(size) AS bytes FROM quarantine
    WHERE blob IS NOT NULL AND (domain = ${domain} OR CAST(${domain} AS BIGINT) = -1)
    GROUP BY class, state ORDER BY class, state`);
  return found.map((one) => ({ ...one, messages: Number(one.messages), bytes: Number(one.bytes) }));
}

/** Copies of what an account sends that are held; or of what networks send for a domain, where no account does. */
export function* countOutbound(of: { readonly account: number } | { readonly domain: number }): Work<number> {
  const statement =
    'account' in of
      ? sql`SELECT count(*) AS count FROM quarantine WHERE account = ${of.account} AND class = 'outbound' AND blob IS NOT NULL`
      : sql`
        SELECT count(*) AS count FROM quarantine
        WHERE account IS NULL AND domain = ${of.domain} AND class = 'outbound' AND blob IS NOT NULL`;
  return Number((yield* row<{ count: number }>(statement))?.count ?? 0);
}
