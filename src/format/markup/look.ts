import { colours, OPACITY_MIN, readColour, readLegacyColour, sameColour } from './colour.ts';
import type { Declarations } from './css.ts';
import { type HiddenWay, hiddenWays } from './types.ts';

/** How an element looks, as far as it decides whether its text is seen. Shared by all elements that change nothing. */
export interface Look {
  /** Ways by which it and all inside it are hidden, whatever those say: bits by the place in `hiddenWays`. */
  readonly fixed: number;
  readonly opacity: number;
  readonly visibility: 'visible' | 'hidden';
  readonly fontPixels: number;
  readonly colour: number;
  readonly background: number;
  /** All ways by which its text is hidden; 0: it is seen. */
  readonly hidden: number;
}

/** Attributes that look like style; undefined where they are not there. */
export interface LookAttributes {
  readonly bgcolor: string | undefined;
  readonly background: string | undefined;
  readonly colour: string | undefined;
  /** Of `font`. */
  readonly size: string | undefined;
  /** `hidden`, `popover`, or an element that is never shown. */
  readonly unseen: boolean;
  /** `a` with an address: browsers give it a colour of its own. */
  readonly link: boolean;
}

export const firstLook: Look = {
  fixed: 0,
  opacity: 1,
  visibility: 'visible',
  fontPixels: 16,
  colour: 0x00_0000,
  background: 0xff_ffff,
  hidden: 0,
};

/** Fonts up to this size cannot be read. */
const TINY_PIXELS = 3;
/** As far out as this, nobody scrolls: before the page, and behind its beginning. */
const OUTSIDE_PIXELS = 500;
const FAR_PIXELS = 2000;
/** Letters that are moved back by so much of their size cannot be told apart. */
const PILED_SHARE = 0.6;
/** Enlarged by less than this nothing can be read, whatever its size. */
const ZOOM_MIN = 0.2;
const LINK_COLOUR = 0x00_00ee;

const bits: Readonly<Record<HiddenWay, number>> = Object.fromEntries(
  hiddenWays.map((way, place) => [way, 1 << place]),
) as Record<HiddenWay, number>;

/** The look of an element inside another. */
export function lookInside(parent: Look, own: Declarations, attributes: LookAttributes): Look {
  const { bgcolor, background, colour, size, unseen, link } = attributes;
  if (
    own.count === 0 &&
    bgcolor === undefined &&
    background === undefined &&
    colour === undefined &&
    size === undefined &&
    !unseen &&
    !link
  ) {
    return parent;
  }
  const styled = own.count > 0;
  const made = {
    fixed: parent.fixed | (unseen ? bits.attribute : 0) | (styled ? fixedWays(own) : 0),
    opacity: styled ? opacityOf(own, parent.opacity) : parent.opacity,
    visibility: styled ? visibilityOf(own, parent.visibility) : parent.visibility,
    fontPixels: fontPixelsOf(own, (size === undefined ? undefined : legacyPixels(size)) ?? parent.fontPixels),
    colour: colourOf(own, parent.colour, attributes),
    background: parent.background,
    hidden: 0,
  };
  made.background = backgroundOf(own, { inherited: parent.background, colour: made.colour }, attributes);
  if (styled && isPiledUp(own, made.fontPixels)) made.fixed |= bits.clip;
  made.hidden = hiddenBy(made);
  return made;
}

function hiddenBy(look: Omit<Look, 'hidden'>): number {
  let hidden = look.fixed;
  if (look.opacity < OPACITY_MIN) hidden |= bits.opacity;
  if (look.visibility === 'hidden') hidden |= bits.visibility;
  if (look.fontPixels <= TINY_PIXELS) hidden |= bits.size;
  if (look.colour === colours.transparent || sameColour(look.colour, look.background)) hidden |= bits.colour;
  return hidden;
}

function fixedWays(own: Declarations): number {
  let ways = 0;
  if (own.get('display') === 'none' || own.get('content-visibility') === 'hidden') ways |= bits.display;
  if (own.get('mso-hide') === 'all') ways |= bits.mso;
  if (isOutside(own)) ways |= bits.position;
  if (isClipped(own)) ways |= bits.clip;
  const transform = own.get('transform');
  return transform === undefined ? ways : ways | transformed(transform);
}

function isOutside(own: Declarations): boolean {
  if (before(own.get('text-indent')) || before(own.get('margin-left')) || before(own.get('margin-top'))) return true;
  if (anyBefore(own.get('margin')) || anyBefore(own.get('translate'))) return true;
  const position = own.get('position');
  if (position === undefined || position === 'static') return false;
  return sides.some((name) => beyond(own.get(name))) || anyBefore(own.get('inset'));
}

