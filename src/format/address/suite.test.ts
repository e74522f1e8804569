import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { parseAddress } from './mod.ts';

const shared = process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const file = resolve(shared, 'suites/isemail-addresses/test/tests.xml');
const skip = existsSync(file) ? false : 'the published suite isemail-addresses is not here';

/** Cases where the key and RFC 5321 read strictly part ways. */
const exceptions: Readonly<Record<string, string>> = {
  ISEMAIL_RFC5321_TLDNUMERIC: 'an IPv4 address without brackets: see domain.ts',
  ISEMAIL_RFC5321_IPV6DEPRECATED: 'valid by RFC 5952, only discouraged',
};
const acceptedCategories: ReadonlySet<string> = new Set([
  'ISEMAIL_VALID_CATEGORY',
  'ISEMAIL_DNSWARN',
  'ISEMAIL_RFC5321',
]);

function text(xml: string, tag: string): string {
  const found = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(xml)?.[1] ?? '';
  const plain = found.replaceAll(/&#x([0-9a-f]+);|&(lt|gt|amp|quot|apos);/gi, (_, hex: string, name: string) =>
    hex
      ? String.fromCodePoint(Number.parseInt(hex, 16))
      : ({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }[name] ?? ''),
  );
  // The suite writes a control character as its picture (U+2400 and on).
  return plain.replaceAll(/[\u2400-\u241f]/g, (picture) => String.fromCharCode(picture.charCodeAt(0) - 0x2400));
}

test('isemail: what is valid for SMTP parses, all else is refused', { skip }, () => {
  const cases = readFileSync(file, 'utf8').match(/<test id=[\s\S]*?<\/test>/g) ?? [];
  assert.ok(cases.length >= 160);
  const wrong: string[] = [];
  for (const xml of cases) {
    const diagnosis = text(xml, 'diagnosis');
    if (diagnosis in exceptions) continue;
    const expected = acceptedCategories.has(text(xml, 'category'));
    const address = text(xml, 'address');
    if ((parseAddress(address) !== undefined) !== expected) wrong.push(`${JSON.stringify(address)} ${diagnosis}`);
  }
  assert.deepEqual(wrong, []);
});
