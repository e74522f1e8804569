/**
 * Office: what documents do beside being read: macros, embedded files, fields and templates that fetch from elsewhere,
 * scripts and launch actions, encryption. OLE and OOXML, RTF, PDF, OneNote, and pages that are attached.
 * Refuses to know what follows from it. Nothing is rendered, and no XML is taken apart: its text is searched, so there
 * are no entities to expand.
 *
 * MS-CFB (OLE files), MS-OVBA section 2.4.1 (compression) and 2.3.4 (dir stream), MS-XLS (records), MS-DOC section 2.5.2,
 * MS-OLEDS section 2.3.6 (Ole10Native), ECMA-376 part 2 (relationships), RTF 1.9.1, ISO 32000-1, MS-ONESTORE 2.6.13.
 */
export type { DocumentFindings, DocumentSign, EmbeddedFile, MacroState } from './types.ts';
export { inspectOle } from './ole-inspect.ts';
export { type OleEntry, type OleFile, openOle } from './ole.ts';
export { inspectOfficePart, isOfficePart } from './ooxml.ts';
export { inspectOneNote } from './onenote.ts';
export { inspectPage } from './page.ts';
export { inspectPdf } from './pdf.ts';
export { inspectRtf } from './rtf.ts';
export { inspectTable } from './table.ts';
export { decompressVba } from './vba.ts';
