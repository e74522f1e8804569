import type { ClosedLink } from './gather.ts';
import { WORDS_CHARS_MAX } from './gather.ts';
import { markupLimits } from './limits.ts';
import { MarkupReader } from './reader.ts';
import { StyleSheet } from './sheet.ts';
import { type HiddenWay, hiddenWays, type MarkupLimits, type MarkupLink, type MarkupReading } from './types.ts';

/**
 * Reads HTML as a mail program would show it with images on and scripts off. Any text is read; nothing throws. Time and
 * memory grow with the length, up to the limits.
 */
export function readMarkup(html: string, limits: MarkupLimits = markupLimits): MarkupReading {
  const text = html.length > limits.charsMax ? html.slice(0, limits.charsMax) : html;
  const sheet = new StyleSheet();
  let reader = new MarkupReader(text, limits, { sheet, rules: 'read', audience: 'browser' });
  reader.run();
  if (reader.lateRules) {
    // Rules hold for the whole text, wherever they stand: now they are known.
    const { loads } = reader.gathered;
    reader = new MarkupReader(text, limits, { sheet, rules: 'known', audience: 'browser' });
    reader.run();
    for (const { by, address } of loads) if (by === 'css') reader.gathered.addLoad(by, address);
  }
  const outlook = reader.conditional.flatMap((inner) => outlookLinks(inner, limits));
  return readingOf(reader, outlook, { truncated: text.length < html.length || sheet.exhausted });
}

function readingOf(
  reader: MarkupReader,
  outlook: readonly MarkupLink[],
  { truncated }: { readonly truncated: boolean },
): MarkupReading {
  const { visible, hidden, gathered, elements } = reader;
  const ways: Partial<Record<HiddenWay, number>> = {};
  for (const [place, way] of hiddenWays.entries()) {
    const chars = reader.hiddenBy[place] ?? 0;
    if (chars > 0) ways[way] = chars;
  }
  return {
    title: reader.title,
    base: gathered.base,
    visible: visible.toString(),
    hidden: hidden.toString(),
    hiddenChars: ways,
    previewChars: reader.previewChars,
    visibleChars: visible.chars,
    hiddenCharsAll: hidden.chars,
    linkedChars: reader.linkedChars,
    wovenZeros: visible.wovenZeros,
    wovenMarks: visible.wovenMarks,
    links: [...gathered.links.map((link) => finished(link, reader)), ...outlook],
    linksAll: gathered.linksAll + outlook.length,
    images: gathered.images,
    imagesAll: gathered.imagesAll,
    loads: gathered.loads,
    loadsAll: gathered.loadsAll,
    forms: gathered.forms,
    formsAll: gathered.formsAll,
    looseFields: gathered.looseFields,
    active: { ...gathered.active },
    elements: reader.count,
    depth: elements.deepest,
    commentChars: reader.commentChars,
    truncated: truncated || visible.cut || hidden.cut || gathered.truncated,
  };
}

function finished({ kind, href, from, to, alt, images, visibleImages }: ClosedLink, reader: MarkupReader): MarkupLink {
  const shown = reader.visible.slice(from, to, WORDS_CHARS_MAX);
  return { kind, href, shown, alt, images, hidden: shown === '' && visibleImages === 0 };
}

/** Links that stand in a comment for Outlook alone. */
function outlookLinks(inner: string, limits: MarkupLimits): readonly MarkupLink[] {
  const reader = new MarkupReader(inner, limits, { sheet: new StyleSheet(), rules: 'read', audience: 'outlook' });
  reader.run();
  return reader.gathered.links.map((link) => ({ ...finished(link, reader), kind: 'outlook' as const }));
}
