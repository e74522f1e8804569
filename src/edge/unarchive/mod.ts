/**
 * Unarchive: 7z, rar, cab, disc images and rarer archives by libarchive, as WebAssembly with a bound on its memory.
 * Here because its code is read from disk. Refuses to know what is looked for in archives.
 *
 * Its own loader is asynchronous and brings a file system along; a pool thread needs neither. The few functions that
 * the code imports are given here, none of which reaches out of its memory.
 */
export { LibarchiveReader } from './reader.ts';
