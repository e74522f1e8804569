import { namedColours } from './colours.data.ts';

/** A colour as 24 bits, or one of these. */
export const colours = {
  /** It says something that we cannot know: an image, a variable. */
  unknown: -1,
  /** Nothing is painted. */
  transparent: -2,
  /** It is no colour. */
  none: -3,
} as const;

/** Below this share of the whole nothing is seen. */
export const OPACITY_MIN = 0.05;
/** Sum of the differences of three channels up to which colours are taken for the same. */
const DIFFERENCE_MAX = 54;

export function sameColour(one: number, other: number): boolean {
  if (one < 0 || other < 0) return false;
  const red = Math.abs((one >> 16) - (other >> 16));
  const green = Math.abs(((one >> 8) & 0xff) - ((other >> 8) & 0xff));
  return red + green + Math.abs((one & 0xff) - (other & 0xff)) <= DIFFERENCE_MAX;
}

/** Colours that were read: a message has few, and has them again and again. */
const remembered = new Map<string, number>();
const REMEMBERED_MAX = 500;
/** As long as a part of a string is a copy: a longer one would keep the whole text in memory. */
const REMEMBERED_CHARS_MAX = 12;

/** Reads a colour of CSS, in lower case, without white space around it (CSS Color 4, as mail programs know it). */
export function readColour(text: string): number {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const colour = parseColour(text);
  if (text.length > REMEMBERED_CHARS_MAX) return colour;
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(text, colour);
  return colour;
}

function parseColour(text: string): number {
  const named = namedColours.get(text);
  if (named !== undefined) return named;
  if (text.charCodeAt(0) === 0x23) return hexColour(text.slice(1));
  if (text === 'transparent') return colours.transparent;
  if (text === 'currentcolor' || text.startsWith('var(')) return colours.unknown;
  const system = systemColours[text];
  if (system !== undefined) return system;
  const open = text.indexOf('(');
  if (open < 3 || open > 5 || text.length > 60) return colours.none;
  const space = text.slice(0, open);
  const values = text.slice(open + 1).match(/[\d.]+%?/g) ?? [];
  if (values.length < 3) return colours.none;
  if (values[3] !== undefined && share(values[3]) < OPACITY_MIN) return colours.transparent;
  switch (space) {
    case 'rgb':
    case 'rgba':
      return rgb(values.map(channel));
    case 'hsl':
    case 'hsla':
      return hsl(values.map(Number.parseFloat));
    case 'hwb':
      return hwb(values.map(Number.parseFloat));
    case 'color':
      return rgb(values.map((value) => share(value) * 255));
    case 'lab':
    case 'lch':
      return byLightness(Number.parseFloat(values[0] ?? '') / 100);
    case 'oklab':
    case 'oklch':
      return byLightness(share(values[0] ?? ''));
    default:
      return colours.none;
  }
}

/** Those of the page itself, where nobody set others (CSS Color section 6.2). */
const systemColours: Readonly<Record<string, number>> = {
  canvas: 0xff_ffff,
  field: 0xff_ffff,
  window: 0xff_ffff,
  background: 0xff_ffff,
  canvastext: 0,
  fieldtext: 0,
  windowtext: 0,
};

/** Which colour it is matters only where it is as light as paper, or as dark as ink. */
function byLightness(lightness: number): number {
  if (lightness >= 0.97) return 0xff_ffff;
  return lightness <= 0.03 ? 0 : colours.unknown;
}

/** Reads the colour of an attribute (`bgcolor`, `color`), which may lack its `#` (WHATWG HTML section 2.3.6). */
export function readLegacyColour(text: string): number {
  const plain = text.trim().toLowerCase();
  const colour = readColour(plain);
  return colour === colours.none ? hexColour(plain) : colour;
}

function hexColour(digits: string): number {
  if (!/^[0-9a-f]{3,8}$/.test(digits)) return colours.none;
  if (digits.length === 3 || digits.length === 4) {
    if (digits[3] === '0') return colours.transparent;
    return Number.parseInt(digits.slice(0, 3).replaceAll(/./g, '$&$&'), 16);
  }
  if (digits.length !== 6 && digits.length !== 8) return colours.none;
  if (digits.length === 8 && Number.parseInt(digits.slice(6), 16) < 0xff * OPACITY_MIN) return colours.transparent;
  return Number.parseInt(digits.slice(0, 6), 16);
}

function share(text: string): number {
  const value = Number.parseFloat(text);
  return text.endsWith('%') ? value / 100 : value;
}

function channel(text: string): number {
  return text.endsWith('%') ? Number.parseFloat(text) * 2.55 : Number.parseFloat(text);
}

function rgb([red = 0, green = 0, blue = 0]: readonly number[]): number {
  return (octet(red) << 16) | (octet(green) << 8) | octet(blue);
}

function octet(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.min(255, Math.round(value))) : 0;
}

function hsl([hue = 0, saturation = 0, lightness = 0]: readonly number[]): number {
  const light = lightness / 100;
  const chroma = (saturation / 100) * Math.min(light, 1 - light);
  const part = (n: number): number => {
    const k = (n + hue / 30) % 12;
    return 255 * (light - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return rgb([part(0), part(8), part(4)]);
}

function hwb([hue = 0, white = 0, black = 0]: readonly number[]): number {
  const sum = white + black;
  if (sum >= 100) return rgb([(255 * white) / sum, (255 * white) / sum, (255 * white) / sum]);
  const pure = hsl([hue, 100, 50]);
  const part = (octets: number): number => ((pure >> octets) & 0xff) * (1 - sum / 100) + 2.55 * white;
  return rgb([part(16), part(8), part(0)]);
}
