/**
 * Pack: message bytes in append-only files. A record has magic, version, length, blob id, account and SHA-256
 * (a checksum, not an identity). Synchronous on purpose: it is used inside the store and reader threads, where syncs
 * do not wait behind password hashing in libuv's pool. Refuses to know rows, references and mail.
 */
export {
  type Content,
  type MemoryContent,
  PackWriter,
  SyncFailed,
  type PackWriterOptions,
  type StagedContent,
} from './writer.ts';
export { PackReader } from './reader.ts';
export { StagingArea, type StagingFile } from './staging.ts';
export { packFileName, packNumberOf, RECORD_HEADER_BYTES, type RecordHeader, readRecordHeader } from './record.ts';
export { type PackIo, systemPackIo } from './io.ts';
