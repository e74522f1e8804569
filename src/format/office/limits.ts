/** Notes of one document. */
export const NOTES_MAX = 10;
/** Characters of a note. */
export const NOTE_CHARACTERS_MAX = 100;
/** Files taken out of one document. */
export const FILES_MAX = 100;
/** Octets of macro source of one document that are unpacked. */
export const MACRO_OCTETS_MAX = 2 * 1024 * 1024;
/** Entries of an OLE directory. */
export const OLE_ENTRIES_MAX = 10_000;
/** Octets of one stream that are gathered. */
export const STREAM_OCTETS_MAX = 62 * 1024 * 1024;
/** Links of one document, and characters of one. */
export const LINKS_MAX = 40;
export const LINK_CHARACTERS_MAX = 2_000;
