/** The records of this room: readonly plain data, small enough to be kept beside a message. */

/** What HTML in mail can do that its reader did not ask for. */
export const dangers = [
  'script', // elements, event handlers and addresses that run code
  'frame', // pages inside the page
  'object', // plug-ins: object, embed, applet
  'form', // fields and buttons that send what is typed
  'refresh', // leaving for another page by itself
  'base', // what turns all relative addresses elsewhere
  'remote-style', // style sheets and fonts from elsewhere
  'remote-load', // other things that are fetched without being asked for
  'media', // video and audio
  'foreign', // drawings and formulas: SVG and MathML
  'style', // styles that run code or paint over other windows
  'link', // addresses that no mail program should open
  'link-mismatch', // a link whose text names another place than it leads to
  'web-bug', // pictures that are there to be fetched, not to be seen
  'remote-image', // all other pictures from elsewhere
  'conditional', // parts that only some programs show, with any of these in them
  'too-complex', // more than is worth reading, or than can be read
] as const;
export type Danger = (typeof dangers)[number];

/** `disarm`: taken out or made harmless. `text`: a line in its place says so. `allow`: stays. */
export type Action = 'allow' | 'disarm' | 'text';

/** For which dangers there is a choice, and which. All others are disarmed whatever anybody sets. */
export interface DisarmPolicy {
  readonly form: Action;
  readonly frame: 'disarm' | 'text';
  readonly object: 'disarm' | 'text';
  readonly media: Action;
  /** `text`: what is written in them stays. */
  readonly foreign: 'disarm' | 'text';
  readonly 'remote-style': 'allow' | 'disarm';
  readonly 'link-mismatch': 'allow' | 'disarm';
  readonly 'web-bug': Action;
  readonly 'remote-image': Action;
}

export interface DisarmContext {
  /**
   * Domains that are proven to have sent the message (DMARC). A link whose text names one of them leads where its own
   * sender wants it to, by way of whatever counts clicks: that deceives nobody.
   */
  readonly senderDomains?: readonly string[];
  /** IMAP section number of the part, for the list of changes. */
  readonly part?: string;
  /** Milliseconds from any beginning; with `deadlineMs` on the same scale it bounds the work. */
  readonly now?: () => number;
  readonly deadlineMs?: number;
}

/** One thing that was changed, or several of a kind. */
export interface Change {
  readonly danger: Danger;
  /** Which row of `explainChange` it is. */
  readonly what: string;
  /** IMAP section number; empty for the message itself. */
  readonly part: string;
  /** `a`, `td style`: the element, and the attribute where it is one. */
  readonly where: string;
  /** As it was: at most 200 characters, written by strangers. */
  readonly before: string;
  /** What it says now, where that can be said: the real host of a link. */
  readonly after?: string;
  /** How many more of the same kind there are that are not listed one by one. */
  readonly more?: number;
}

export interface Disarmed {
  /** Safe to show. Written anew, so it differs from what was given even where nothing had to be changed. */
  readonly html: string;
  /** What its reader or its sender might miss; empty for ordinary mail, which then need not be replaced at all. */
  readonly changes: readonly Change[];
  /** Its text is all that is left: why. */
  readonly asText?: TooComplex;
}

/** What there was too much of. */
export type TooComplex = 'size' | 'depth' | 'elements' | 'attributes' | 'time';