const sides = ['left', 'top', 'right', 'bottom'] as const;

/** Above the page, or left of it. */
function before(value: string | undefined): boolean {
  return value !== undefined && value.startsWith('-') && (pixels(value, 16) ?? 0) <= -OUTSIDE_PIXELS;
}

function anyBefore(values: string | undefined): boolean {
  return values?.includes('-') === true && values.split(/[\s,]+/).some(before);
}

/** The same, or so far behind it that nobody scrolls there. */
function beyond(value: string | undefined): boolean {
  return before(value) || (value !== undefined && (pixels(value, 16) ?? 0) >= FAR_PIXELS);
}

/** A size, scale or share of next to nothing. */
const NOTHING = 0.05;
const functions = /([a-z0-9]+)\(([^()]*)\)/g;

/** What the functions of `transform` do (CSS Transforms sections 11 and 12). */
function transformed(value: string): number {
  let ways = 0;
  for (const [, name = '', list = ''] of value.matchAll(functions)) {
    const args = list.split(',');
    const numbers = args.map(Number.parseFloat);
    if (name.startsWith('translate') && args.some((arg) => before(arg.trim()))) ways |= bits.position;
    if (name.startsWith('scale') && numbers.some((scale) => Math.abs(scale) < NOTHING)) ways |= bits.clip;
    if (/^rotate[xy]$/.test(name) && Math.abs(numbers[0] ?? 0) === 90) ways |= bits.clip;
    const [a = 1, b = 0, c = 0, d = 1] = numbers;
    if (name === 'matrix' && Math.abs(a * d - b * c) < NOTHING * NOTHING) ways |= bits.clip;
  }
  return ways;
}

function isClipped(own: Declarations): boolean {
  const clip = own.get('clip');
  if (
    clip !== undefined &&
    /^rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)/.test(clip)
  ) {
    return true;
  }
  if (isEmptyPath(own.get('clip-path') ?? own.get('-webkit-clip-path') ?? '')) return true;
  const scale = own.get('scale');
  if (scale !== undefined && scale.split(' ').some((part) => Math.abs(Number.parseFloat(part)) < NOTHING)) return true;
  const overflow = own.get('overflow') ?? own.get('overflow-y') ?? own.get('overflow-x');
  if (overflow === undefined || !(overflow.startsWith('hidden') || overflow.startsWith('clip'))) return false;
  return ['height', 'max-height', 'width', 'max-width'].some((name) => {
    const size = own.get(name);
    return size !== undefined && size !== '' && (pixels(size, 16) ?? 2) <= 1;
  });
}

