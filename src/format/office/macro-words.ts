/** What macro source calls. */
import { autoProcedures, reachingCalls } from './macro-words.data.ts';
import type { Findings } from './findings.ts';
import type { VbaModule } from './vba.ts';

const autos = lowered(autoProcedures);
const reaches = lowered(reachingCalls);
/** `Declare … Lib`: a function of the system. */
const declared = /\bdeclare\s+(?:ptrsafe\s+)?(?:function|sub)\s+(\w{1,60})/;

function lowered(words: readonly string[]): readonly (readonly [find: string, shown: string])[] {
  return words.map((word) => [word.toLowerCase(), word.trim().replace(/\($/, '')]);
}

/** Says what the modules are: something that runs by itself and reaches beyond the document is suspicious. */
export function judgeModules(modules: readonly VbaModule[], found: Findings): void {
  if (modules.length === 0) return;
  let auto = false;
  let reaching = false;
  let code = false;
  let gone = false;
  for (const { source } of modules) {
    if (source === '') gone = true;
    // Visual Basic joins lines that end in an underscore.
    const text = source.toLowerCase().replaceAll(/ _\r?\n/g, ' ');
    code ||= /^[ \t]*(?:public |private |static )*(?:sub|function|property)\s/m.test(text);
    for (const [find, shown] of autos) {
      if (!isProcedure(text, find)) continue;
      auto = true;
      found.note(shown);
    }
    for (const [find, shown] of reaches) {
      if (!text.includes(find)) continue;
      reaching = true;
      found.note(shown);
    }
    const lib = declared.exec(text)?.[1];
    if (lib !== undefined) {
      reaching = true;
      found.note(`Declare ${lib}`);
    }
  }
  if (gone) found.note('macro source taken out');
  // A project of empty modules comes with every document that was once saved with one.
  if (!code && !gone) return;
  found.macros(auto && (reaching || gone) ? 'suspicious' : 'present');
}

/** `sub NAME(`, or for names that begin with an underscore any procedure that ends so. */
function isProcedure(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const after = text.charCodeAt(at + name.length);
    if (after !== 40 && after !== 32 && after !== 13 && after !== 10) continue;
    let lineStart = at;
    while (lineStart > 0 && at - lineStart < 200 && text.charCodeAt(lineStart - 1) !== 10) lineStart--;
    const before = text.slice(lineStart, at);
    if (/\b(?:sub|function)\s+\w*$/.test(before) && (name.startsWith('_') || /\s$/.test(before))) return true;
  }
  return false;
}
