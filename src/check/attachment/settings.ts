/** The rules of a place about attachments and viruses (product FI6, FI7), as settings. */
import { oncePer } from '#base/memo';
import { type Setting, setting, type SettingScope, type SettingsSnapshot } from '#base/setting';
import { extensionRow, typeRow } from '#format/filetype';
import { type AttachmentAction, attachmentActions, type AttachmentFlag } from './types.ts';

const perDomain: readonly SettingScope[] = ['platform', 'domain'];
const MEGABYTE = 1024 * 1024;
const SECOND_MS = 1000;
/** Entries of one list of rules. */
export const RULES_MAX = 500;

interface ClassRule {
  readonly flags: readonly AttachmentFlag[];
  readonly standard: AttachmentAction;
  /** To follow "What becomes of mail with". */
  readonly what: string;
}

/** Rules by what a scan says of a file, the same inside of archives and documents. */
export const classRules = {
  executable: {
    flags: ['executable'],
    standard: 'quarantine',
    what: 'a program, of any system, by content or by name',
  },
  script: {
    flags: ['script'],
    standard: 'quarantine',
    what: 'a script that a double click runs (.js, .vbs, .hta, .bat, .ps1, .chm, .reg)',
  },
  shortcut: {
    flags: ['shortcut'],
    standard: 'quarantine',
    what: 'a shortcut or another file that leads elsewhere (.lnk, .url, .rdp, .iqy)',
  },
  installer: { flags: ['installer'], standard: 'quarantine', what: 'an installer (.msi, .appx, .deb, .pkg)' },
  'disk-image': {
    flags: ['disk-image'],
    standard: 'quarantine',
    what: 'a disk image (.iso, .img, .vhd), whose files lose their mark of coming from the network',
  },
  disguised: {
    flags: ['double-extension', 'right-to-left', 'hidden-extension'],
    standard: 'quarantine',
    what: 'a name made to deceive (invoice.pdf.exe, or controls that turn its order)',
  },
  'name-lies': { flags: ['name-lies'], standard: 'mark', what: 'content that is not what its name says' },
  'macro-suspicious': {
    flags: ['macro-suspicious'],
    standard: 'quarantine',
    what: 'macros that run by themselves and reach for programs or the network',
  },
  macro: { flags: ['macro'], standard: 'mark', what: 'a document with macros' },
  active: {
    flags: ['active-content'],
    standard: 'mark',
    what: 'a document or page that does something when opened (PDF launch or script, DDE, template from elsewhere)',
  },
  html: { flags: ['html'], standard: 'mark', what: 'an attached page or SVG picture' },
  encrypted: {
    flags: ['encrypted'],
    standard: 'mark',
    what: 'an archive or document behind a password, which nobody can look into',
  },
  bomb: {
    flags: ['bomb', 'path-tricks'],
    standard: 'quarantine',
    what: 'an archive that grows without measure or leaves its folder',
  },
  unscanned: {
    flags: ['too-deep', 'unreadable', 'unfinished', 'polyglot'],
    standard: 'mark',
    what: 'something that could not be looked into to its end (too deep, damaged, of a kind that is not opened)',
  },
  tnef: { flags: ['tnef'], standard: 'allow', what: 'a winmail.dat of Outlook; what is in it is looked at by itself' },
} as const satisfies Readonly<Record<string, ClassRule>>;

export type ClassRuleName = keyof typeof classRules;
export const classRuleNames = Object.keys(classRules) as readonly ClassRuleName[];

function actionSetting(name: ClassRuleName): Setting<AttachmentAction> {
  const { standard, what } = classRules[name];
  return setting<AttachmentAction>({
    key: `attachment.${name}`,
    type: 'choice',
    choices: attachmentActions,
    standard,
    help: `What becomes of mail with ${what}: delivered, delivered and named in the verdict, delivered without it and with a note in its place, held, or refused.`,
    scopes: perDomain,
  });
}

/** What each class of files does, by its name. */
export const attachmentClassSettings = Object.fromEntries(
  classRuleNames.map((name) => [name, actionSetting(name)]),
) as Readonly<Record<ClassRuleName, Setting<AttachmentAction>>>;

/** Rules that name files, and limits. Each entry of the lists is `WHAT=ACTION`. */
export const attachmentSettings = {
  extensions: setting<readonly string[]>({
    key: 'attachment.extensions',
    type: 'texts',
    standard: [],
    memberProblem: (text) => ruleProblem(text, extensionProblem),
    help: 'Rules for extensions, such as iso=reject or js=allow, also inside of archives; they come before the rules for kinds. An allow holds for content that is what its name says.',
    scopes: perDomain,
  }),
  types: setting<readonly string[]>({
    key: 'attachment.types',
    type: 'texts',
    standard: [],
    memberProblem: (text) => ruleProblem(text, typeProblem),
    help: 'Rules for real types, whatever the name, such as pe=reject or onenote=quarantine; the table of types is in docs/operate/filter.md.',
    scopes: perDomain,
  }),
  names: setting<readonly string[]>({
    key: 'attachment.names',
    type: 'texts',
    standard: [],
    memberProblem: (text) => ruleProblem(text, patternProblem),
    help: 'Rules for names, such as *invoice*.zip=quarantine; * is any text, ? one character, without regard to case.',
    scopes: perDomain,
  }),
  countMax: setting<number>({
    key: 'attachment.count-max',
    type: 'count',
    standard: 200,
    min: 1,
    max: 1000,
    help: 'Attachments of one message; with more attachment.limits-action follows.',
    scopes: perDomain,
  }),
  sizeMax: setting<number>({
    key: 'attachment.size-max',
    type: 'size',
    standard: 0,
    max: 1024 * MEGABYTE,
    help: 'Octets of one attachment, decoded; for larger ones attachment.limits-action follows; 0 sets no bound but that of whole messages.',
    scopes: perDomain,
  }),
  limitsAction: setting<AttachmentAction>({
    key: 'attachment.limits-action',
    type: 'choice',
    choices: attachmentActions,
    standard: 'mark',
    help: 'What becomes of mail with more attachments than attachment.count-max, or larger ones than attachment.size-max.',
    scopes: perDomain,
  }),
} as const;

