import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  alsoOf,
  disagreement,
  extensionRow,
  fileNameSigns,
  fileTypes,
  imageSize,
  oleKind,
  type TypeName,
  typeOf,
  zipKind,
} from './mod.ts';
import { extensionGroups } from './extensions.data.ts';
import { signatures } from './signatures.data.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

function padded(text: string, octets: number): Buffer {
  const all = Buffer.alloc(octets);
  all.write(text, 0, 'latin1');
  return all;
}

function placed(text: string, at: number, octets = at + 1024): Buffer {
  const all = Buffer.alloc(octets);
  all.write(text, at, 'latin1');
  return all;
}

const cases: readonly (readonly [claim: string, octets: Buffer, type: TypeName, extension?: string])[] = [
  ['a program cut off before its header counts as one', latin1('MZ\x90\0'.padEnd(64, '\x40')), 'pe'],
  ['MZ without anything else is a DOS program', latin1('MZ'), 'dos'],
  ['a universal macOS program is not a Java class', latin1('\xca\xfe\xba\xbe\0\0\0\x02'), 'macho'],
  ['a Java class', latin1('\xca\xfe\xba\xbe\0\0\0\x34'), 'class'],
  ['a tar archive by its mark', placed('ustar\x0000', 257), 'tar'],
  ['a disc image by its descriptor', placed('CD001', 0x8001), 'iso'],
  ['a disk image of macOS by its end', placed('koly', 1024, 1536), 'dmg'],
  ['a PDF of nothing but text, behind other lines', latin1(`${'\n'.repeat(300)}%PDF-1.4\n1 0 obj`), 'pdf', 'pdf'],
  ['a text that quotes the start of one', latin1(`See:\n%PDF-1.4\n`), 'text', 'txt'],
  ['a change to a script is text', latin1('+a = new ActiveXObject("x");\n+WScript.Echo(a)'), 'text', 'diff'],
  ['a PDF behind other octets', latin1(`\0\x01\x02${'x'.repeat(300)}\n%PDF-1.4\n`), 'pdf'],
  ['an ACE archive', latin1('xx\0\0\0\0\0**ACE**'), 'ace'],
  ['a page behind a byte order mark and blanks', latin1('\xef\xbb\xbf \r\n<!DOCTYPE html><html>'), 'html'],
  ['a page in UTF-16 with a mark', Buffer.from('\ufeff<html><body>', 'utf16le'), 'html'],
  ['a page in UTF-16 without one', Buffer.from('<html><body>x', 'utf16le'), 'html'],
  ['a page behind comments', latin1(`${'<!-- x -->'.repeat(20)}<script>1</script>`), 'html'],
  [
    'a page that is XML',
    latin1('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'),
    'html',
  ],
  [
    'an SVG with a prefix',
    latin1('<?xml version="1.0"?>\n<!-- made -->\n<s:svg xmlns:s="http://www.w3.org/2000/svg">'),
    'svg',
  ],
  ['an SVG behind a document type', latin1('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg>'), 'svg'],
  ['an HTML application', latin1('<html><head><HTA:APPLICATION ID=x></head>'), 'hta'],
  ['a script host file', latin1('<job id="x"><script language="JScript">1</script></job>'), 'wscript'],
  ['a library that leads elsewhere', latin1('<?xml version="1.0"?><libraryDescription xmlns="x">'), 'library-ms'],
  ['plain XML', latin1('<?xml version="1.0"?><order id="1"/>'), 'xml'],
  ['an Internet shortcut', latin1('[InternetShortcut]\r\nURL=file://192.0.2.1/x'), 'url'],
  ['registry settings in UTF-16', Buffer.from('\ufeffWindows Registry Editor Version 5.00', 'utf16le'), 'reg'],
  ['JavaScript by one call where it is called so', latin1('var x = new ActiveXObject("a");'), 'wscript', 'js'],
  ['one call quoted in a text is text', latin1('Use new ActiveXObject("a") to do it'), 'text', 'txt'],
  ['two calls in a text are a script', latin1('a=new ActiveXObject("x");WScript.Echo(a)'), 'wscript', 'txt'],
  ['JavaScript without any call is what it is called', latin1('let a = 1;'), 'wscript', 'js'],
  ['a batch file', latin1('@echo off\r\nstart x'), 'batch'],
  ['a shell script', latin1('#!/bin/sh\nrm -rf x'), 'script'],
  ['a remote session', latin1('screen mode id:i:2\r\nfull address:s:192.0.2.1\r\n'), 'rdp'],
  ['a web query', latin1('WEB\r\n1\r\nhttp://example.com/'), 'iqy'],
  ['a message', latin1('Received: from a by b; x\r\nFrom: a@example.com\r\n\r\nHi'), 'mail'],
  ['one line that looks like a field is text', latin1('From: me\r\n\r\nHi'), 'text'],
  ['text', latin1('Dear friend,\r\nhow are you?\r\n'), 'text'],
  ['octets that are no text', latin1('\x00\x01\x02\x03'), 'data'],
  ['nothing', Buffer.alloc(0), 'empty'],
  ['a WebP picture', latin1('RIFF\0\0\0\0WEBPVP8 '), 'webp'],
  ['an AVI file', latin1('RIFF\0\0\0\0AVI LIST'), 'avi'],
  ['an MP4 file', latin1('\0\0\0\x18ftypisom'), 'mp4'],
  ['a HEIF picture', latin1('\0\0\0\x18ftypheic'), 'heif'],
  ['a signed message in DER', latin1('\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02'), 'pkcs7'],
  ['a Windows shortcut', latin1('L\0\0\0\x01\x14\x02\0\0\0\0\0'), 'lnk'],
  ['a winmail.dat', latin1('\x78\x9f\x3e\x22\x01\0'), 'tnef'],
  ['a OneNote page', latin1('\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3'), 'onenote'],
];

