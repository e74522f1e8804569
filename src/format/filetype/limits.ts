/** Octets from the start that tell a type; more are not looked at, but for disk images and what stands at the end. */
export const MAGIC_OCTETS = 4096;
/** How far a PDF may begin behind the start: readers search that far. */
export const PDF_START_MAX = 1024;
/** Octets at the end in which a zip directory is looked for: the longest comment and the end record. */
export const ZIP_END_OCTETS = 0xff_ff + 22;
/** Characters of a name that are looked at. */
export const NAME_CHARACTERS_MAX = 1000;
