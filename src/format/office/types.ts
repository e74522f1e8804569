/** The records of this room. */

/** `suspicious`: they run by themselves and reach for programs, the network or memory. */
export type MacroState = 'none' | 'present' | 'suspicious';

export const documentSigns = [
  'encrypted', // it asks for a password, or is behind one that nobody is asked for
  'dde', // a field that starts a program
  'external-template', // a template, frame or object that is fetched from elsewhere when it is opened
  'embedded-object', // a file or object in it
  'auto-object', // an object that is brought up to date by itself when it is opened
  'equation', // the old equation editor, which runs what its data says
  'script', // JavaScript of a PDF or a page
  'launch', // a PDF that starts a program or opens another file
  'media', // Flash or other media in a PDF
  'smuggling', // a page that makes a file out of its own text
  'form', // a page that asks for a password
] as const;
export type DocumentSign = (typeof documentSigns)[number];

/** A file in a document. */
export interface EmbeddedFile {
  /** '' where it has none. */
  readonly name: string;
  readonly octets: Uint8Array;
}

export interface DocumentFindings {
  readonly macros: MacroState;
  readonly signs: readonly DocumentSign[];
  /** What was found, in few words each: names of calls, targets; at most `NOTES_MAX`. */
  readonly notes: readonly string[];
  readonly files: readonly EmbeddedFile[];
  /** Where links of it lead, as they are written; at most `LINKS_MAX`. */
  readonly links: readonly string[];
  /** False where a bound was hit or the structure is broken: not all of it was looked at. */
  readonly complete: boolean;
}
