/** Pictures that are there to be fetched and not to be seen. */
import type { TreeNode } from './tree.ts';

/** Pixels of a side; a picture that is larger on one side may separate things. */
const SIDE_MAX = 3;

const hiding =
  /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*(?:0?\.0\d*|0+)(?![\d.])|mso-hide\s*:\s*all)/i;

/** Whether a style attribute keeps its element from being seen, as far as that is said in it. */
export function isHiding(style: string): boolean {
  return hiding.test(style);
}

/** Both sides next to nothing, or one nothing; or hidden, with no size that it would have if something showed it. */
export function isWebBug(image: TreeNode): boolean {
  let width: number | undefined;
  let height: number | undefined;
  let hidden = false;
  let style = '';
  for (const { name, value } of image.attributes) {
    if (name === 'width') width = pixels(value);
    else if (name === 'height') height = pixels(value);
    else if (name === 'hidden') hidden = true;
    else if (name === 'style') style = value;
  }
  if (style !== '') {
    width = sideIn(style, 'width') ?? width;
    height = sideIn(style, 'height') ?? height;
    hidden ||= isHiding(style);
  }
  if (width === 0 || height === 0) return true;
  if (hidden && (width === undefined || height === undefined)) {
    // As wide as what is around it, it is a picture for other screens.
    return width === undefined && height === undefined && !anySize.test(style);
  }
  return width !== undefined && height !== undefined && width <= SIDE_MAX && height <= SIDE_MAX;
}

function pixels(value: string): number | undefined {
  const match = /^\s*(\d{1,6}(?:\.\d{1,6})?)\s*(?:px)?\s*$/i.exec(value);
  return match === null ? undefined : Number(match[1]);
}

function sideIn(style: string, side: 'width' | 'height'): number | undefined {
  const pattern = side === 'width' ? widths : heights;
  const value = pattern.exec(style)?.[1];
  return value === undefined ? undefined : Number(value);
}

const anySize = /(?:^|[;\s])(?:width|height)\s*:\s*(?:[1-9]\d*(?:\.\d+)?\s*(?:%|v[wh]|r?em)|calc)/i;
const widths = /(?:^|[;\s])(?:max-)?width\s*:\s*(\d{1,6}(?:\.\d{1,6})?)(?:px|\s*(?:;|!|$))/i;
const heights = /(?:^|[;\s])(?:max-)?height\s*:\s*(\d{1,6}(?:\.\d{1,6})?)(?:px|\s*(?:;|!|$))/i;
