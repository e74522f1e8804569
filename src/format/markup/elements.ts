import { NameTable } from './names.ts';

/** How the content of an element is read (WHATWG HTML sections 13.2.5 and 13.2.6.2). */
export type ElementContent =
  | 'markup'
  /** It has none. */
  | 'void'
  /** Text up to its end tag, without references. */
  | 'raw'
  /** The same with the exceptions of scripts. */
  | 'script'
  /** Text up to its end tag, with references. */
  | 'rcdata'
  /** Everything behind it is text. */
  | 'plain';

export interface ElementFacts {
  readonly name: string;
  /** Its number among those that are known; -1 for others. */
  readonly place: number;
  readonly content: ElementContent;
  /** What it puts between the text before and behind it. */
  readonly breaks: 'none' | 'line' | 'cell';
  /** End tags of other elements do not close what is outside of it (section 13.2.4.2, "special"). */
  readonly special: boolean;
  /** Elements that end where this one begins, though their end tags are missing, as far out as one of `within`. */
  readonly ends: ReadonlySet<string>;
  readonly within: ReadonlySet<string>;
  /** Its content is never shown as text. */
  readonly unseen: boolean;
}

const none: ReadonlySet<string> = new Set();
const facts = new Map<string, ElementFacts>();

function put(names: string, given: Partial<ElementFacts>): void {
  for (const name of names.split(' ')) {
    const known = facts.get(name) ?? plainElement(name);
    facts.set(name, { ...known, ...given, name });
  }
}

function plainElement(name: string): ElementFacts {
  return {
    name,
    place: -1,
    content: 'markup',
    breaks: 'none',
    special: false,
    ends: none,
    within: none,
    unseen: false,
  };
}

const blocks =
  'address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p pre search section summary table ul';
/** What a paragraph, an item, and a cell cannot end beyond (section 13.2.4.2, scopes). */
export const blockScope: ReadonlySet<string> = new Set([
  'table',
  'td',
  'th',
  'caption',
  'button',
  'marquee',
  'object',
  'template',
]);
const itemScope = new Set(['ul', 'ol', 'dl', ...blockScope]);
export const tableScope: ReadonlySet<string> = new Set(['table', 'template']);
/** What most blocks end. */
export const paragraphs: ReadonlySet<string> = new Set(['p']);
const paragraph = { ends: paragraphs, within: blockScope };

put('a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark o:p q s samp small span', {});
put('strike strong sub sup time tt u var v:roundrect v:rect v:fill v:textbox v:shape w:anchorlock', {});
put(blocks, { breaks: 'line', special: true, ...paragraph });
put('html body dd dt legend optgroup option tbody tfoot thead tr caption colgroup marquee', {
  breaks: 'line',
  special: true,
});
put('td th', { breaks: 'cell', special: true, ends: new Set(['td', 'th']), within: tableScope });
put('tr', { ends: new Set(['tr', 'td', 'th']), within: tableScope });
put('tbody tfoot thead', { ends: new Set(['tr', 'td', 'th', 'tbody', 'tfoot', 'thead']), within: tableScope });
put('li', { ends: new Set(['li', 'p']), within: itemScope });
put('dd dt', { ends: new Set(['dd', 'dt', 'p']), within: itemScope });
put('option', { ends: new Set(['option']), within: new Set(['select', 'datalist']) });
put('body', { ends: new Set(['head']) });
put('area base basefont bgsound br col embed hr img input keygen link meta param source track wbr', {
  content: 'void',
});
put('br', { breaks: 'line' });
put('style xmp noembed noframes', { content: 'raw' });
put('iframe', { content: 'raw', breaks: 'line' });
put('script', { content: 'script' });
put('title textarea', { content: 'rcdata' });
put('plaintext', { content: 'plain', breaks: 'line' });
put('audio canvas datalist iframe noembed noframes script style template title video', { unseen: true });
put('applet button frameset head object select template', { special: true });

export const knownElements = facts.size;
const table = new NameTable([...facts.values()].map((one, place) => ({ ...one, place })));
/** What is longer is cut: no element that matters has so long a name. */
const NAME_CHARS_MAX = 30;

/** The element whose name stands in a text. Others than those above become facts of their own each time. */
export function elementAt(text: string, start: number, end: number): ElementFacts {
  return (
    table.find(text, start, end) ?? plainElement(text.slice(start, Math.min(end, start + NAME_CHARS_MAX)).toLowerCase())
  );
}
