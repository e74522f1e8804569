/**
 * A small scanner of TypeScript source: which modules a file imports, on which lines, and what its bare code is
 * without comments and the insides of strings. Enough for rules about imports and calls; not a parser.
 */

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** True when the import leaves no trace at run time (`import type`, `export type`, or nothing but inline types). */
  readonly typeOnly: boolean;
  /** The names between braces, inline types left out; undefined where the whole module is taken. */
  readonly names: readonly string[] | undefined;
}

export interface Source {
  /** The text with comments and the contents of strings, templates and regular expressions replaced by spaces. */
  readonly code: string;
  readonly imports: readonly Import[];
}

/** What a slash means depends on what stands before it: after these characters it begins a regular expression. */
const beforeRegExp = new Set('(,=:[!&|?{};+-*%<>~^');
const wordsBeforeRegExp = /(?:^|[^\w$.])(?:return|typeof|case|in|of|void|yield|await|do|else)$/;

export function scan(text: string): Source {
  const { code, strings } = blank(text);
  return { code, imports: findImports(code, strings) };
}

interface Blanked {
  readonly code: string;
  /** Start offset of a literal (its opening quote) to its contents. */
  readonly strings: ReadonlyMap<number, string>;
}

function blank(text: string): Blanked {
  const out: string[] = [];
  const strings = new Map<number, string>();
  /** One entry per open template expression: how many braces are open inside it. */
  const templates: number[] = [];
  let at = 0;

  /** Keeps the marks around [at, end) and blanks the inside, newlines excepted. */
  const hide = (end: number, marks: number): void => {
    const inside = text.slice(at + marks, end - marks).replaceAll(/[^\n]/g, ' ');
    out.push(text.slice(at, at + marks), inside, text.slice(end - marks, end));
    at = end;
  };

  while (at < text.length) {
    const c = text.charAt(at);
    const two = text.slice(at, at + 2);
    if (two === '//') {
      const end = text.indexOf('\n', at);
      hide(end === -1 ? text.length : end, 0);
    } else if (two === '/*') {
      const end = text.indexOf('*/', at + 2);
      hide(end === -1 ? text.length : end + 2, 0);
    } else if (c === "'" || c === '"') {
      const end = endOfString(text, at);
      strings.set(at, text.slice(at + 1, end - 1));
      hide(end, 1);
    } else if (c === '`' || (c === '}' && templates.at(-1) === 0)) {
      if (c === '}') templates.pop();
      const end = endOfTemplatePiece(text, at);
      if (text.charAt(end - 1) === '{') templates.push(0);
      else if (c === '`') strings.set(at, text.slice(at + 1, end - 1));
      hide(end, 1);
    } else if (c === '/' && slashBeginsRegExp(out)) {
      hide(endOfRegExp(text, at), 1);
    } else {
      const depth = templates.length - 1;
      if (depth >= 0 && c === '{') templates[depth] = (templates[depth] ?? 0) + 1;
      if (depth >= 0 && c === '}') templates[depth] = (templates[depth] ?? 0) - 1;
      out.push(c);
      at++;
    }
  }
  return { code: out.join(''), strings };
}

function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== quote && text.charAt(at) !== '\n')
    at += text.charAt(at) === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** Up to and with the closing backtick, or up to and with the `${` that opens an expression. */
function endOfTemplatePiece(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '`' && text.slice(at, at + 2) !== '${') {
    at += text.charAt(at) === '\\' ? 2 : 1;
  }
  return Math.min(at + (text.charAt(at) === '`' ? 1 : 2), text.length);
}

function endOfRegExp(text: string, start: number): number {
  let at = start + 1;
  let inClass = false;
  while (at < text.length && text.charAt(at) !== '\n') {
    const c = text.charAt(at);
    if (c === '\\') at++;
    else if (c === '[') inClass = true;
    else if (c === ']') inClass = false;
    else if (c === '/' && !inClass) break;
    at++;
  }
  return Math.min(at + 1, text.length);
}

function slashBeginsRegExp(out: readonly string[]): boolean {
  let before = '';
  for (let i = out.length - 1; i >= 0 && before.length < 12; i--) {
    before = (out[i] ?? '') + before;
    if (before.trimEnd() === '') before = '';
  }
  before = before.trimEnd();
  return before === '' || beforeRegExp.has(before.slice(-1)) || wordsBeforeRegExp.test(before);
}

/** The forms of an import and an export-from; each ends at the quote that opens the module's name. */
const importForms: readonly RegExp[] = [
  /\bimport\s+(?<type>type\s)?[\w$\s,*]*(?<names>\{[^}]*\})?\s*from\s*(?=['"])/g,
  /\bimport\s*(?=['"])/g,
  /\bimport\s*\(\s*(?=['"`])/g,
  /\bexport\s+(?<type>type\s)?\s*(?:\*(?:\s*as\s+[\w$]+)?|(?<names>\{[^}]*\}))\s*from\s*(?=['"])/g,
];

function findImports(code: string, strings: ReadonlyMap<number, string>): Import[] {
  const found: (Import & { readonly at: number })[] = [];
  for (const form of importForms) {
    for (const match of code.matchAll(form)) {
      const at = match.index + match[0].length;
      const specifier = strings.get(at);
      if (specifier === undefined) continue;
      const names = namesIn(match);
      const typeOnly = match.groups?.['type'] !== undefined || names?.length === 0;
      found.push({ specifier, line: lineAt(code, at), typeOnly, names, at });
    }
  }
  found.sort((a, b) => a.at - b.at);
  return found.map(({ specifier, line, typeOnly, names }) => ({ specifier, line, typeOnly, names }));
}

/** The names of `import { a, type B } from`; undefined when a default, a namespace or no braces stand there. */
function namesIn(match: RegExpMatchArray): string[] | undefined {
  const names = match.groups?.['names'];
  if (names === undefined || /^import\s+(?!type\s)[\w$*]/.test(match[0])) return undefined;
  const each = names.slice(1, -1).split(',');
  return each.map((name) => name.trim().split(/\s/)[0] ?? '').filter((name) => name !== '' && name !== 'type');
}

/** The line (from 1) of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
