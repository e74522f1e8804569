/** DNS lists of the tests as zones. */
import assert from 'node:assert/strict';
import { reverseLabels } from '#format/dns';
import type { Zone } from '#testing/zone';
import { type ListZone, parseListZone } from './mod.ts';

/** A list as a setting names it. */
export function listZone(text: string): ListZone {
  const parsed = parseListZone(text);
  assert.ok(parsed.ok, text);
  return parsed.zone;
}

/** The names under which a list holds addresses, each with its answers, and words where given. */
export function entries(zone: string, answers: Readonly<Record<string, readonly string[]>>, words?: string): Zone {
  return Object.fromEntries(
    Object.entries(answers).map(([address, codes]) => [
      `${reverseLabels(address) ?? address}.${zone}`,
      { A: codes, ...(words === undefined ? {} : { TXT: [words] }) },
    ]),
  );
}

/** A list as it must be (RFC 5782 section 5), for IPv4 and IPv6. */
export function goodList(zone: string, answers: Readonly<Record<string, readonly string[]>> = {}): Zone {
  return entries(zone, { '127.0.0.2': ['127.0.0.2'], '::ffff:127.0.0.2': ['127.0.0.2'], ...answers });
}