for (const [claim, octets, type, extension] of cases) {
  test(`${claim} (${type})`, () => assert.equal(typeOf(octets, extension), type));
}

test('each signature alone tells a type of the same class, or none', () => {
  for (const [type, marks] of Object.entries(signatures)) {
    for (const mark of marks) {
      const found = typeOf(padded(mark, 600));
      const same = fileTypes[found].class === fileTypes[type as TypeName].class;
      // These want more than their mark: a second look takes them for nothing known.
      assert.ok(same || found === 'data' || found === 'text', `${type} ${JSON.stringify(mark)} → ${found}`);
    }
  }
});

test('no extension stands in the table twice, and there are more than 350', () => {
  const all = extensionGroups.flatMap(([, , extensions]) => extensions.split(' '));
  const twice = all.filter((extension, i) => all.indexOf(extension) !== i);
  assert.deepEqual(twice, []);
  assert.ok(all.length >= 350, String(all.length));
});

test('each extension that a type promises is in the table of extensions', () => {
  const unknown = new Set<string>();
  for (const { extensions } of Object.values(fileTypes))
    for (const extension of extensions) if (extensionRow(extension) === undefined) unknown.add(extension);
  assert.deepEqual([...unknown], []);
});

test('names that deceive', () => {
  assert.deepEqual(fileNameSigns('invoice.pdf.exe'), {
    extension: 'exe',
    before: 'pdf',
    rightToLeft: false,
    hidden: false,
    path: false,
  });
  assert.equal(fileNameSigns('invoice.exe::$DATA').extension, 'exe');
  assert.equal(fileNameSigns('archive.tar.gz').before, 'tar');
  assert.equal(fileNameSigns('version 1.2.exe').before, '');
  assert.equal(fileNameSigns('photo\u202egpj.exe').rightToLeft, true);
  assert.equal(fileNameSigns('photo\u202egpj.exe').extension, 'exe');
  assert.equal(fileNameSigns('תמונה\u200f').rightToLeft, false);
  assert.equal(fileNameSigns(`bill.pdf${' '.repeat(80)}.exe`).hidden, true);
  assert.equal(fileNameSigns('bill.exe. . .').extension, 'exe', 'Windows drops dots and blanks at the end');
  assert.equal(fileNameSigns('../../etc/passwd').path, true);
  assert.equal(fileNameSigns('C:\\Windows\\x.dll').path, true);
  assert.equal(fileNameSigns('a..b/c').path, false);
  assert.equal(fileNameSigns('x.pdf\0.exe').extension, 'pdf');
  assert.equal(fileNameSigns('bill.e\u200bxe').extension, 'exe');
  assert.equal(fileNameSigns('README').extension, '');
  assert.equal(fileNameSigns(`${'a'.repeat(5000)}.vbs`).extension, 'vbs');
});

