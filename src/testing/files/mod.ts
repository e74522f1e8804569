/**
 * Files: archives and documents made octet by octet for tests, good ones and bad ones.
 * Refuses to know the readers that they are for.
 */
export { oleOf, type OleStream, packVba, vbaStreams } from './ole.ts';
export { cabOf, isoOf, rarOf, type StoredFile } from './rare.ts';
export { tarOf, type TarFile } from './tar.ts';
export { tnefOf, type TnefPart } from './tnef.ts';
export { zipOf, type ZipFile, type ZipOptions } from './zip.ts';
