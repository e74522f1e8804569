/** Made-up mail for `rookery seed`: the same for the same numbers, of mixed kinds and sizes. */
import {
  addressField,
  composeMessage,
  type ComposedPart,
  formatDate,
  structuredField,
  textField,
  type WrittenField,
} from '#format/message';
import { type Address, formatAddress } from '#format/address';
import { knownAddress } from './letters.ts';
import { Lots } from './lots.ts';

export const SEED_DOMAIN = 'seed.test';
/** Messages come in over the half year before. */
const LAST_MS = Date.parse('2026-01-01T00:00:00Z');
const SPAN_MS = 183 * 24 * 3600 * 1000;
/** So many messages back, an answer finds what it answers. */
const REMEMBERED = 64;

export interface SeedPlan {
  readonly accounts: number;
  readonly mails: number;
  readonly seed: number;
}

export interface SeedLetter {
  readonly from: Address;
  readonly to: Address;
  readonly atMs: number;
  readonly octets: Uint8Array<ArrayBuffer>;
}

interface Remembered {
  readonly id: string;
  readonly subject: string;
  readonly to: Address;
}

/** `user1@seed.test` and so on. */
export function seedAddress(number: number): Address {
  return knownAddress(`user${number}@${SEED_DOMAIN}`);
}

export function* seedLetters(plan: SeedPlan): Generator<SeedLetter> {
  const lots = new Lots(plan.seed);
  const accounts = Array.from({ length: plan.accounts }, (_, i) => seedAddress(i + 1));
  const recent: Remembered[] = [];
  for (let i = 0; i < plan.mails; i++) {
    const answered = lots.chance(25) ? recent[lots.below(recent.length)] : undefined;
    // The lower of two lots: some people get much more than others.
    const to = answered?.to ?? accounts[Math.min(lots.below(plan.accounts), lots.below(plan.accounts))];
    if (to === undefined) return;
    const atMs = LAST_MS - Math.round(SPAN_MS * (1 - i / plan.mails));
    const letter = write(lots, { id: `<${plan.seed}.${i}@${SEED_DOMAIN}>`, to, atMs, answered });
    recent[i % REMEMBERED] = letter;
    yield { from: letter.from, to, atMs, octets: new Uint8Array(letter.octets) };
  }
}

interface Task {
  readonly id: string;
  readonly to: Address;
  readonly atMs: number;
  readonly answered: Remembered | undefined;
}

function write(lots: Lots, task: Task): Remembered & { readonly from: Address; readonly octets: Uint8Array } {
  const { id, to, atMs, answered } = task;
  const [first, localpart] = lots.one(people);
  const from = knownAddress(`${localpart}@${lots.one(domains)}`);
  const subject = answered === undefined ? lots.one(subjects) : `Re: ${answered.subject.replace(/^Re: /, '')}`;
  const thread =
    answered === undefined
      ? []
      : [structuredField('In-Reply-To', answered.id), structuredField('References', answered.id)];
  const kind = lots.below(1000);
  const octets = composeMessage({
    fields: [
      structuredField('Date', formatDate(atMs)),
      addressField('From', [{ name: first, address: from }]),
      addressField('To', [{ address: to }]),
      textField('Subject', subject),
      structuredField('Message-ID', id),
      ...thread,
      ...(kind >= 750 && kind < 850 ? listFields(from) : []),
    ],
    body: body(lots, kind),
    token: `seed-${'x'.repeat(12)}`,
  });
  return { id, subject, to, from, octets };
}

function listFields(from: Address): WrittenField[] {
  return [
    structuredField('List-Id', `<news.${from.domain}>`),
    structuredField('List-Unsubscribe', `<mailto:leave@${from.domain}?subject=${formatAddress(from)}>`),
  ];
}

/** Of a thousand: 600 short texts, 250 with HTML beside, 100 long texts, 47 with an attachment, 3 with a large one. */
function body(lots: Lots, kind: number): ComposedPart {
  const text: ComposedPart = { kind: 'text', subtype: 'plain', text: paragraphs(lots, 1 + lots.below(4)) };
  if (kind < 600) return text;
  if (kind < 850) {
    const html = text.text.split('\n\n').map((one) => `<p>${one}</p>`);
    const styled = `<!doctype html><html><body>\n${html.join('\n')}\n</body></html>\n`;
    const parts: ComposedPart[] = [text, { kind: 'text', subtype: 'html', text: styled }];
    return { kind: 'multipart', subtype: 'alternative', parts };
  }
  if (kind < 950) return { kind: 'text', subtype: 'plain', text: paragraphs(lots, 20 + lots.below(40)) };
  const size = kind < 997 ? 5_000 + lots.below(60_000) : 300_000 + lots.below(900_000);
  const octets = lots.bytes(size);
  const fileName = lots.one(fileNames);
  const attached: ComposedPart = { kind: 'octets', mediaType: 'application/octet-stream', octets, fileName };
  return { kind: 'multipart', subtype: 'mixed', parts: [text, attached] };
}

function paragraphs(lots: Lots, count: number): string {
  const all: string[] = [];
  for (let i = 0; i < count; i++) {
    const lines: string[] = [];
    for (let j = 2 + lots.below(4); j > 0; j--) {
      lines.push(`${lots.one(openings)} ${lots.one(things)} ${lots.one(endings)}`);
    }
    all.push(lines.join('\n'));
  }
  return all.join('\n\n');
}

const people: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['Ida Sommer', 'ida'],
  ['Tomás Rey', 'tomas'],
  ['Wei Zhang', 'wei'],
  ['Ольга Белова', 'olga'],
  ['Amina Diallo', 'amina'],
  ['Bjørn Aas', 'bjorn'],
  ['佐藤 健', 'ken'],
  ['Front Desk', 'desk'],
  ['Build Robot', 'builds'],
  ['The Gardeners', 'garden'],
];
const domains: readonly [string, ...string[]] = [
  'brickyard.example',
  'lantern.example',
  'northquay.example',
  'orchard.example',
  'paperboat.example',
];
const subjects: readonly [string, ...string[]] = [
  'Minutes of Tuesday',
  'The keys to the boathouse',
  'Order 5512 is on its way',
  'Draft for the spring programme',
  'Build 318 passed',
  'Übergabe am Freitag',
  'Новая версия готова',
  '明日の予定',
  'Who has the long ladder?',
  'Offer for 40 chairs',
  'Reminder: choir at seven',
  'Your ticket to Rostock',
];
const openings: readonly [string, ...string[]] = [
  'Please look at',
  'Nobody has seen',
  'We finally mended',
  'I would like to borrow',
  'On Monday we talk about',
  'Thank you for',
];
const things: readonly [string, ...string[]] = [
  'the plan of the cellar',
  'the second invoice',
  'the heavy blue box',
  'the notes from the meeting',
  'the old projector',
  'the list of names',
];
const endings: readonly [string, ...string[]] = [
  'before the weekend.',
  'as soon as you can.',
  'when the rain has stopped.',
  'together with the others.',
  'and tell me what you think.',
  'if that is all right with you.',
];
const fileNames: readonly [string, ...string[]] = ['plan.bin', 'measurements.dat', 'Übersicht.bin', 'backup-17.bin'];