test('content and promise', () => {
  const agree: readonly (readonly [TypeName, string, string])[] = [
    ['pdf', 'pdf', 'application/pdf'],
    ['png', 'jpg', 'image/jpeg'],
    ['docx', 'docx', 'application/octet-stream'],
    ['rtf', 'doc', 'application/msword'],
    ['html', 'xls', 'application/vnd.ms-excel'],
    ['zip', 'unheard-of', 'application/octet-stream'],
    ['ole', 'xls', ''],
    ['jar', 'jar', ''],
    ['docx', 'docm', ''],
    ['gzip', 'dat', ''],
    ['text', 'pdf', 'application/pdf'],
  ];
  for (const [type, extension, declared] of agree) {
    const lies = type === 'docx' && extension === 'docm' ? ['name'] : [];
    assert.deepEqual(disagreement(type, extension, declared), lies, `${type} as ${extension}`);
  }
  assert.deepEqual(disagreement('pe', 'jpg', 'image/jpeg'), ['name', 'type']);
  assert.deepEqual(disagreement('html', 'pdf', 'application/pdf'), ['name', 'type']);
  assert.deepEqual(disagreement('zip', 'pdf', ''), ['name']);
  assert.deepEqual(disagreement('zip', 'docx', ''), ['name']);
  assert.deepEqual(disagreement('pe', 'txt', 'text/plain'), ['name', 'type']);
  assert.deepEqual(disagreement('rar', 'zip', ''), []);
});

test('polyglots are told', () => {
  const zipEnd = Buffer.concat([latin1('PK\x05\x06\0\0\0\0\x01\0\x01\0'), Buffer.alloc(10)]);
  assert.deepEqual(alsoOf(Buffer.concat([latin1('GIF89a'), Buffer.alloc(100), zipEnd]), 'gif'), ['zip']);
  assert.deepEqual(alsoOf(latin1(`GIF89a=1/*${'x'.repeat(50)}<script>`), 'gif'), ['html']);
  assert.deepEqual(alsoOf(latin1(`<html>${'x'.repeat(50)}%PDF-1.4`), 'html'), ['pdf']);
  assert.deepEqual(alsoOf(latin1('%PDF-1.4 ...'), 'pdf'), []);
});

test('what a picture says of its size is read, not believed', () => {
  const png = Buffer.concat([
    latin1('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR'),
    Buffer.from([0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]),
  ]);
  assert.deepEqual(imageSize(png, 'png'), { width: 50_000, height: 50_000 });
  assert.deepEqual(imageSize(latin1('GIF89a\x02\x00\x03\x00'), 'gif'), { width: 2, height: 3 });
  const jpeg = latin1('\xff\xd8\xff\xe0\0\x04xx\xff\xc0\0\x11\x08\x01\x02\x03\x04\x03');
  assert.deepEqual(imageSize(jpeg, 'jpeg'), { width: 0x0304, height: 0x0102 });
  assert.equal(imageSize(latin1('\xff\xd8\xff\xe0\0\0'), 'jpeg'), undefined);
  assert.equal(imageSize(latin1('\x89PNG'), 'png'), undefined);
});

test('containers by what they hold', () => {
  assert.equal(zipKind(['[Content_Types].xml', 'word/document.xml']), 'docx');
  assert.equal(zipKind(['[content_types].XML', 'word\\document.xml', 'word\\vbaProject.bin']), 'docm');
  assert.equal(zipKind(['[Content_Types].xml', 'xl/workbook.bin']), 'xlsb');
  assert.equal(zipKind(['[Content_Types].xml', 'visio/document.xml']), 'ooxml');
  assert.equal(zipKind(['META-INF/MANIFEST.MF', 'a/B.class']), 'jar');
  assert.equal(zipKind(['classes.dex', 'AndroidManifest.xml', 'META-INF/MANIFEST.MF']), 'apk');
  assert.equal(zipKind(['mimetype'], 'application/vnd.oasis.opendocument.text'), 'odf');
  assert.equal(zipKind(['a.txt']), 'zip');
  assert.equal(oleKind(['WordDocument', '1Table']), 'doc');
  assert.equal(oleKind(['EncryptedPackage']), 'encrypted-office');
  assert.equal(oleKind([], '84100c0000000000c000000000000046'), 'msi');
});
