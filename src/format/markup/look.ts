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
/** As far out as this, nobody scrolls. */
const OUTSIDE_PIXELS = 500;
const LINK_COLOUR = 0x00_00ee;

const bits: Readonly<Record<HiddenWay, number>> = Object.fromEntries(
  hiddenWays.map((way, place) => [way, 1 << place]),
) as Record<HiddenWay, number>;

/** The look of an element inside another. */
export function lookInside(parent: Look, own: Declarations, attributes: LookAttributes): Look {
  const { bgcolor, background, colour, unseen, link } = attributes;
  if (
    own.count === 0 &&
    bgcolor === undefined &&
    background === undefined &&
    colour === undefined &&
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
    fontPixels: styled ? fontPixelsOf(own, parent.fontPixels) : parent.fontPixels,
    colour: colourOf(own, parent.colour, attributes),
    background: backgroundOf(own, parent.background, attributes),
    hidden: 0,
  };
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
  return ways;
}

function isOutside(own: Declarations): boolean {
  if (beyond(own.get('text-indent')) || beyond(own.get('margin-left')) || beyond(own.get('margin-top'))) return true;
  const transform = own.get('transform');
  if (transform?.startsWith('translate') === true && /^translate[xy]?\(\s*-\d{4}/.test(transform)) return true;
  const position = own.get('position');
  if (position === undefined || position === 'static') return false;
  return beyond(own.get('left')) || beyond(own.get('top')) || beyond(own.get('right'));
}

function beyond(value: string | undefined): boolean {
  return value !== undefined && value.startsWith('-') && (pixels(value, 16) ?? 0) <= -OUTSIDE_PIXELS;
}

function isClipped(own: Declarations): boolean {
  const clip = own.get('clip');
  if (
    clip !== undefined &&
    /^rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)/.test(clip)
  ) {
    return true;
  }
  const path = own.get('clip-path');
  if (path !== undefined && /^(?:inset\(\s*(?:50|100)%|circle\(\s*0)/.test(path)) return true;
  const scale = own.get('transform');
  if (scale !== undefined && /^scale[xy]?\(\s*0(?:\.0\d*)?\s*[,)]/.test(scale)) return true;
  const overflow = own.get('overflow') ?? own.get('overflow-y') ?? own.get('overflow-x');
  if (overflow === undefined || !(overflow.startsWith('hidden') || overflow.startsWith('clip'))) return false;
  return ['height', 'max-height', 'width', 'max-width'].some((name) => {
    const size = own.get(name);
    return size !== undefined && size !== '' && (pixels(size, 16) ?? 2) <= 1;
  });
}

function opacityOf(own: Declarations, inherited: number): number {
  const said = own.get('opacity') ?? /^opacity\(([\d.%]+)\)/.exec(own.get('filter') ?? '')?.[1];
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

function fontPixelsOf(own: Declarations, inherited: number): number {
  const said = own.get('font-size') ?? /(?:^|\s)([\d.]+(?:[a-z]{2,3}|%)?)(?:\/|\s|$)/.exec(own.get('font') ?? '')?.[1];
  if (said === undefined || said === '') return inherited;
  // A percentage of the font around it, unlike elsewhere.
  const value = said.endsWith('%') ? (Number.parseFloat(said) / 100) * inherited : pixels(said, inherited);
  return value ?? fontNames[said] ?? inherited;
}

function colourOf(own: Declarations, inherited: number, attributes: LookAttributes): number {
  const said = own.get('-webkit-text-fill-color') ?? own.get('color');
  if (said !== undefined && said !== 'inherit') {
    const colour = readColour(said);
    if (colour !== colours.none) return colour;
  }
  if (attributes.colour !== undefined) {
    const colour = readLegacyColour(attributes.colour);
    if (colour !== colours.none) return colour;
  }
  return attributes.link && said === undefined ? LINK_COLOUR : inherited;
}

function backgroundOf(own: Declarations, inherited: number, attributes: LookAttributes): number {
  const image = own.get('background-image');
  if (attributes.background !== undefined || (image !== undefined && image !== 'none')) return colours.unknown;
  const said = own.get('background-color') ?? own.get('background');
  if (said !== undefined && said !== '' && said !== 'none' && said !== 'inherit') {
    if (said.includes('url(') || said.includes('gradient')) return colours.unknown;
    // A shorthand: the colour is one of its words.
    for (const word of said.match(/[a-z#][a-z0-9]*(?:\([^)]*\))?/g) ?? []) {
      const colour = readColour(word);
      if (colour === colours.transparent) return inherited;
      if (colour !== colours.none) return colour;
    }
  }
  const colour = attributes.bgcolor === undefined ? colours.none : readLegacyColour(attributes.bgcolor);
  return colour === colours.none || colour === colours.transparent ? inherited : colour;
}

/** A length of CSS in pixels; undefined where it is none (CSS Values section 6). */
export function pixels(value: string, emPixels: number): number | undefined {
  const number = Number.parseFloat(value);
  if (!Number.isFinite(number)) return undefined;
  const unit = /[a-z%]*$/.exec(value)?.[0] ?? '';
  switch (unit) {
    case '':
    case 'px':
      return number;
    case 'pt':
      return (number * 4) / 3;
    case 'em':
      return number * emPixels;
    case 'rem':
      return number * 16;
    case 'vw':
    case 'vh':
    case '%':
      // Of something whose size is not known: as of a page of 1,000 pixels.
      return number * 10;
    default:
      return number === 0 ? 0 : undefined;
  }
}
