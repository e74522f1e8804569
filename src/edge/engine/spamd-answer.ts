/** What spamd answers to SYMBOLS, REPORT and CHECK. Lines ending in CRLF or LF, then what the command asked for. */
import { latin1 } from '#base/bytes';
import type { EngineSymbol, SpamdCommand } from '#check/engine';

export interface SpamdAnswer {
  readonly score: number;
  readonly threshold: number;
  readonly spam: boolean;
  readonly symbols: readonly EngineSymbol[];
}

const SYMBOLS_MAX = 50;
const NAME_CHARS_MAX = 100;
/** Lines of a report that are looked at. */
const LINES_MAX = 2000;

/** The answer, or in words why there is none. */
export function readSpamdAnswer(octets: Uint8Array, command: SpamdCommand): SpamdAnswer | string {
  const text = latin1(octets).replaceAll('\r\n', '\n');
  const headEnd = text.indexOf('\n\n');
  const head = (headEnd === -1 ? text : text.slice(0, headEnd)).split('\n', 50);
  const status = /^SPAMD\/[0-9.]{1,8} ([0-9]{1,3}) ?(.{0,80})/.exec(head[0] ?? '');
  if (status === null) return 'does not speak the protocol of spamd';
  if (status[1] !== '0') return `answered ${status[1]} ${status[2]}`;
  const field = head.find((line) => /^spam:/i.test(line)) ?? '';
  const verdict =
    /^spam:\s{0,9}(true|yes|false|no)\s{0,9};\s{0,9}(-?[0-9.]{1,12})\s{0,9}\/\s{0,9}(-?[0-9.]{1,12})/i.exec(field);
  const score = Number(verdict?.[2]);
  const threshold = Number(verdict?.[3]);
  if (verdict === null || !Number.isFinite(score) || !Number.isFinite(threshold)) return 'gave no score';
  const body = headEnd === -1 ? '' : text.slice(headEnd + 2);
  return { score, threshold, spam: /^[ty]/i.test(verdict[1] ?? ''), symbols: symbolsOf(body, command) };
}

function symbolsOf(body: string, command: SpamdCommand): readonly EngineSymbol[] {
  switch (command) {
    case 'symbols':
      return body
        .split(/[,\s]/, SYMBOLS_MAX * 4)
        .filter((name) => /^[\w-]+$/.test(name))
        .slice(0, SYMBOLS_MAX)
        .map((name) => ({ name: name.slice(0, NAME_CHARS_MAX) }));
    case 'report':
      return reported(body);
    case 'check':
      return [];
    default:
      return command satisfies never;
  }
}

/** ` 2.0 RULE_NAME   words`: how each report of SpamAssassin lists its rules, whatever its template says around it. */
function reported(body: string): readonly EngineSymbol[] {
  const found: { name: string; score: number }[] = [];
  for (const line of body.split('\n', LINES_MAX)) {
    const rule = /^[* \t]{0,9}(-?[0-9]{1,4}(?:\.[0-9]{1,4})?) ([A-Z][A-Z0-9_]{2,99})(?: |$)/.exec(line.slice(0, 200));
    if (rule?.[2] !== undefined) found.push({ name: rule[2], score: Number(rule[1]) });
  }
  return found.sort((a, b) => Math.abs(b.score) - Math.abs(a.score)).slice(0, SYMBOLS_MAX);
}
