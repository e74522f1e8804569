/**
 * Filetype: what octets are by their content, what a name promises, and whether the two agree.
 * Refuses to know what is inside (that is `format/archive` and `format/office`), and whether anybody wants it.
 *
 * Content is told from the first octets (and, for zip and disk images, from fixed places): the whole is never read for it.
 */
export { type Danger, extensionRow, type ExtensionRow, fileNameSigns, type FileNameSigns } from './names.ts';
export { type ImageSize, imageSize } from './image.ts';
export { alsoOf, typeByMark, typeOf } from './detect.ts';
export { oleKind, zipKind } from './containers.ts';
export { disagreement, type Disagreement } from './agree.ts';
export { fileTypes, type FileClass, type FileType, typeRow, type TypeName } from './types.ts';
export { MAGIC_OCTETS } from './limits.ts';
