/** What the rules of a place make of a scan. */
import { extensionRow, fileNameSigns, typeRow } from '#format/filetype';
import { matchesPattern } from './pattern.ts';
import { type AttachmentRules, classRuleNames, classRules } from './settings.ts';
import { type AttachmentTest, flagTests } from './tests.ts';
import {
  type AttachmentAction,
  attachmentActions,
  type AttachmentDecision,
  type AttachmentFinding,
  type AttachmentScan,
  type ScannedFile,
} from './types.ts';
import { describeFile, placeOf } from './words.ts';

const FINDINGS_MAX = 50;
/** What is signed or encrypted as a whole is broken by any change: it is never taken apart. */
const sealed = /^application\/(?:pkcs7|x-pkcs7|pgp)-/;

/** Pure; each file by itself, the strongest of all for the message. */
export function decideAttachments(scan: AttachmentScan, rules: AttachmentRules): AttachmentDecision {
  const findings: AttachmentFinding[] = [];
  for (const [i, file] of scan.files.entries()) {
    for (const { action, ...finding } of fileFindings(file, rules)) {
      if (findings.length < FINDINGS_MAX) findings.push({ ...finding, action: possible(action, file), file: i });
    }
  }
  findings.push(...limitFindings(scan, rules));
  findings.sort((a, b) => strength(b.action) - strength(a.action));
  const action = findings[0]?.action ?? 'allow';
  const strip = new Set<number>();
  for (const finding of findings) {
    const file = scan.files[finding.file];
    if (finding.action === 'strip' && file !== undefined && !sealed.test(file.declared)) strip.add(file.at);
  }
  return { action, findings, strip: [...strip] };
}

/** What stands in the message in two ways at once is held where it cannot be taken out of both. */
function possible(action: AttachmentAction, { ofLast }: ScannedFile): AttachmentAction {
  return action === 'strip' && ofLast === true ? 'quarantine' : action;
}

function strength(action: AttachmentAction): number {
  return attachmentActions.indexOf(action);
}

type Finding = Omit<AttachmentFinding, 'file'>;

function fileFindings(file: ScannedFile, rules: AttachmentRules): readonly Finding[] {
  const named = namedFinding(file, rules);
  if (named !== undefined) return named.action === 'allow' ? [] : [named];
  const found: Finding[] = [];
  for (const name of classRuleNames) {
    const action = rules.classes[name];
    const flags: readonly string[] = classRules[name].flags;
    const flag = file.flags.find((one) => flags.includes(one));
    if (flag === undefined || action === 'allow') continue;
    // What is inside tells for itself.
    found.push({
      rule: `attachment.${name}`,
      test: flagTests[flag] ?? 'attachment.blocked',
      action,
      words: wordsOf(file, flag),
    });
  }
  return found;
}

/** The strongest rule that names the file. An allow does not hold for content that is not what it is called. */
function namedFinding(file: ScannedFile, rules: AttachmentRules): Finding | undefined {
  const { extension } = fileNameSigns(file.name);
  const lower = file.name.toLowerCase();
  const lies = file.flags.includes('name-lies') || file.flags.includes('double-extension');
  const matches: (readonly [rule: string, action: AttachmentAction])[] = [];
  const byType = rules.types.get(file.type);
  if (byType !== undefined) matches.push(['attachment.types', byType]);
  const byExtension = rules.extensions.get(extension);
  if (byExtension !== undefined && !(byExtension === 'allow' && lies))
    matches.push(['attachment.extensions', byExtension]);
  for (const { what, action } of rules.names) {
    if (matchesPattern(lower, what) && !(action === 'allow' && lies)) matches.push(['attachment.names', action]);
  }
  matches.sort((a, b) => strength(b[1]) - strength(a[1]));
  const [rule, action] = matches[0] ?? [undefined, 'allow' as const];
  if (rule === undefined) return undefined;
  return { rule, action, test: 'attachment.blocked', words: `${capital(describeFile(file))}, is named by a rule` };
}

function limitFindings(
  scan: AttachmentScan,
  { countMax, sizeMax, limits }: AttachmentRules,
): readonly AttachmentFinding[] {
  if (limits === 'allow') return [];
  const found: AttachmentFinding[] = [];
  const common = { test: 'attachment.blocked', action: limits } as const;
  if (scan.attached > countMax)
    found.push({
      ...common,
      rule: 'attachment.count-max',
      file: -1,
      words: `It has ${scan.attached} attachments; ${countMax} are taken`,
    });
  for (const [i, file] of scan.files.entries()) {
    if (sizeMax === 0 || file.within.length > 0 || file.octets <= sizeMax || found.length >= FINDINGS_MAX) continue;
    found.push({
      ...common,
      rule: 'attachment.size-max',
      file: i,
      words: `${capital(placeOf(file))} has ${file.octets} octets; ${sizeMax} are taken`,
    });
  }
  return found;
}

/** In words, by flag: `Archive "a.zip" holds "b.exe", a Windows program`. */
function wordsOf(file: ScannedFile, flag: string): string {
  const place = capital(placeOf(file));
  const type = typeRow(file.type)?.words ?? '';
  const named = extensionRow(fileNameSigns(file.name).extension)?.words ?? '';
  const says = sayings[flag];
  if (says !== undefined)
    return `${place}: ${says}${file.notes.length > 0 ? ` (${file.notes.slice(0, 4).join(', ')})` : ''}`;
  if (flag === 'name-lies') return `${place}: it is called ${named === '' ? 'something else' : named} and is ${type}`;
  const what = type === '' || file.type === 'data' || file.type === 'text' || file.type === 'zip' ? named : type;
  return what === '' ? place : `${place}, ${what}`;
}

const sayings: Readonly<Record<string, string>> = {
  'double-extension': 'its name pretends another kind',
  'right-to-left': 'its name turns its own order to deceive',
  'hidden-extension': 'its name hides what it ends with',
  macro: 'it has macros',
  'macro-suspicious': 'its macros run by themselves and reach beyond the document',
  'active-content': 'it does something when it is opened',
  encrypted: 'a password keeps from looking into it',
  bomb: 'it grows without measure when it is opened',
  'path-tricks': 'its name leads out of its folder',
  'too-deep': 'it lies in too many archives to be looked into',
  unreadable: 'it could not be opened',
  unfinished: 'not all of it was looked at',
  polyglot: 'it is two kinds at once',
};

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The test by which a decision is shown; undefined where nothing is blocked. */
export function decisiveTest(decision: AttachmentDecision): AttachmentTest | undefined {
  const first = decision.findings[0];
  return first === undefined || strength(first.action) <= strength('mark') ? undefined : first.test;
}
