/** The published suite of RFC 7208 as zones and questions. */
import { parseAllDocuments } from 'yaml';
import type { Zone, ZoneEntry } from '#testing/zone';

export interface SuiteCase {
  readonly name: string;
  readonly helo: string;
  readonly client: string;
  /** '' for the null reverse-path. */
  readonly mailFrom: string;
  /** Any of them is right. */
  readonly results: readonly string[];
  /** `DEFAULT` for none of the domain's own; undefined where it does not matter. */
  readonly explanation?: string;
}

export interface SuiteScenario {
  readonly description: string;
  readonly cases: readonly SuiteCase[];
  readonly zone: Zone;
}

type RawRecord = 'TIMEOUT' | Readonly<Record<string, string | readonly (string | number)[]>>;

interface RawScenario {
  readonly description: string;
  readonly tests: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  readonly zonedata: Readonly<Record<string, readonly RawRecord[]>>;
}

/** The scenarios of the suite's text. */
export function readSuite(text: string): readonly SuiteScenario[] {
  return parseAllDocuments(text).map((document) => {
    const { description, tests, zonedata }: RawScenario = document.toJS();
    const zone: Record<string, Zone[string]> = {};
    for (const [name, records] of Object.entries(zonedata)) {
      zone[canonical(name)] = records.every((record) => record === 'TIMEOUT') ? 'silent' : entryOf(records);
    }
    return { description, cases: Object.entries(tests).map(([name, raw]) => caseOf(name, raw)), zone };
  });
}

function caseOf(name: string, raw: Readonly<Record<string, string | readonly string[]>>): SuiteCase {
  const { helo, host, mailfrom, result, explanation } = raw;
  const told = explanation === undefined ? {} : { explanation: String(explanation) };
  const results = [result ?? []].flat();
  return { name, helo: String(helo), client: String(host), mailFrom: String(mailfrom), results, ...told };
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/**
 * Records of type SPF (99) are meant as TXT where the name has no TXT of its own; `NONE` says that it has none.
 * `TIMEOUT` answers no question for which there is nothing.
 */
function entryOf(raw: readonly RawRecord[]): ZoneEntry {
  const texts: string[] = [];
  const oldTexts: string[] = [];
  const entry = { A: [] as string[], AAAA: [] as string[], MX: [] as Mx[], PTR: [] as string[], CNAME: [] as string[] };
  let ownTexts = false;
  for (const record of raw) {
    if (record === 'TIMEOUT') continue;
    for (const [type, value] of Object.entries(record)) {
      if (type === 'TXT') {
        ownTexts = true;
        if (value !== 'NONE') texts.push([value].flat().join(''));
      } else if (type === 'SPF') oldTexts.push([value].flat().join(''));
      else if (type === 'MX') entry.MX.push({ preference: Number(value[0]), exchange: canonical(String(value[1])) });
      else if (type === 'A' || type === 'AAAA') entry[type].push(String(value));
      else if (type === 'PTR' || type === 'CNAME') entry[type].push(canonical(String(value)));
      else throw new TypeError(`Cannot use a record of type ${type}`);
    }
  }
  const records = { ...entry, TXT: ownTexts ? texts : oldTexts };
  if (!raw.includes('TIMEOUT')) return records;
  return Object.fromEntries(Object.entries(records).map(([type, list]) => [type, list.length === 0 ? 'silent' : list]));
}

interface Mx {
  readonly preference: number;
  readonly exchange: string;
}
