/** Bounds of this room. Over one of them HTML becomes its text: it is never passed as it is. */

/** Characters of one HTML text; the largest newsletters have a tenth. */
export const HTML_CHARACTERS_MAX = 4_000_000;
/** Elements inside elements. */
export const DEPTH_MAX = 256;
/** Elements, texts and comments. */
export const NODES_MAX = 150_000;
/** Attributes of one element, and of all. */
export const ELEMENT_ATTRIBUTES_MAX = 256;
export const ATTRIBUTES_MAX = 600_000;
/** Characters that are parsed between two looks at the time. */
export const CHUNK_CHARACTERS = 16_384;
/** Nodes that are written between two looks at the time. */
export const CHUNK_NODES = 1024;
/** Characters of one style sheet; what is longer is left out. */
export const SHEET_CHARACTERS_MAX = 512 * 1024;
/** Characters of one style attribute. */
export const DECLARATIONS_CHARACTERS_MAX = 16_384;
/** Blocks inside blocks of a style sheet. */
export const SHEET_DEPTH_MAX = 8;
/** Results of style attributes that are remembered, since newsletters repeat them. */
export const STYLES_REMEMBERED_MAX = 2000;
/** Characters of an address. */
export const ADDRESS_CHARACTERS_MAX = 16_384;
/** Characters of a link's text in which a host is looked for. */
export const CLAIM_CHARACTERS_MAX = 300;
/** Changes of one kind that are listed; the others are counted. */
export const CHANGES_OF_A_KIND_MAX = 8;
/** Kinds times places, at most, in one list. */
export const CHANGES_MAX = 100;
/** Characters of what was there before a change. */
export const BEFORE_CHARACTERS_MAX = 200;
/** Characters of the text that is left of what is too complex. */
export const TEXT_CHARACTERS_MAX = 1_000_000;
/** Characters that are written: a parser repeats elements that were left open, with their attributes. */
export const OUTPUT_CHARACTERS_MAX = 12_000_000;
/** Characters of a comment for one program that is looked into; a longer one is left out. */
export const CONDITIONAL_CHARACTERS_MAX = 200_000;