/** Basic shapes that leave nothing (CSS Shapes section 3). */
function isEmptyPath(path: string): boolean {
  if (path === '') return false;
  if (/^(?:inset\(\s*(?:[5-9]\d|\d{3,})(?:\.\d+)?%|circle\(\s*0|ellipse\(\s*0)/.test(path)) return true;
  const points = /^polygon\(([^()]*)\)?/.exec(path)?.[1]?.split(',');
  return (
    points !== undefined && new Set(points.map((point) => point.trim().replaceAll(/(?<=\d)[a-z%]+/g, ''))).size === 1
  );
}

/** Letters drawn over each other. */
function isPiledUp(own: Declarations, fontPixels: number): boolean {
  const spacing = own.get('letter-spacing');
  return spacing !== undefined && (pixels(spacing, fontPixels) ?? 0) <= -PILED_SHARE * fontPixels;
}

function opacityOf(own: Declarations, inherited: number): number {
  const said =
    own.get('opacity') ??
    /\bopacity\(\s*([\d.]+%?)/.exec(own.get('filter') ?? '')?.[1] ??
    /\balpha\(\s*opacity\s*=\s*([\d.]+)/.exec(own.get('filter') ?? '')?.[1]?.concat('%');
  if (said === undefined) return inherited;
  const value = Number.parseFloat(said) / (said.endsWith('%') ? 100 : 1);
  return Number.isFinite(value) ? inherited * Math.max(0, Math.min(1, value)) : inherited;
}

function visibilityOf(own: Declarations, inherited: Look['visibility']): Look['visibility'] {
  const said = own.get('visibility');
  if (said === 'hidden' || said === 'collapse') return 'hidden';
  return said === 'visible' ? 'visible' : inherited;
}

const fontNames: Readonly<Record<string, number>> = {
  'xx-small': 9,
  'x-small': 10,
  small: 13,
  medium: 16,
  large: 18,
  'x-large': 24,
  'xx-large': 32,
};

/** HTML's own sizes (WHATWG HTML section 15.3.4). */
const legacySizes = [10, 13, 16, 18, 24, 32, 48] as const;

function legacyPixels(size: string): number | undefined {
  const said = Number.parseInt(size, 10);
  if (Number.isNaN(said)) return undefined;
  const place = /^\s*[+-]/.test(size) ? 3 + said : said;
  return legacySizes[Math.max(1, Math.min(legacySizes.length, place)) - 1];
}

function fontPixelsOf(own: Declarations, inherited: number): number {
  const zoom = own.get('zoom');
  const share = zoom === undefined ? 1 : Number.parseFloat(zoom) / (zoom.endsWith('%') ? 100 : 1);
  const size = ownPixels(own, inherited);
  return share > 0 && share < ZOOM_MIN ? size * share : size;
}

function ownPixels(own: Declarations, inherited: number): number {
  const said = own.get('font-size') ?? /(?:^|\s)([\d.]+(?:[a-z]{2,3}|%)?)(?:\/|\s|$)/.exec(own.get('font') ?? '')?.[1];
  if (said === undefined || said === '') return inherited;
  // A percentage of the font around it, unlike elsewhere.
  const value = said.endsWith('%') ? (Number.parseFloat(said) / 100) * inherited : pixels(said, inherited);
  return value ?? fontNames[said] ?? inherited;
}

function colourOf(own: Declarations, inherited: number, attributes: LookAttributes): number {
  const said = own.get('-webkit-text-fill-color') ?? own.get('color');
  if (said !== undefined && said !== 'inherit' && said !== 'currentcolor') {
    const colour = readColour(said);
    if (colour !== colours.none) return colour;
  }
  if (attributes.colour !== undefined) {
    const colour = readLegacyColour(attributes.colour);
    if (colour !== colours.none) return colour;
  }
  return attributes.link && said === undefined ? LINK_COLOUR : inherited;
}

function backgroundOf(
  own: Declarations,
  { inherited, colour: ink }: { readonly inherited: number; readonly colour: number },
  attributes: LookAttributes,
): number {
  const image = own.get('background-image');
  if (attributes.background !== undefined || (image !== undefined && image !== 'none')) return colours.unknown;
  const said = own.get('background-color') ?? own.get('background');
  if (said !== undefined && said !== '' && said !== 'none' && said !== 'inherit') {
    if (said.includes('url(') || said.includes('gradient')) return colours.unknown;
    // A shorthand: the colour is one of its words.
    for (const word of said.match(/[a-z#][a-z0-9]*(?:\([^)]*\))?/g) ?? []) {
      const colour = word === 'currentcolor' ? ink : readColour(word);
      if (colour === colours.transparent) return inherited;
      if (colour !== colours.none) return colour;
    }
  }
  const colour = attributes.bgcolor === undefined ? colours.none : readLegacyColour(attributes.bgcolor);
  return colour === colours.none || colour === colours.transparent ? inherited : colour;
}

/** Pixels of one of a unit (CSS Values section 6). */
const unitPixels: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
  rem: 16,
  // Of something whose size is not known: as of a page of 1,000 pixels.
  vw: 10,
  vh: 10,
  '%': 10,
};
const fontUnits: Readonly<Record<string, number>> = { em: 1, ex: 0.5, ch: 0.5 };

/** A length of CSS in pixels; undefined where it is none. Of calculations, those that compare or hold one length. */
export function pixels(value: string, emPixels: number): number | undefined {
  const number = Number.parseFloat(value);
  if (!Number.isFinite(number)) return calculated(value, emPixels);
  const unit = /[a-z%]*$/.exec(value)?.[0] ?? '';
  const one = unitPixels[unit] ?? (fontUnits[unit] ?? 0) * emPixels;
  return one === 0 && number !== 0 ? undefined : number * one;
}

function calculated(value: string, emPixels: number): number | undefined {
  const [, name, list = ''] = /^(calc|min|max|clamp)\(([^()]*)\)$/.exec(value) ?? [];
  if (name === undefined) return undefined;
  const lengths: number[] = [];
  for (const part of list.split(',')) {
    const length = /^\s*-?[\d.]+[a-z%]*\s*$/.test(part) ? pixels(part.trim(), emPixels) : undefined;
    if (length === undefined) return undefined;
    lengths.push(length);
  }
  if (name === 'max') return Math.max(...lengths);
  const [least = 0, wanted = 0, most = 0] = lengths;
  return name === 'clamp' ? Math.max(least, Math.min(wanted, most)) : Math.min(...lengths);
}
