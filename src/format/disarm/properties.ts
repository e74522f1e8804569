/** Which style properties and functions stay: by family, since what lays out text comes in families. */

/** First words of properties that only lay out and colour. Those of vendors (`-webkit-…`) count by what follows. */
const families: ReadonlySet<string> = new Set(
  (
    'accent align alignment animation appearance aspect backface background baseline block border bottom box break ' +
    'caption caret clear clip color column columns contain container content counter cursor direction display dominant ' +
    'empty fill filter flex float flood font forced gap grid hanging height hyphenate hyphens image initial inline inset ' +
    'interpolation isolation justify left letter lighting line list margin mask math max min mix mso object offset opacity ' +
    'order orphans outline overflow overscroll padding page paint panose perspective place pointer position print quotes ' +
    'resize right rotate row ruby scale scroll scrollbar shape size speak stop stroke supported tab table tap ' +
    'text top touch transform transition translate unicode user vertical visibility white widows width will word writing z zoom ' +
    'layout punctuation kerning'
  ).split(' '),
);
/** They run code, or fetch it, in the programs that know them. */
const active: ReadonlySet<string> = new Set(['behavior', 'binding', 'behaviour']);

export type PropertyKind = 'kept' | 'unknown' | 'active';

/** `name` in lower case, escapes undone. */
export function kindOfProperty(name: string): PropertyKind {
  // Custom properties have whatever value; addresses in them are looked at like all others.
  if (name.startsWith('--')) return 'kept';
  const own = name.replace(/^-[a-z]+-/, '');
  if (active.has(own)) return 'active';
  const dash = own.indexOf('-');
  return families.has(dash === -1 ? own : own.slice(0, dash)) ? 'kept' : 'unknown';
}

const functions: ReadonlySet<string> = new Set(
  (
    'rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix color-stop light-dark from to calc min max clamp abs sign ' +
    'round mod rem var env linear-gradient radial-gradient conic-gradient repeating-linear-gradient ' +
    'repeating-radial-gradient repeating-conic-gradient gradient cubic-bezier linear steps translate translatex ' +
    'translatey translatez translate3d scale scalex scaley scalez scale3d rotate rotatex rotatey rotatez rotate3d skew ' +
    'skewx skewy matrix matrix3d perspective blur brightness contrast drop-shadow grayscale hue-rotate invert opacity ' +
    'saturate sepia alpha rect inset circle ellipse polygon counter counters repeat minmax fit-content local format tech ' +
    // Of selectors and conditions.
    'not is where has nth-child nth-last-child nth-of-type nth-last-of-type lang dir selector matches any host'
  ).split(' '),
);

/** `name` in lower case without its parenthesis. Gradients of vendors count by what follows. */
export function isKeptFunction(name: string): boolean {
  return functions.has(name.replace(/^-[a-z]+-/, ''));
}

/** Properties in which a picture is a picture, and nothing else is fetched. */
const pictures: ReadonlySet<string> = new Set([
  'background',
  'background-image',
  'border-image',
  'border-image-source',
  'list-style',
  'list-style-image',
]);

export function takesPicture(property: string): boolean {
  return pictures.has(property);
}

/** Where a box may stand: not over the window of the program that shows it. */
export const positionsKept: ReadonlySet<string> = new Set([
  'static',
  'relative',
  'absolute',
  'inherit',
  'initial',
  'unset',
  'revert',
]);

/** At-rules, by what is in their block. */
export const atRules: ReadonlyMap<string, 'rules' | 'declarations' | 'font'> = new Map([
  ['media', 'rules'],
  ['supports', 'rules'],
  ['layer', 'rules'],
  ['container', 'rules'],
  ['keyframes', 'rules'],
  ['-webkit-keyframes', 'rules'],
  ['-moz-keyframes', 'rules'],
  ['-o-keyframes', 'rules'],
  ['page', 'declarations'],
  ['viewport', 'declarations'],
  ['-ms-viewport', 'declarations'],
  ['-o-viewport', 'declarations'],
  ['font-face', 'font'],
]);

/** Of @font-face. */
export const fontDescriptors: ReadonlySet<string> = new Set([
  'src',
  'unicode-range',
  'ascent-override',
  'descent-override',
  'line-gap-override',
  'size-adjust',
]);
