/** Types that are told by what a container holds. */
import type { TypeName } from './types.ts';

/**
 * What a zip archive is, by the names in it (as written) and the content of its entry `mimetype`, where it has one.
 * Names are matched without case: readers of such files do so as well.
 */
export function zipKind(names: Iterable<string>, mimetype = ''): TypeName {
  const seen = new Set<string>();
  let app = false;
  for (const name of names) {
    const lower = name.toLowerCase().replaceAll('\\', '/').replace(/^\/+/, '');
    seen.add(lower);
    app ||= /^payload\/[^/]{1,200}\.app\//.test(lower);
  }
  if (mimetype.startsWith('application/epub')) return 'epub';
  if (mimetype.startsWith('application/vnd.oasis.opendocument') || mimetype.startsWith('application/vnd.sun.xml'))
    return 'odf';
  if (seen.has('[content_types].xml')) return officeKind(seen);
  if (app) return 'ipa';
  if (seen.has('androidmanifest.xml') || seen.has('bundleconfig.pb')) return 'apk';
  if (seen.has('meta-inf/manifest.mf')) return seen.has('manifest.json') || seen.has('install.rdf') ? 'xpi' : 'jar';
  if (seen.has('manifest.json') && (seen.has('meta-inf/mozilla.rsa') || seen.has('background.js'))) return 'xpi';
  for (const name of seen) if (name.endsWith('.class')) return 'jar';
  return 'zip';
}

function officeKind(seen: ReadonlySet<string>): TypeName {
  if (seen.has('appxmanifest.xml') || seen.has('appxmetadata/appxbundlemanifest.xml')) return 'appx';
  if (seen.has('fixeddocseq.fdseq') || seen.has('fixeddocumentsequence.fdseq')) return 'xps';
  const macros = [...seen].some((name) => name.endsWith('vbaproject.bin'));
  if ([...seen].some((name) => name.startsWith('xl/'))) {
    if (seen.has('xl/workbook.bin')) return 'xlsb';
    return macros ? 'xlsm' : 'xlsx';
  }
  if ([...seen].some((name) => name.startsWith('word/'))) return macros ? 'docm' : 'docx';
  if ([...seen].some((name) => name.startsWith('ppt/'))) return macros ? 'pptm' : 'pptx';
  return 'ooxml';
}

/** Storages' class identifiers of installers (MS-OSHARED has none: as found in the files), in the order of the octets. */
const installerClasses: ReadonlySet<string> = new Set([
  '84100c0000000000c000000000000046', // package
  '86100c0000000000c000000000000046', // patch
  '82100c0000000000c000000000000046', // transform
]);

/** What an OLE file is, by the names of its streams and storages and the root's class identifier (hexadecimal). */
export function oleKind(names: Iterable<string>, classId = ''): TypeName {
  const seen = new Set<string>();
  for (const name of names) seen.add(name.toLowerCase());
  if (installerClasses.has(classId)) return 'msi';
  if (seen.has('encryptedpackage')) return 'encrypted-office';
  if (seen.has('worddocument')) return 'doc';
  if (seen.has('workbook') || seen.has('book')) return 'xls';
  if (seen.has('powerpoint document')) return 'ppt';
  if (seen.has('__properties_version1.0')) return 'msg';
  return 'ole';
}
