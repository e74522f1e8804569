/** Puts values into texts. Marks are read from the text alone: a value that looks like one stays what it is. */
import type { Evidence } from './evidence.ts';
import type { Text } from './texts.ts';

/** A piece of a sentence. Values come from strangers; all of it still has to be escaped. */
export type Part =
  | { readonly kind: 'text' | 'value' | 'code'; readonly text: string }
  /** To a page of ours; begins with `/`. */
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export type Sentence = readonly Part[];

const marks = /`([^`]*)`|\[([^\]]+)\]\((\/[^)]*)\)|\{([a-zA-Z]+)(?:\|([^}]*))?\}/g;

/** Undefined where a value is missing that the text has no other words for. */
export function fill(text: Text, values: Evidence): Sentence | undefined {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(marks)) {
    const [whole, code, words, href, key, instead] = match;
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) });
    at = match.index + whole.length;
    if (code !== undefined) {
      const typed = fillPlain(code, values);
      if (typed === undefined) return undefined;
      parts.push({ kind: 'code', text: typed });
    } else if (words !== undefined && href !== undefined) {
      parts.push({ kind: 'link', text: words, href });
    } else {
      const value = values[key ?? ''];
      if (value === undefined && instead === undefined) return undefined;
      parts.push(value === undefined ? { kind: 'text', text: instead ?? '' } : { kind: 'value', text: value });
    }
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

/** The same as plain text, for what is copied; other marks stay as they are. */
export function fillPlain(text: Text, values: Evidence): string | undefined {
  let isMissing = false;
  const filled = text.replaceAll(/\{([a-zA-Z]+)(?:\|([^}]*))?\}/g, (_, key: string, instead: string | undefined) => {
    const value = values[key] ?? instead;
    if (value === undefined) isMissing = true;
    return value ?? '';
  });
  return isMissing ? undefined : filled;
}

/** Those of several texts whose values are known. */
export function fillAll(texts: readonly Text[], values: Evidence): readonly Sentence[] {
  return texts.flatMap((text) => {
    const sentence = fill(text, values);
    return sentence === undefined ? [] : [sentence];
  });
}
