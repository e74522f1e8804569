import type { MarkupLimits } from './types.ts';

/** For messages: far above what people send, far below what would hurt. */
export const markupLimits: MarkupLimits = {
  charsMax: 8 * 1024 * 1024,
  textCharsMax: 512 * 1024,
  linksMax: 1_000,
  imagesMax: 500,
  loadsMax: 200,
  formsMax: 20,
  addressCharsMax: 4_096,
  addressCharsAllMax: 512 * 1024,
};
