/** What is kept of the results of authentication: enough to judge again, within bounds. */
import type { AuthenticationResults } from '#check/authentication';
import { type ArcSight, type AuthenticationSight, type DkimSight, type Sight, SIGNATURES_MAX } from './sight.ts';

/** RFC 8301 section 3.2: shorter keys prove nothing. */
const RSA_BITS_MIN = 1024;
/** Of an ARC chain; RFC 8617 section 4.2.1 allows 50 sets. */
const SEALERS_MAX = 10;

/** SPF stays apart: it is known, and judged, before the content. */
export function authenticationSight({ dkim, dmarc, arc }: Omit<AuthenticationResults, 'spf'>): AuthenticationSight {
  const signatures = dkim.map(({ result, domain, keyBits, testing }): DkimSight => {
    const good = result === 'pass' && testing !== true && (keyBits === undefined || keyBits >= RSA_BITS_MIN);
    return { domain, result, ...(good ? { good } : {}) };
  });
  const { result, policy, fromDomain, policyDomain, record, alignedSpf, alignedDkim } = dmarc;
  return {
    dkim: [...signatures.filter(({ good }) => good), ...signatures.filter(({ good }) => !good)].slice(
      0,
      SIGNATURES_MAX,
    ),
    dmarc: {
      result,
      policy,
      alignedSpf,
      alignedDkim: alignedDkim.slice(0, SIGNATURES_MAX),
      ...(fromDomain === undefined ? {} : { from: fromDomain }),
      ...(policyDomain === undefined ? {} : { policyDomain }),
      ...(record === undefined ? {} : { record }),
    },
    arc: arcSight(arc, fromDomain),
  };
}

/**
 * The results of a sight that was kept, as far as it has them; undefined where nobody had looked. A signature that passed and
 * proves nothing counts as one for testing.
 */
export function resultsOfSight({ spf, authentication }: Sight): AuthenticationResults | undefined {
  if (authentication === undefined) return undefined;
  const { dkim, dmarc, arc } = authentication;
  const { from, ...found } = dmarc;
  return {
    spf: spf ?? { result: 'temperror', scope: 'mailfrom', domain: '', lookups: 0, voidLookups: 0 },
    dkim: dkim.map(({ domain, result, good }) => ({
      result,
      domain,
      selector: '',
      algorithm: '',
      ...(result === 'pass' && good !== true ? { testing: true } : {}),
    })),
    dmarc: { ...found, ...(from === undefined ? {} : { fromDomain: from }) },
    arc: { result: arc.result, instances: arc.sealers.length, sealers: arc.sealers, results: '' },
  };
}

function arcSight(arc: AuthenticationResults['arc'], fromDomain: string | undefined): ArcSight {
  const says: ('dmarc' | 'arc')[] = [];
  if (arc.result === 'pass') {
    const clauses = clausesOf(arc.results);
    if (clauses.some((clause) => isDmarcPass(clause, fromDomain))) says.push('dmarc');
    if (clauses.some(([method]) => method === 'arc=pass')) says.push('arc');
  }
  return { result: arc.result, sealers: arc.sealers.slice(0, SEALERS_MAX), says };
}

/** The sealer must have seen DMARC pass for the From that we see, not for another one that was rewritten since. */
function isDmarcPass(clause: readonly string[], fromDomain: string | undefined): boolean {
  return clause[0] === 'dmarc=pass' && fromDomain !== undefined && clause.includes(`header.from=${fromDomain}`);
}

/**
 * The results of ARC-Authentication-Results (RFC 8617 section 4.1.1, the grammar of RFC 8601 section 2.2) as lists of
 * words, `dmarc=pass` first. Comments are dropped and quoted strings kept apart, so that what a stranger's address says
 * cannot stand for a result.
 */
function clausesOf(text: string): readonly (readonly string[])[] {
  const clauses: string[][] = [];
  let words: string[] = [];
  let word = '';
  let depth = 0;
  let quoted = false;
  const endWord = (): void => {
    if (word !== '') words.push(word.toLowerCase());
    word = '';
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '\\' && (quoted || depth > 0)) {
      // An escaped character is none that means anything; a quoted word keeps a place holder of it.
      i += 1;
      if (quoted && depth === 0) word += '?';
    } else if (depth > 0 || (char === '(' && !quoted)) {
      depth += char === '(' ? 1 : char === ')' ? -1 : 0;
    } else if (char === '"') {
      quoted = !quoted;
      word += '"';
    } else if (quoted) {
      word += char;
    } else if (char === ';') {
      endWord();
      clauses.push(words);
      words = [];
    } else if (char === ' ' || char === '\t' || char === '\r' || char === '\n') {
      endWord();
    } else {
      word += char;
    }
  }
  endWord();
  return [...clauses, words];
}
