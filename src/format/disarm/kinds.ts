/** What is said of each change: what it is, why it was made, and what its sender would write instead. */
import type { Change } from './types.ts';

export interface ChangeWords {
  /** What was found, as a heading. */
  readonly title: string;
  /** Why it does not stay. */
  readonly why: string;
  /** What to write instead, for who makes the template. */
  readonly mend: string;
}

const words: Readonly<Record<string, ChangeWords>> = {
  script: {
    title: 'Script',
    why: 'A message that runs code could act in its reader’s name. No mail program runs it.',
    mend: 'Take out script elements. What a message shows must stand in it.',
  },
  handler: {
    title: 'Event handler',
    why: 'An attribute that runs code when something is pointed at, loaded or clicked.',
    mend: 'Take out all attributes whose names begin with "on".',
  },
  'two-readings': {
    title: 'Text that is read in two ways',
    why: 'Programs in which scripts run read it as something else than others do; so scripts are hidden from those who look for them.',
    mend: 'Take out noscript elements: in mail no scripts run, and what is in them is always shown.',
  },
  frame: {
    title: 'Page inside the message',
    why: 'It would load a page of somebody’s without being asked, and could look like a part of the mail program.',
    mend: 'Link to the page instead, with a picture of it where that helps.',
  },
  object: {
    title: 'Plug-in',
    why: 'Objects for plug-ins load and run what they name. Mail programs do not show them.',
    mend: 'Use a picture that links to the page with the film or document.',
  },
  form: {
    title: 'Form',
    why: 'What is typed into a form in a message goes to whoever made it; that is how passwords are stolen. Its fields are shown as text.',
    mend: 'Link to a page of yours (https) that has the form.',
  },
  refresh: {
    title: 'Leaving by itself',
    why: 'The message would open another page by itself.',
    mend: 'Take out <meta http-equiv="refresh">, and link to the page.',
  },
  base: {
    title: 'Changed base address',
    why: 'It sends all short addresses of the message elsewhere. They were written out in full instead.',
    mend: 'Write every address in full, beginning with https://, and take out <base>.',
  },
  stylesheet: {
    title: 'Style sheet from elsewhere',
    why: 'Loading it tells its server who reads the message and when, and what it says can change after the message was checked.',
    mend: 'Write styles into the message: style attributes, or a style element in its head.',
  },
  import: {
    title: 'Style sheet imported from elsewhere',
    why: 'Loading it tells its server who reads the message and when, and what it says can change after the message was checked.',
    mend: 'Take out @import, and write the styles into the message.',
  },
  font: {
    title: 'Font from elsewhere',
    why: 'Loading it tells its server who reads the message and when. The text is shown in the next font of the list.',
    mend: 'Name fonts that readers have (Arial, Georgia, sans-serif …) behind your own, and take out @font-face.',
  },
  preload: {
    title: 'Loading ahead',
    why: 'It fetches something before anybody asks, and so tells who reads the message.',
    mend: 'Take out link elements with rel="preload", "prefetch", "preconnect" or "dns-prefetch".',
  },
  'fetching-attribute': {
    title: 'Attribute that fetches',
    why: 'It fetches something, or tells somebody of a click, besides what the link or picture itself does.',
    mend: 'Take the attribute out.',
  },
  'style-load': {
    title: 'Style that fetches',
    why: 'A style other than a background picture that loads something from elsewhere.',
    mend: 'Use a picture (img), or a background picture with an https address.',
  },
  'active-style': {
    title: 'Style that runs code',
    why: 'Old programs run what stands in such a style.',
    mend: 'Take out expression(), behavior and -moz-binding.',
  },
  'style-size': {
    title: 'Very large style',
    why: 'It is larger than a mail program should have to read.',
    mend: 'Keep styles below 500 KB; ordinary newsletters have a fiftieth of that.',
  },
  position: {
    title: 'Box over the window',
    why: 'A box that is fixed to the window can cover or imitate parts of the mail program.',
    mend: 'Take out position: fixed and sticky; lay out with tables.',
  },
  media: {
    title: 'Video or sound',
    why: 'It loads from elsewhere, and few mail programs play it. What was to be shown in its place is shown.',
    mend: 'Use a picture that links to the page with the film.',
  },
  foreign: {
    title: 'Drawing or formula (SVG, MathML)',
    why: 'SVG can hold scripts and addresses in many ways; most mail programs do not show it.',
    mend: 'Use PNG or JPEG pictures.',
  },
  share: {
    title: 'Picture on a share of another machine',
    why: 'To load it a computer signs in at that machine, and so gives away who its user is.',
    mend: 'Link to pictures with https, or attach them.',
  },
  files: {
    title: 'Link that attaches files',
    why: 'The link would write a letter and attach files of the reader’s computer to it.',
    mend: 'Let mailto links name the address, subject and text only.',
  },
  link: {
    title: 'Address that runs code or opens files',
    why: 'The link would run code, open a file of the reader’s computer, or use an unknown program.',
    mend: 'Link with https, mailto or tel only.',
  },
  mismatch: {
    title: 'Link whose text names another place',
    why: 'The text of the link names one host, the link leads to another: the sign of phishing. The real host is written behind it.',
    mend: 'Let the text say what is there ("Your order") rather than an address, or link to the host that the text names. Links of your own domain are not changed when the message is signed by it (DKIM, aligned with From).',
  },
  disguised: {
    title: 'Link that looks like another',
    why: 'What stands before an @ in an address is a user name, not the host. The real host is written behind the link.',
    mend: 'Take the part before the @ out of the address.',
  },
  'web-bug': {
    title: 'Hidden picture',
    why: 'A picture that cannot be seen is there to tell when, where and by whom the message is read.',
    mend: 'Leave it out. Whether a message interests people is better told by visits and answers.',
  },
  picture: {
    title: 'Picture from elsewhere',
    why: 'Loading it tells its server who reads the message and when. This place chose not to load such pictures.',
    mend: 'Attach pictures that matter, and give each an alt text that says what it shows.',
  },
  background: {
    title: 'Background picture from elsewhere',
    why: 'Loading it tells its server who reads the message and when. This place chose not to load such pictures.',
    mend: 'Use a background colour, so that the text can be read without the picture.',
  },
  conditional: {
    title: 'Part for one program only',
    why: 'A part that only Outlook shows held something of the kinds in this list, and could not be made harmless by itself.',
    mend: 'Keep to tables, cells and VML boxes in conditional comments, with https addresses only.',
  },
  'too-complex': {
    title: 'Too large or too deep',
    why: 'The message is larger, or nested deeper, than a mail program should have to read. Its text is shown instead.',
    mend: 'Keep the HTML below 100 KB and tables less than 20 deep.',
  },
};

const unknownChange: ChangeWords = {
  title: 'Changed',
  why: 'It was changed by another version of this program, whose reason is not known here.',
  mend: 'Ask the postmaster of the place that shows this.',
};

/** The words for a change; also for one that another version kept. */
export function explainChange(change: Pick<Change, 'what'>): ChangeWords {
  return words[change.what] ?? unknownChange;
}

/** All rows, for reference pages. */
export const changeKinds: readonly string[] = Object.keys(words);
