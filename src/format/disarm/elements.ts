/** What becomes of each element. One that is not named here is strange to HTML: its content stays, it does not. */
import type { Danger } from './types.ts';

export type ElementRule =
  /** Stays, with its attributes judged one by one. */
  | { readonly kind: 'kept' }
  /** Goes; what is in it stays. */
  | { readonly kind: 'unwrapped'; readonly danger?: Danger; readonly what?: string }
  /** Goes with all that is in it. */
  | { readonly kind: 'dropped'; readonly danger?: Danger; readonly what?: string }
  /** Becomes another element of the same looks. */
  | { readonly kind: 'renamed'; readonly to: string }
  /** Has a function of its own in the writer. */
  | { readonly kind: 'special' };

const kept: ElementRule = { kind: 'kept' };
const special: ElementRule = { kind: 'special' };

const keptNames =
  'a abbr acronym address area article aside b bdi bdo big blockquote body br caption center cite code col colgroup ' +
  'data dd del details dfn dir div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hgroup ' +
  'hr html i img ins kbd label legend li main map mark marquee menu meter nav nobr ol p pre progress q rb rp rt rtc ruby s ' +
  'samp search section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr';

export const elementRules: ReadonlyMap<string, ElementRule> = new Map<string, ElementRule>([
  ...keptNames.split(' ').map((name): [string, ElementRule] => [name, kept]),
  ...'base button form iframe input link meta noscript option picture select source style textarea title'
    .split(' ')
    .map((name): [string, ElementRule] => [name, special]),
  ['script', { kind: 'dropped', danger: 'script', what: 'script' }],
  ['frame', { kind: 'dropped', danger: 'frame', what: 'frame' }],
  ['portal', { kind: 'dropped', danger: 'frame', what: 'frame' }],
  ['fencedframe', { kind: 'dropped', danger: 'frame', what: 'frame' }],
  ['webview', { kind: 'dropped', danger: 'frame', what: 'frame' }],
  ['frameset', { kind: 'unwrapped', danger: 'frame', what: 'frame' }],
  ['noframes', { kind: 'dropped' }],
  ['object', { kind: 'unwrapped', danger: 'object', what: 'object' }],
  ['applet', { kind: 'unwrapped', danger: 'object', what: 'object' }],
  ['embed', { kind: 'dropped', danger: 'object', what: 'object' }],
  ['param', { kind: 'dropped' }],
  ['noembed', { kind: 'dropped' }],
  ['video', { kind: 'unwrapped', danger: 'media', what: 'media' }],
  ['audio', { kind: 'unwrapped', danger: 'media', what: 'media' }],
  ['bgsound', { kind: 'dropped', danger: 'media', what: 'media' }],
  ['track', { kind: 'dropped' }],
  ['canvas', { kind: 'unwrapped' }],
  ['svg', { kind: 'dropped', danger: 'foreign', what: 'foreign' }],
  ['math', { kind: 'dropped', danger: 'foreign', what: 'foreign' }],
  ['template', { kind: 'dropped' }],
  ['datalist', { kind: 'dropped' }],
  ['optgroup', { kind: 'unwrapped' }],
  ['output', { kind: 'renamed', to: 'span' }],
  ['dialog', { kind: 'renamed', to: 'div' }],
  // They would read what follows as something else than markup.
  ['xmp', { kind: 'renamed', to: 'pre' }],
  ['listing', { kind: 'renamed', to: 'pre' }],
  ['plaintext', { kind: 'renamed', to: 'pre' }],
]);

export const voidElements: ReadonlySet<string> = new Set('area br col hr img input wbr'.split(' '));

/** Attributes of every element that stays. */
const everywhere =
  'class id title dir lang align valign width height bgcolor color border hidden role style aria-hidden aria-label';
const byElement: Readonly<Record<string, string>> = {
  a: 'href name',
  area: 'href shape coords alt nohref',
  body: 'background text link vlink alink topmargin leftmargin marginwidth marginheight',
  br: 'clear',
  col: 'span char charoff',
  colgroup: 'span char charoff',
  data: 'value',
  del: 'datetime',
  details: 'open',
  font: 'face size',
  hr: 'size noshade',
  html: 'xmlns xmlns:v xmlns:o xmlns:w',
  img: 'src alt hspace vspace usemap',
  ins: 'datetime',
  li: 'type value',
  map: 'name',
  marquee: 'behavior direction loop scrollamount scrolldelay',
  menu: 'type compact',
  meter: 'value min max low high optimum',
  ol: 'type start reversed compact',
  pre: 'wrap',
  progress: 'value max',
  table: 'background cellpadding cellspacing summary frame rules bordercolor',
  tbody: 'background char charoff',
  td: 'background colspan rowspan nowrap headers abbr axis scope char charoff bordercolor',
  tfoot: 'background char charoff',
  th: 'background colspan rowspan nowrap headers abbr axis scope char charoff bordercolor',
  thead: 'background char charoff',
  time: 'datetime',
  tr: 'background char charoff bordercolor',
  ul: 'type compact',
  dl: 'compact',
  dir: 'compact',
  form: 'method',
  input: 'type name value placeholder size maxlength checked',
  select: 'name size multiple',
  option: 'value selected',
  textarea: 'name rows cols placeholder',
  button: 'type name value',
};

const common: ReadonlySet<string> = new Set(everywhere.split(' '));
const own: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(byElement).map(([name, list]) => [name, new Set(list.split(' '))]),
);

export function isKeptAttribute(element: string, attribute: string): boolean {
  return common.has(attribute) || own.get(element)?.has(attribute) === true;
}

/** Attributes that never stay and by which something is fetched or told to somebody. */
export const fetching: ReadonlySet<string> = new Set(
  'ping lowsrc dynsrc poster manifest icon codebase classid archive data formaction imagesrcset attributionsrc xlink:href'.split(
    ' ',
  ),
);
