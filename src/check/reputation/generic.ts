/** Host names that a provider makes by rule for its lines, told from those that somebody gave to a mail server. */
import { type AddressInName, addressInName } from './address-in-name.ts';
import {
  dynamicWords,
  hosterDomains,
  lineStems,
  lineWords,
  mailStems,
  mailWords,
  numberedSenders,
  staticWords,
  weakWords,
} from './generic-names.data.ts';
import { organization } from './names.ts';
import type { NameRule } from './sight.ts';

const dynamic = new Set(dynamicWords);
const line = new Set(lineWords);
const weak = new Set(weakWords);
const steady = new Set(staticWords);
const mail = new Set(mailWords);
const hosters = new Set(hosterDomains);
const numbered = new Set(numberedSenders);

/** Mail stems of four letters count at either end of any word; shorter ones in words of at least so many letters. */
const LONG_STEM_MIN = 4;
const SHORT_STEM_WORD_MIN = 5;

interface Words {
  /** Of a home line, with any number. */
  readonly line: string | undefined;
  /** The same, and the address is lent for a time. */
  readonly dynamic: boolean;
  /** Of a home line in a longer word, with part of the address. */
  readonly stem: string | undefined;
  /** Of anybody's machine, with part of the address. */
  readonly weak: string | undefined;
  readonly steady: string | undefined;
  readonly mail: boolean;
  readonly number: boolean;
}

/**
 * How a name looks beside the address it is of: made by rule for a home line (`generic`), made by rule for an address that
 * stays (`static`), or neither. Words of mail servers excuse everything short of an address with a word of home lines.
 * The name comes as resolvers give it: lower case, at most 253 characters.
 */
export function genericName(name: string, ip: string): NameRule | undefined {
  const house = organization(name);
  const address = addressInName(name, ip);
  // Words count where the provider's rule stands, left of the domain: not in `dyn.com`, not in `broadband.example`.
  const words = wordsOf(name.slice(0, -house.length));
  const lineWord = words.line ?? words.stem;
  if (words.mail && !(lineWord !== undefined && address !== undefined && address.octets >= 3)) return undefined;
  if (address === undefined) {
    const bare = words.line !== undefined && words.number && (words.steady === undefined || words.dynamic);
    return bare ? { kind: 'generic', rule: `number+${words.line}` } : undefined;
  }
  if (numbered.has(house) && words.line === undefined) return undefined;
  // Some houses register a domain for each of their networks: `ip-192-0-2.example`.
  if (hosters.has(house) || addressInName(house, ip) !== undefined) return { kind: 'static', rule: ruleText(address) };
  if (words.steady !== undefined && !words.dynamic) return { kind: 'static', rule: ruleText(address, words.steady) };
  const word = lineWord ?? words.weak;
  return word !== undefined || address.octets >= 3 ? { kind: 'generic', rule: ruleText(address, word) } : undefined;
}

function ruleText({ encoding, octets }: AddressInName, word?: string): string {
  return `${encoding}${octets}${word === undefined ? '' : `+${word}`}`;
}

function wordsOf(text: string): Words {
  const found = text.split(/[^a-z]+/).filter((word) => word !== '');
  const dynamicWord = found.find((word) => dynamic.has(word));
  return {
    line: dynamicWord ?? found.find((word) => line.has(word)),
    dynamic: dynamicWord !== undefined,
    stem: lineStems.find((stem) => found.some((word) => word.startsWith(stem) || word.endsWith(stem))),
    weak: found.find((word) => weak.has(word)),
    steady: found.find((word) => steady.has(word) || word.startsWith('static') || word.endsWith('static')),
    mail: found.some(isMailWord),
    number: /\d/.test(text),
  };
}

function isMailWord(word: string): boolean {
  if (mail.has(word)) return true;
  return mailStems.some((stem) => {
    if (stem.length < LONG_STEM_MIN && word.length < SHORT_STEM_WORD_MIN) return false;
    return word.startsWith(stem) || word.endsWith(stem);
  });
}
