/** The types that content is told as. */

export type FileClass =
  | 'executable'
  | 'script'
  | 'shortcut'
  | 'installer'
  | 'disk'
  | 'html'
  | 'document'
  | 'archive'
  | 'mail'
  | 'image'
  | 'audio'
  | 'video'
  | 'font'
  | 'text'
  | 'data';

/** One type: its class, what it is in words ("a …"), and the extensions that promise it. */
export interface FileType {
  readonly class: FileClass;
  readonly words: string;
  readonly extensions: readonly string[];
}

function row(of: FileClass, words: string, extensions: string): FileType {
  return { class: of, words, extensions: extensions === '' ? [] : extensions.split(' ') };
}

/** By name; the names are shown and stand in rules. */
export const fileTypes = {
  pe: row(
    'executable',
    'a Windows program',
    'exe dll scr cpl ocx sys drv com pif ax mui efi xll acm tsp fon msstyles wll',
  ),
  dos: row('executable', 'a DOS program', 'exe com'),
  elf: row('executable', 'a Linux program', 'so o ko elf run out bin axf prx appimage'),
  macho: row('executable', 'a macOS program', 'dylib bundle o'),
  class: row('executable', 'a Java class', 'class'),
  jar: row('executable', 'a Java program', 'jar war ear jmod'),
  apk: row('executable', 'an Android program', 'apk aab apks xapk'),
  ipa: row('executable', 'an iPhone program', 'ipa'),
  dex: row('executable', 'an Android program', 'dex odex'),
  wasm: row('executable', 'a WebAssembly program', 'wasm'),
  swf: row('executable', 'a Flash program', 'swf spl'),
  crx: row('executable', 'a browser extension', 'crx'),
  xpi: row('executable', 'a browser extension', 'xpi'),
  pyc: row('script', 'a compiled script', 'pyc pyo'),
  script: row('script', 'a script', 'sh bash zsh py rb pl php lua tcl command js mjs cgi ps1 psm1'),
  wscript: row('script', 'a Windows script', 'js vbs vb wsf wsh wsc ws sct hta bat cmd'),
  'encoded-script': row('script', 'an encoded Windows script', 'jse vbe js vbs'),
  powershell: row('script', 'a PowerShell script', 'ps1 psm1 psd1 bat cmd'),
  batch: row('script', 'a Windows batch file', 'bat cmd btm nt'),
  hta: row('script', 'an HTML application', 'hta html htm'),
  reg: row('script', 'settings for the Windows registry', 'reg'),
  inf: row('script', 'a setup file of Windows', 'inf ins'),
  chm: row('script', 'a compiled help file', 'chm'),
  hlp: row('script', 'an old help file', 'hlp'),
  lnk: row('shortcut', 'a Windows shortcut', 'lnk'),
  url: row('shortcut', 'an Internet shortcut', 'url website'),
  desktop: row('shortcut', 'a desktop shortcut', 'desktop'),
  webloc: row('shortcut', 'an Internet shortcut', 'webloc'),
  'library-ms': row(
    'shortcut',
    'a Windows library or search',
    'library-ms search-ms searchconnector-ms settingcontent-ms',
  ),
  rdp: row('shortcut', 'a remote session', 'rdp'),
  jnlp: row('shortcut', 'a Java program to be fetched', 'jnlp'),
  slk: row('shortcut', 'a symbolic-link workbook', 'slk'),
  iqy: row('shortcut', 'a web query for Excel', 'iqy'),
  msi: row('installer', 'a Windows installer', 'msi msp mst'),
  appx: row('installer', 'a Windows app package', 'appx msix appxbundle msixbundle'),
  deb: row('installer', 'a Debian package', 'deb'),
  rpm: row('installer', 'an RPM package', 'rpm'),
  xar: row('installer', 'a macOS installer', 'pkg xar mpkg'),
  iso: row('disk', 'a disc image', 'iso img udf toast'),
  vhd: row('disk', 'a virtual disk', 'vhd'),
  vhdx: row('disk', 'a virtual disk', 'vhdx'),
  vmdk: row('disk', 'a virtual disk', 'vmdk'),
  qcow2: row('disk', 'a virtual disk', 'qcow2'),
  dmg: row('disk', 'a macOS disk image', 'dmg'),
  wim: row('disk', 'a Windows image', 'wim esd swm ppkg'),
  fat: row('disk', 'a disk image', 'img ima bin'),
  html: row('html', 'a web page', 'html htm xhtml xht shtml shtm stm mht mhtml xls doc php asp aspx jsp hta'),
  mhtml: row('html', 'a saved web page', 'mht mhtml doc xls eml'),
  svg: row('html', 'a picture that may hold scripts', 'svg svgz'),
  xsl: row('html', 'a style sheet that may hold scripts', 'xsl xslt'),
  pdf: row('document', 'a PDF document', 'pdf ai fdf'),
  rtf: row('document', 'a rich text document', 'rtf doc dot wri'),
  ole: row(
    'document',
    'an Office document',
    'doc dot xls xlt xla xlc ppt pot pps msi msp mst msg pub vsd vst vss mpp hwp wps oft db xlm wbk wiz ppa',
  ),
  doc: row('document', 'a Word document', 'doc dot wbk wiz rtf'),
  xls: row('document', 'an Excel workbook', 'xls xlt xla xlc xlm xlw'),
  ppt: row('document', 'a PowerPoint file', 'ppt pot pps ppa'),
  docx: row('document', 'a Word document', 'docx dotx'),
  docm: row('document', 'a Word document with macros', 'docm dotm'),
  xlsx: row('document', 'an Excel workbook', 'xlsx xltx'),
  xlsm: row('document', 'an Excel workbook with macros', 'xlsm xltm xlam'),
  xlsb: row('document', 'a binary Excel workbook', 'xlsb'),
  pptx: row('document', 'a PowerPoint file', 'pptx potx ppsx sldx thmx'),
  pptm: row('document', 'a PowerPoint file with macros', 'pptm potm ppsm ppam sldm'),
  ooxml: row('document', 'an Office document', 'vsdx vstx vssx vsdm docx xlsx pptx dwfx'),
  xps: row('document', 'an XPS document', 'xps oxps'),
  'encrypted-office': row(
    'document',
    'an Office document behind a password',
    'docx docm dotx dotm xlsx xlsm xlsb xltx pptx pptm ppsx vsdx',
  ),
  odf: row('document', 'an OpenDocument file', 'odt ott ods ots odp otp odg otg odf odb oxt'),
  epub: row('document', 'an electronic book', 'epub'),
  onenote: row('document', 'a OneNote page', 'one onetoc2'),
  postscript: row('document', 'a PostScript document', 'ps eps ai'),
  access: row('document', 'an Access database', 'mdb accdb mde accde ade adp mda mdw accdr accda mdt'),
  djvu: row('document', 'a DjVu document', 'djvu'),
  wri: row('document', 'a Write document', 'wri'),
  wordperfect: row('document', 'a WordPerfect document', 'wpd'),
  zip: row('archive', 'a zip archive', 'zip zipx nupkg pages numbers key cbz kmz whl epub vsix mcpack'),
  rar: row('archive', 'a RAR archive', 'rar r00 r01 cbr'),
  '7z': row('archive', 'a 7z archive', '7z cb7'),
  gzip: row('archive', 'a gzip file', 'gz gzip tgz svgz taz emz wmz'),
  bzip2: row('archive', 'a bzip2 file', 'bz2 tbz tbz2'),
  xz: row('archive', 'an xz file', 'xz txz'),
  zstd: row('archive', 'a Zstandard file', 'zst tzst'),
  lzip: row('archive', 'an lzip file', 'lz tlz'),
  compress: row('archive', 'a compressed file', 'z taz'),
  tar: row('archive', 'a tar archive', 'tar'),
  cab: row('archive', 'a Windows cabinet', 'cab diagcab msu'),
  arj: row('archive', 'an ARJ archive', 'arj'),
  ace: row('archive', 'an ACE archive', 'ace'),
  lha: row('archive', 'an LHA archive', 'lzh lha'),
  ar: row('archive', 'an ar archive', 'a lib'),
  cpio: row('archive', 'a cpio archive', 'cpio'),
  zoo: row('archive', 'a ZOO archive', 'zoo'),
  stuffit: row('archive', 'a StuffIt archive', 'sit sitx sea'),
  uuencode: row('archive', 'an encoded file', 'uue uu'),
  tnef: row('mail', 'a winmail.dat', 'dat tnef'),
  msg: row('mail', 'an Outlook message', 'msg oft'),
  mail: row('mail', 'a message', 'eml mht mhtml nws mbox emlx'),
  pst: row('mail', 'an Outlook mailbox', 'pst ost'),
  png: row('image', 'a PNG picture', 'png apng'),
  jpeg: row('image', 'a JPEG picture', 'jpg jpeg jpe jfif'),
  gif: row('image', 'a GIF picture', 'gif'),
  bmp: row('image', 'a bitmap', 'bmp dib'),
  tiff: row('image', 'a TIFF picture', 'tif tiff cr2 nef arw dng raw'),
  webp: row('image', 'a WebP picture', 'webp'),
  heif: row('image', 'a HEIF picture', 'heic heif avif cr3'),
  ico: row('image', 'an icon', 'ico cur'),
  psd: row('image', 'a Photoshop picture', 'psd'),
  emf: row('image', 'a metafile', 'emf'),
  wmf: row('image', 'a metafile', 'wmf'),
  jp2: row('image', 'a JPEG 2000 picture', 'jp2 j2k jpf jpx'),
  jxl: row('image', 'a JPEG XL picture', 'jxl'),
  dwg: row('image', 'a drawing', 'dwg'),
  mp3: row('audio', 'an MP3 file', 'mp3'),
  wav: row('audio', 'a WAV file', 'wav'),
  ogg: row('audio', 'an Ogg file', 'ogg oga opus ogv'),
  flac: row('audio', 'a FLAC file', 'flac'),
  midi: row('audio', 'a MIDI file', 'mid midi'),
  aiff: row('audio', 'an AIFF file', 'aif aiff'),
  amr: row('audio', 'an AMR file', 'amr'),
  mp4: row('video', 'an MP4 file', 'mp4 m4v mov m4a 3gp 3g2'),
  avi: row('video', 'an AVI file', 'avi'),
  matroska: row('video', 'a Matroska file', 'mkv webm'),
  asf: row('video', 'a Windows Media file', 'wmv wma asf'),
  flv: row('video', 'a Flash video', 'flv'),
  mpeg: row('video', 'an MPEG file', 'mpg mpeg mpe vob'),
  font: row('font', 'a font', 'ttf otf ttc woff woff2 eot'),
  xml: row(
    'text',
    'an XML file',
    'xml rss atom gpx kml fodt fods fodp xfdf opml doc xls csproj vbproj proj targets vcxproj plist',
  ),
  calendar: row('text', 'a calendar or contact', 'ics ical ifb vcs vcf vcard'),
  pem: row('text', 'a key or certificate', 'pem crt cer csr p7b key asc'),
  pgp: row('data', 'an OpenPGP message', 'asc pgp gpg sig'),
  pkcs7: row('data', 'a signed or encrypted message', 'p7m p7s p7c p7b p12 pfx der crt cer'),
  sqlite: row('data', 'a SQLite database', 'sqlite sqlite3 db'),
  text: row('text', 'text', ''),
  data: row('data', 'data of no known kind', ''),
  empty: row('data', 'an empty file', ''),
} as const satisfies Readonly<Record<string, FileType>>;

export type TypeName = keyof typeof fileTypes;

/** The row of a type by a name that comes from elsewhere. */
export function typeRow(name: string): FileType | undefined {
  return Object.hasOwn(fileTypes, name) ? (fileTypes as Readonly<Record<string, FileType>>)[name] : undefined;
}

/** Types that are zip archives. */
export const zipBuilt: ReadonlySet<string> = new Set([
  'zip',
  'jar',
  'apk',
  'ipa',
  'xpi',
  'appx',
  'docx',
  'docm',
  'xlsx',
  'xlsm',
  'xlsb',
  'pptx',
  'pptm',
  'ooxml',
  'xps',
  'odf',
  'epub',
]);
/** Types that are OLE files. */
export const oleBuilt: ReadonlySet<string> = new Set([
  'ole',
  'doc',
  'xls',
  'ppt',
  'msi',
  'msg',
  'encrypted-office',
  'access',
]);
