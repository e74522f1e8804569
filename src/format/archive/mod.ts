/**
 * Archive: goes through the entries of an archive, one after the other, within a budget that everything of one message
 * shares. Zip, gzip, Zstandard, tar and uuencoded text are read here; 7z, rar, cab, disc images and what is rarer through the port
 * `ForeignArchives`. Refuses to know what entries are and what follows from them; nothing is ever written anywhere.
 * RFC 1951, 1952 (deflate, gzip), 8878 (Zstandard); APPNOTE.TXT 6.3.10 (zip), POSIX.1-2017 pax (tar).
 *
 * An entry is unpacked only as far as somebody asks: some octets for its type, or all of it within the budget.
 */
export { type BudgetEnd, UnpackBudget, type UnpackLimits } from './budget.ts';
export type { ForeignArchive, ForeignArchives, ForeignEntry } from './foreign.ts';
export { deflateStart, inflateWithin } from './inflate.ts';
export { isArchiveType, walkArchive, type WalkOptions } from './walk.ts';
export { findUu } from './uu.ts';
export { type ZipEntry, zipEntries } from './zip.ts';
export type { ArchiveEntry, ArchiveProblem, ArchiveReport, EntryKind, Unpacked, UnpackProblem } from './types.ts';
