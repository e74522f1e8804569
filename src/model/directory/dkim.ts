/**
 * DKIM keys of a domain and their life: created → published → signing → retired. The private half is sealed with the key
 * file before it comes here, and destroyed when the key retires. RFC 6376, 8463.
 */
import { Fault } from '#base/fault';
import { list, rows, run, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import { requireDomain } from './domains.ts';
import type { DirectoryChanged, DomainRecord } from './records.ts';

export type DkimAlgorithm = 'rsa-sha256' | 'ed25519-sha256';
/**
 * `created`: its record is not seen in the DNS yet. `published`: it is, since `seenMs`. `signing`. `retired`: signs no more,
 * its record stays for what is on its way.
 */
export type DkimKeyState = 'created' | 'published' | 'signing' | 'retired';

export interface DkimPublicKey {
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  readonly state: DkimKeyState;
  /** The `p=` tag: base64. */
  readonly publicKey: string;
  readonly createdMs: number;
  /** Since when its record is seen without a break; null while it is not. */
  readonly seenMs: number | null;
  /** When it was last found out whether the record is there. */
  readonly lookedMs: number | null;
  readonly signingMs: number | null;
  readonly retiredMs: number | null;
}

export interface DkimStoredKey extends DkimPublicKey {
  readonly domain: string;
  readonly sealedPrivateKey: Uint8Array;
}

export interface NewDkimKey {
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  readonly sealedPrivateKey: Uint8Array;
  readonly publicKey: string;
}

/** A domain with its keys, in the order in which they were made. */
export interface DkimDomain {
  readonly domain: string;
  readonly keys: readonly DkimPublicKey[];
}

/**
 * Adds keys for algorithms that the domain has none of. The very first ones sign from now on, published or not, so that
 * mail is signed before anybody has looked at the DNS; later ones wait until they are seen.
 */
export function* addDkimKeys(args: {
  readonly by: AuditStamp;
  readonly domain: string;
  readonly keys: readonly NewDkimKey[];
}): Work<DirectoryChanged & { readonly added: readonly string[] }> {
  const domain = yield* requireDomain(args.domain);
  const known = yield* listDkimKeys({ domain: args.domain });
  const wanted = args.keys.filter(
    ({ algorithm }) => !known.some((one) => one.algorithm === algorithm && one.state !== 'retired'),
  );
  const state = known.length === 0 ? 'signing' : 'created';
  for (const key of wanted) yield* insertKey(domain, key, { state, nowMs: args.by.nowMs });
  const added = wanted.map(({ selector }) => selector);
  if (added.length > 0) yield* audit(args.by, domain, 'dkim.add', { selectors: added });
  return { directory: true, added };
}

/** Adds the next key of an algorithm, to wait until it is seen. A conflict where one waits already or the name is taken. */
export function* rotateDkimKeys(args: {
  readonly by: AuditStamp;
  readonly domain: string;
  readonly keys: readonly NewDkimKey[];
}): Work<DirectoryChanged & { readonly added: readonly string[] }> {
  const domain = yield* requireDomain(args.domain);
  const known = yield* listDkimKeys({ domain: args.domain });
  for (const key of args.keys) {
    const waiting = known.find((one) => one.algorithm === key.algorithm && isWaiting(one));
    if (waiting !== undefined) {
      throw conflict(`The key ${waiting.selector} of ${domain.name} waits for its DNS record already`);
    }
    if (known.some(({ selector }) => selector === key.selector)) {
      throw conflict(`The selector ${key.selector} of ${domain.name} is still in use`);
    }
    yield* insertKey(domain, key, { state: 'created', nowMs: args.by.nowMs });
  }
  const added = args.keys.map(({ selector }) => selector);
  yield* audit(args.by, domain, 'dkim.rotate', { selectors: added });
  return { directory: true, added };
}

function isWaiting({ state }: DkimPublicKey): boolean {
  return state === 'created' || state === 'published';
}

function* insertKey(
  domain: DomainRecord,
  key: NewDkimKey,
  { state, nowMs }: { readonly state: 'signing' | 'created'; readonly nowMs: number },
): Work<void> {
  yield* run(sql`
    INSERT INTO dkim_key (domain, selector, algorithm, state, private_key, public_key, created_ms, signing_ms)
    VALUES (${domain.id}, ${key.selector}, ${key.algorithm}, ${state}, ${key.sealedPrivateKey}, ${key.publicKey}, ${nowMs},
      ${state === 'signing' ? nowMs : null})`);
}

/** What is new since the look before: keys that are published now, and keys whose records are gone. */
export interface DkimLookNoted {
  readonly published: readonly string[];
  readonly missing: readonly string[];
}

/** Writes down what a look at the DNS found: only what could be found out. */
export function* noteDkimLook(args: {
  readonly by: AuditStamp;
  readonly domain: string;
  readonly seen: readonly string[];
  readonly missing: readonly string[];
}): Work<DkimLookNoted> {
  const domain = yield* requireDomain(args.domain);
  const { nowMs } = args.by;
  const before = yield* listDkimKeys({ domain: args.domain });
  if (args.seen.length > 0) {
    yield* run(sql`
      UPDATE dkim_key SET seen_ms = coalesce(seen_ms, ${nowMs}), looked_ms = ${nowMs},
        state = CASE WHEN state = 'created' THEN 'published' ELSE state END
      WHERE domain = ${domain.id} AND selector IN ${list(args.seen)}`);
  }
  if (args.missing.length > 0) {
    yield* run(sql`
      UPDATE dkim_key SET seen_ms = NULL, looked_ms = ${nowMs},
        state = CASE WHEN state = 'published' THEN 'created' ELSE state END
      WHERE domain = ${domain.id} AND selector IN ${list(args.missing)}`);
  }
  const appeared = before.filter((key) => key.state === 'created' && args.seen.includes(key.selector));
  const vanished = before.filter((key) => key.seenMs !== null && args.missing.includes(key.selector));
  const published = appeared.map(({ selector }) => selector);
  const missing = vanished.map(({ selector }) => selector);
  if (published.length + missing.length > 0) yield* audit(args.by, domain, 'dkim.look', { published, missing });
  return { published, missing };
}

/**
 * Published keys begin to sign, and those of the same algorithm that signed until now retire: one commit, so that there
 * is never none. Keys that are not published any more are left alone.
 */
export function* switchDkimKeys(args: {
  readonly by: AuditStamp;
  readonly domain: string;
  readonly selectors: readonly string[];
}): Work<DirectoryChanged & { readonly signing: readonly string[]; readonly retired: readonly string[] }> {
  const domain = yield* requireDomain(args.domain);
  const known = yield* listDkimKeys({ domain: args.domain });
  const next = known.filter((key) => key.state === 'published' && args.selectors.includes(key.selector));
  const last = known.filter(
    (key) => key.state === 'signing' && next.some(({ algorithm }) => algorithm === key.algorithm),
  );
  const signing = next.map(({ selector }) => selector);
  const retired = last.map(({ selector }) => selector);
  if (signing.length > 0) {
    yield* run(sql`
      UPDATE dkim_key SET state = 'signing', signing_ms = ${args.by.nowMs}
      WHERE domain = ${domain.id} AND selector IN ${list(signing)}`);
    yield* retire(domain, retired, args.by.nowMs);
    yield* audit(args.by, domain, 'dkim.switch', { signing, retired });
  }
  return { directory: true, signing, retired };
}

/** The private half is destroyed: what it has signed stays valid, and nothing more will be signed with it. */
function* retire(domain: DomainRecord, selectors: readonly string[], nowMs: number): Work<void> {
  if (selectors.length === 0) return;
  yield* run(sql`
    UPDATE dkim_key SET state = 'retired', retired_ms = ${nowMs}, private_key = ${new Uint8Array(0)}
    WHERE domain = ${domain.id} AND selector IN ${list(selectors)}`);
}

export interface DkimRetirement {
  readonly by: AuditStamp;
  readonly domain: string;
  readonly selector: string;
  /** Also the only key that signs: mail leaves unsigned until there is another. */
  readonly evenTheLast: boolean;
}

/** Ends a key by hand. One that never signed is forgotten at once: nothing on its way needs its record. */
export function* retireDkimKey(args: DkimRetirement): Work<DirectoryChanged & { readonly forgotten: boolean }> {
  const domain = yield* requireDomain(args.domain);
  const known = yield* listDkimKeys({ domain: args.domain });
  const key = known.find(({ selector }) => selector === args.selector);
  if (key === undefined) {
    throw new Fault('not-found', `Cannot find key "${args.selector}" of ${domain.name}`, {
      publicText: `${domain.name} has no key ${args.selector}`,
    });
  }
  if (key.state === 'retired') throw conflict(`The key ${key.selector} of ${domain.name} is retired already`);
  const others = known.some((one) => one.state === 'signing' && one.selector !== key.selector);
  if (key.state === 'signing' && !others && !args.evenTheLast) {
    throw conflict(`Without the key ${key.selector} mail of ${domain.name} would leave unsigned`);
  }
  const forgotten = isWaiting(key);
  if (forgotten) yield* run(sql`DELETE FROM dkim_key WHERE domain = ${domain.id} AND selector = ${key.selector}`);
  else yield* retire(domain, [key.selector], args.by.nowMs);
  yield* audit(args.by, domain, 'dkim.retire', { selectors: [key.selector] });
  return { directory: true, forgotten };
}

/** Forgets keys that retired before a time: their records may go, and their selectors be used again. */
export function* forgetDkimKeys(args: {
  readonly by: AuditStamp;
  readonly domain: string;
  readonly retiredBeforeMs: number;
}): Work<{ readonly forgotten: readonly string[] }> {
  const domain = yield* requireDomain(args.domain);
  const deleted = yield* rows<{ selector: string }>(sql`
    DELETE FROM dkim_key WHERE domain = ${domain.id} AND state = 'retired' AND retired_ms < ${args.retiredBeforeMs}
    RETURNING selector`);
  const forgotten = deleted.map(({ selector }) => selector).sort();
  if (forgotten.length > 0) yield* audit(args.by, domain, 'dkim.forget', { selectors: forgotten });
  return { forgotten };
}

export function* listDkimKeys(args: { readonly domain: string }): Work<DkimPublicKey[]> {
  const domain = yield* requireDomain(args.domain);
  return yield* rows<DkimPublicKey>(sql`
    SELECT selector, algorithm, state, public_key AS "publicKey", created_ms AS "createdMs", seen_ms AS "seenMs",
      looked_ms AS "lookedMs", signing_ms AS "signingMs", retired_ms AS "retiredMs"
    FROM dkim_key WHERE domain = ${domain.id} ORDER BY id`);
}

/** All domains with their keys, in the order of their names, beginning behind `after`; so many domains at most. */
export function* listDkimDomains(args: { readonly after: string; readonly max: number }): Work<DkimDomain[]> {
  const domains = yield* rows<{ id: number; name: string }>(sql`
    SELECT id, name FROM domain WHERE name > ${args.after} ORDER BY name LIMIT ${args.max}`);
  if (domains.length === 0) return [];
  const keys = yield* rows<DkimPublicKey & { domain: number }>(sql`
    SELECT domain, selector, algorithm, state, public_key AS "publicKey", created_ms AS "createdMs", seen_ms AS "seenMs",
      looked_ms AS "lookedMs", signing_ms AS "signingMs", retired_ms AS "retiredMs"
    FROM dkim_key WHERE domain IN ${list(domains.map(({ id }) => id))} ORDER BY id`);
  return domains.map(({ id, name }) => ({
    domain: name,
    keys: keys.filter((key) => key.domain === id).map(publicKeyOf),
  }));
}

/** What people are shown of a row. */
function publicKeyOf(row: DkimPublicKey): DkimPublicKey {
  const { selector, algorithm, state, publicKey, createdMs, seenMs, lookedMs, signingMs, retiredMs } = row;
  return { selector, algorithm, state, publicKey, createdMs, seenMs, lookedMs, signingMs, retiredMs };
}

/** Domains with keys that have waited for their records since a time; so many at most. */
export function* dkimDomainsWaiting(args: { readonly createdBeforeMs: number; readonly max: number }): Work<string[]> {
  const found = yield* rows<{ name: string }>(sql`
    SELECT DISTINCT d.name FROM dkim_key k JOIN domain d ON d.id = k.domain
    WHERE k.state = 'created' AND k.created_ms < ${args.createdBeforeMs} ORDER BY d.name LIMIT ${args.max}`);
  return found.map(({ name }) => name);
}

/** The keys that sign for a domain, sealed; none where the domain is not hosted here. */
export function* signingKeys(args: { readonly domain: string }): Work<DkimStoredKey[]> {
  return yield* rows<DkimStoredKey>(sql`
    SELECT k.selector, k.algorithm, k.state, k.public_key AS "publicKey", k.created_ms AS "createdMs", k.seen_ms AS "seenMs",
      k.looked_ms AS "lookedMs", k.signing_ms AS "signingMs", k.retired_ms AS "retiredMs",
      k.private_key AS "sealedPrivateKey", d.name AS domain
    FROM dkim_key k JOIN domain d ON d.id = k.domain WHERE d.name = ${args.domain} AND k.state = 'signing' ORDER BY k.id`);
}

function* audit(
  by: AuditStamp,
  domain: DomainRecord,
  action: string,
  detail: Readonly<Record<string, readonly string[]>>,
): Work<void> {
  yield* recordAudit(by, { tenant: domain.tenant, domain: domain.id, action, target: domain.name, detail });
}

function conflict(text: string): Fault {
  return new Fault('conflict', text, { publicText: text });
}
