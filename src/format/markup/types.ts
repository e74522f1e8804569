/** The records of this room: readonly plain data, bounded by `MarkupLimits`. */

/** Bounds of a reading. What lies behind one is counted where a count stands beside the list, and sets `truncated`. */
export interface MarkupLimits {
  /** Characters of the source that are read. */
  readonly charsMax: number;
  /** Characters of visible text that are kept, and as many of hidden text. */
  readonly textCharsMax: number;
  readonly linksMax: number;
  readonly imagesMax: number;
  readonly loadsMax: number;
  readonly formsMax: number;
  /** Characters of one address (href, src); what is longer is cut. */
  readonly addressCharsMax: number;
  /** Characters of all addresses together. */
  readonly addressCharsAllMax: number;
}

/** By what text is kept from the reader of a message. */
export const hiddenWays = [
  'display', // display:none
  'visibility', // visibility:hidden or collapse
  'opacity', // next to nothing
  'size', // a font of 3 pixels or less
  'colour', // that of its background, or transparent
  'position', // outside of the page, or indented out of it
  'clip', // clipped away, or a box without height or width that shows nothing of what overflows
  'attribute', // the attribute `hidden`, or an element that is never shown
  'mso', // mso-hide:all
] as const;
export type HiddenWay = (typeof hiddenWays)[number];

/** An element that leads somewhere when it is pressed. */
export interface MarkupLink {
  /** `a`, `area`, or `outlook`: one that only Outlook shows (in a conditional comment). */
  readonly kind: 'a' | 'area' | 'outlook';
  /** As the attribute says it, its entities decoded; not yet resolved. */
  readonly href: string;
  /** The visible text inside, white space collapsed, at most 300 characters. */
  readonly shown: string;
  /** The words that stand for its images (`alt`), at most 300 characters. */
  readonly alt: string;
  /** Images inside. */
  readonly images: number;
  /** Nothing of it can be seen. */
  readonly hidden: boolean;
}

export interface MarkupImage {
  /** As the attribute says it, its entities decoded. */
  readonly src: string;
  readonly alt: string;
  /** In pixels, where the element or its style says so. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly hidden: boolean;
  /** Too small to be seen (both sides known and 3 pixels or less, or one of them 0): there to be loaded. */
  readonly tracking: boolean;
  /** It stands inside a link. */
  readonly linked: boolean;
}

/** What is loaded, or would be, without being asked for; but images of `img`, which stand apart. */
export interface MarkupLoad {
  readonly by:
    | 'css'
    | 'background'
    | 'stylesheet'
    | 'link'
    | 'frame'
    | 'script'
    | 'object'
    | 'media'
    | 'svg'
    | 'input'
    | 'refresh';
  readonly address: string;
}

export interface MarkupForm {
  /** Where it is sent; empty where it does not say. */
  readonly action: string;
  readonly method: string;
  /** Fields to fill in, without hidden ones and buttons. */
  readonly fields: number;
  readonly passwords: number;
  /** Names of its fields in lower case, joined by spaces, at most 300 characters. */
  readonly names: string;
}

/** How often there is what a message has no need of. */
export interface ActiveContent {
  readonly scripts: number;
  /** Attributes `on…`. */
  readonly handlers: number;
  readonly frames: number;
  /** `object`, `embed`, `applet`. */
  readonly objects: number;
  /** `meta http-equiv=refresh`. */
  readonly refreshes: number;
  /** `svg` and `math`. */
  readonly foreign: number;
  /** Addresses `javascript:`, `vbscript:` and `data:` that hold a document. */
  readonly scriptAddresses: number;
}

/** What a reader of mail would see of an HTML text, and what he would not. */
export interface MarkupReading {
  /** Of the first `title`; at most 300 characters. */
  readonly title: string;
  /** `href` of the first `base`; empty where there is none. */
  readonly base: string;
  /** Text that is shown: white space collapsed, a line for each block, a tab between cells, zero-width characters left out. */
  readonly visible: string;
  /** Text that is not shown though it is there, in the same form. */
  readonly hidden: string;
  /** How many characters (without white space) are hidden in which way; text that is hidden in several counts for each. */
  readonly hiddenChars: Readonly<Partial<Record<HiddenWay, number>>>;
  /** Of the hidden ones, those before the visible text or behind its first words: what lists of messages show as a preview. */
  readonly previewChars: number;
  /** Characters without white space: visible ones, hidden ones, and visible ones inside of links. */
  readonly visibleChars: number;
  readonly hiddenCharsAll: number;
  readonly linkedChars: number;
  /** Zero-width characters between two letters of a script that has no use for them. */
  readonly wovenZeros: number;
  /** Comments, empty or hidden elements between two letters of a word. */
  readonly wovenMarks: number;
  readonly links: readonly MarkupLink[];
  /** With those that are not in the list. */
  readonly linksAll: number;
  readonly images: readonly MarkupImage[];
  readonly imagesAll: number;
  readonly loads: readonly MarkupLoad[];
  readonly loadsAll: number;
  readonly forms: readonly MarkupForm[];
  readonly formsAll: number;
  /** Fields to fill in that stand outside of any form. */
  readonly looseFields: number;
  readonly active: ActiveContent;
  readonly elements: number;
  /** Deepest nesting that was followed; at most 512, as in browsers. */
  readonly depth: number;
  /** Characters in comments. */
  readonly commentChars: number;
  /** Set where a limit was hit. */
  readonly truncated: boolean;
}
