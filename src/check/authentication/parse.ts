import { WordScanner } from './scan.ts';

/** Characters that are read; what stands behind them does not count. */
const TEXT_CHARS_MAX = 8 * 1024;
const RESULTS_MAX = 100;
const PROPERTIES_MAX = 30;

/** One `resinfo` of RFC 8601 section 2.2. */
export interface ReportedResult {
  /** Lower case, such as `dkim`. */
  readonly method: string;
  /** Lower case, such as `pass`. */
  readonly result: string;
  readonly reason?: string;
  readonly properties: readonly ReportedProperty[];
}

export interface ReportedProperty {
  /** Lower case: `smtp`, `header`, `body`, `policy`. */
  readonly type: string;
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

/** What somebody says of a message. Strangers' words: worth what whoever said them is worth. */
export interface ReportedResults {
  readonly authservId: string;
  /** 1 where nothing is said. */
  readonly version: number;
  readonly results: readonly ReportedResult[];
}

/**
 * Reads the unfolded value of Authentication-Results, or what stands behind `i=` in ARC-Authentication-Results. A result that
 * cannot be read is left out. Undefined where there is no authserv-id. Never throws.
 */
export function parseAuthenticationResults(text: string): ReportedResults | undefined {
  const scanner = new WordScanner(text.slice(0, TEXT_CHARS_MAX));
  scanner.skip();
  const authservId = scanner.word(';');
  if (authservId === '' || authservId.includes('=')) return undefined;
  scanner.skip();
  const said = scanner.word(';');
  const version = said === '' ? 1 : /^[0-9]{1,4}$/.test(said) ? Number(said) : 0;
  const results: ReportedResult[] = [];
  while (results.length < RESULTS_MAX && scanner.nextPart()) {
    const result = readResult(scanner);
    if (result !== undefined) results.push(result);
  }
  return { authservId, version, results };
}

function readResult(scanner: WordScanner): ReportedResult | undefined {
  scanner.skip();
  const method = scanner.word('=/;').toLowerCase();
  scanner.skip();
  if (scanner.take('/')) {
    scanner.skip();
    scanner.word('=;');
    scanner.skip();
  }
  if (!isKeyword(method) || !scanner.take('=')) return undefined;
  scanner.skip();
  const result = scanner.word(';').toLowerCase();
  if (!isKeyword(result)) return undefined;
  let reason: string | undefined;
  const properties: ReportedProperty[] = [];
  for (let count = 0; count < PROPERTIES_MAX; count++) {
    const property = readProperty(scanner);
    if (property === undefined) break;
    if (property.type === 'reason' && property.name === '') reason = property.value;
    else properties.push(property);
  }
  return { method, result, ...(reason === undefined ? {} : { reason }), properties };
}

/** `ptype.property=value`, or `reason=value`, which has no second name. Undefined at the end of the result. */
function readProperty(scanner: WordScanner): ReportedProperty | undefined {
  scanner.skip();
  let name = '';
  // White space and comments may stand around the full stop.
  for (let piece = scanner.word('=;'); piece !== ''; piece = scanner.word('=;')) {
    name += piece;
    scanner.skip();
    if (!name.endsWith('.') && scanner.next !== '.') break;
  }
  if (!scanner.take('=')) return undefined;
  scanner.skip();
  const value = readValue(scanner);
  const dot = name.indexOf('.');
  const type = (dot === -1 ? name : name.slice(0, dot)).toLowerCase();
  return { type, name: dot === -1 ? '' : name.slice(dot + 1).toLowerCase(), value };
}

/** A value may be an address whose local part is quoted. */
function readValue(scanner: WordScanner): string {
  const value = scanner.word(';');
  return scanner.next === '@' ? value + scanner.word(';') : value;
}

function isKeyword(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9_-]{0,40}[a-z0-9])?$/.test(text);
}
