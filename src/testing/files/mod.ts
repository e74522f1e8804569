/**
 * Files: archives and documents made octet by octet for tests, good ones and bad ones.
 */
export { tarOf, type TarFile } from './tar.ts';
export { zipOf, type ZipFile } from './zip.ts';
