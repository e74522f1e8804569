/** Tables as text (CSV, SYLK, web queries), which Excel runs formulas of. */
import { asBuffer } from '#base/bytes';
import { Findings } from './findings.ts';
import type { DocumentFindings } from './types.ts';

const OCTETS_MAX = 1024 * 1024;

export function inspectTable(octets: Uint8Array): DocumentFindings {
  const found = new Findings();
  if (octets.length > OCTETS_MAX) found.incomplete();
  const text = asBuffer(octets.subarray(0, OCTETS_MAX)).toString('latin1');
  // A formula that names a program, a topic and an item: =cmd|'/c calc'!A0
  const match = /(?:^|[",;\t=+@-])\s{0,9}[=+@-]?\s{0,9}([\w.\\]{1,60})\|["']{0,2}[^\n]{1,300}![\w'"]/m.exec(text);
  if (match !== null && /[=+@-]/.test(match[0].slice(0, 12))) found.sign('dde', match[1] ?? '');
  if (
    text.startsWith('ID;P') &&
    /^E;|;E(?:EXEC|CALL|REGISTER|FORMULA)\(/im.test(text) &&
    /;E(?:EXEC|CALL)\(/i.test(text)
  ) {
    found.macros('suspicious');
    found.note('SYLK with EXEC');
  }
  return found.result;
}
