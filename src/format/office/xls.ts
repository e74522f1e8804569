/** Workbook streams of Excel 97 to 2003 (MS-XLS): records of type, length and data, looked at for what acts. */
import { asBuffer } from '#base/bytes';
import type { Findings } from './findings.ts';

const RECORD_NAME = 0x00_18;
const RECORD_FILEPASS = 0x00_2f;
const RECORD_BOUNDSHEET = 0x00_85;
const RECORD_SUPBOOK = 0x01_ae;
const MACRO_SHEET = 1;
const BUILT_IN = 0x20;
const AUTO_OPEN = 1;
const AUTO_CLOSE = 2;
/** More than any workbook of a mail has. */
const RECORDS_MAX = 200_000;

/** Excel 4 macro sheets and what runs them, encryption, and DDE links. */
export function inspectWorkbook(octets: Uint8Array, found: Findings): void {
  const b = asBuffer(octets);
  let sheets = false;
  let auto = false;
  let at = 0;
  for (let i = 0; at + 4 <= b.length; i++) {
    if (i >= RECORDS_MAX) {
      found.incomplete();
      break;
    }
    const type = b.readUInt16LE(at);
    const data = b.subarray(at + 4, at + 4 + b.readUInt16LE(at + 2));
    if (type === RECORD_BOUNDSHEET && data.length >= 6 && data[5] === MACRO_SHEET) {
      sheets = true;
      found.note((data[4] ?? 0) === 0 ? 'Excel 4 macro sheet' : 'hidden Excel 4 macro sheet');
    } else if (type === RECORD_NAME) auto ||= isAutoName(data);
    else if (type === RECORD_FILEPASS) found.sign('encrypted');
    else if (type === RECORD_SUPBOOK && isDde(data)) found.sign('dde');
    at += 4 + data.length;
  }
  if (sheets) found.macros(auto ? 'suspicious' : 'present');
  if (sheets && auto) found.note('Auto_Open');
}

/** A built-in name is one character, its number (MS-XLS section 2.4.150). */
function isAutoName(data: Buffer): boolean {
  if (data.length < 16) return false;
  const builtIn = (data.readUInt16LE(0) & BUILT_IN) !== 0;
  if (builtIn && data[3] === 1) return data[15] === AUTO_OPEN || data[15] === AUTO_CLOSE;
  return /^auto_(?:open|close|activate)/i.test(data.toString('latin1', 15, 40).replaceAll('\0', ''));
}

/** A link to a program: the name and the topic with the character 3 between them (MS-XLS section 2.4.271). */
function isDde(data: Buffer): boolean {
  return (
    data.length > 6 &&
    data.length < 2000 &&
    data.subarray(4).includes(3) &&
    /^[\x20-\x7e\0]{2,200}\x03/.test(data.toString('latin1', 5))
  );
}