export const virusUnknownActions = ['defer', 'mark'] as const;
export type VirusUnknownAction = (typeof virusUnknownActions)[number];

/** The virus scanner (product FI7), for the platform. What becomes of mail with a virus is filter.virus-action. */
export const virusSettings = {
  clamd: setting<string>({
    key: 'virus.clamd',
    type: 'text',
    standard: '',
    textProblem: socketProblem,
    help: 'Where clamd answers: the path of its socket (/run/clamav/clamd.ctl) or HOST:PORT; empty looks for no viruses.',
  }),
  unknown: setting<VirusUnknownAction>({
    key: 'virus.unknown',
    type: 'choice',
    choices: virusUnknownActions,
    standard: 'defer',
    help: 'What becomes of mail while the scanner is down or slow: the sender is asked to come again (451), or it is taken and marked.',
  }),
  deadline: setting<number>({
    key: 'virus.deadline',
    type: 'duration',
    standard: 30 * SECOND_MS,
    min: SECOND_MS,
    max: 300 * SECOND_MS,
    help: 'How long the scanner may take for one message before it is slow.',
  }),
  connectionsMax: setting<number>({
    key: 'virus.connections-max',
    type: 'count',
    standard: 8,
    min: 1,
    max: 100,
    help: 'Messages that are scanned at once; more wait within virus.deadline. Not more than MaxThreads of clamd.',
  }),
} as const;

/** `WHAT=ACTION`, where something is wrong with it. */
function ruleProblem(text: string, whatProblem: (what: string) => string | undefined): string | undefined {
  const rule = parseRule(text);
  if (rule === undefined) return `"${text}" is not WHAT=ACTION, where ACTION is one of ${attachmentActions.join(', ')}`;
  return whatProblem(rule.what);
}

export interface WrittenRule {
  /** Lower case. */
  readonly what: string;
  readonly action: AttachmentAction;
}

export function parseRule(text: string): WrittenRule | undefined {
  const equals = text.lastIndexOf('=');
  const action = attachmentActions.find((one) => one === text.slice(equals + 1).trim());
  const what = text.slice(0, Math.max(0, equals)).trim().toLowerCase();
  return action === undefined || what === '' ? undefined : { what, action };
}

function extensionProblem(what: string): string | undefined {
  if (/^[a-z0-9][a-z0-9_-]{0,31}$/.test(what) || extensionRow(what) !== undefined) return undefined;
  return `"${what}" is not an extension: write it without a dot, such as exe`;
}

function typeProblem(what: string): string | undefined {
  return typeRow(what) === undefined ? `"${what}" is not a type that is told, such as pe, pdf or onenote` : undefined;
}

function patternProblem(what: string): string | undefined {
  if (what.length > 200) return `"${what.slice(0, 40)}…" has more than 200 characters`;
  return /[^*?\s]/.test(what) ? undefined : `"${what}" would match every name`;
}

function socketProblem(text: string): string | undefined {
  if (text === '' || text.startsWith('/')) return undefined;
  return /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,45}\]):\d{1,5}$/i.test(text)
    ? undefined
    : `"${text}" is neither the path of a socket nor HOST:PORT`;
}

/** The rules of one place. */
export interface AttachmentRules {
  readonly classes: Readonly<Record<ClassRuleName, AttachmentAction>>;
  readonly extensions: ReadonlyMap<string, AttachmentAction>;
  readonly types: ReadonlyMap<string, AttachmentAction>;
  readonly names: readonly WrittenRule[];
  readonly countMax: number;
  /** 0: none. */
  readonly sizeMax: number;
  readonly limits: AttachmentAction;
}

/** The rules of a place, from its snapshot; read once. */
export const attachmentRules = oncePer(readRules);

function readRules(settings: SettingsSnapshot): AttachmentRules {
  const entries = classRuleNames.map((name) => [name, settings.get(attachmentClassSettings[name])] as const);
  return {
    classes: Object.fromEntries(entries) as Readonly<Record<ClassRuleName, AttachmentAction>>,
    extensions: mapOf(settings.get(attachmentSettings.extensions)),
    types: mapOf(settings.get(attachmentSettings.types)),
    names: settings
      .get(attachmentSettings.names)
      .slice(0, RULES_MAX)
      .flatMap((text) => parseRule(text) ?? []),
    countMax: settings.get(attachmentSettings.countMax),
    sizeMax: settings.get(attachmentSettings.sizeMax),
    limits: settings.get(attachmentSettings.limitsAction),
  };
}

function mapOf(texts: readonly string[]): ReadonlyMap<string, AttachmentAction> {
  return new Map(
    texts.slice(0, RULES_MAX).flatMap((text) => {
      const rule = parseRule(text);
      return rule === undefined ? [] : [[rule.what, rule.action] as const];
    }),
  );
}
