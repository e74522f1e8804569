/** Words without which none of the patterns of `text.ts` that look for sums and for ways to opt out can be in a text. */
import { type FoundGroups, UnitReader, WordSearch } from '#base/units';

const optOut = ['optout', 'opt out', 'opt-out'];
const words = {
  money: [
    '$',
    '\u20ac',
    '\u00a3',
    '\u00a5',
    'usd',
    'eur',
    'gbp',
    'us dollar',
    'usdollar',
    'u.s',
    'million',
    'billion',
    'milhoes',
    'milh\u00f5es',
    'millones',
    'miljoen',
    'milioni',
  ],
  removal: [
    'remove',
    'unsubscribe',
    'removal',
    'stop',
    'abmelden',
    'baja',
    'cancella',
    'afmelden',
    'descadastr',
    'desabonner',
    'd\u00e9sabonner',
    ...optOut,
  ],
  subject: ['subject', 'betreff', 'asunto', 'assunto', 'oggetto', 'onderwerp', 'objet'],
  answer: ['reply', 'respond', 'answer', 'antworten sie', 'responda', 'repondez', 'r\u00e9pondez'],
  leaving: [
    'unsubscribe',
    'remove',
    'opting out',
    'opting-out',
    'optingout',
    'stop receiving',
    'abbestell',
    'abmeld',
    'desinscri',
    'd\u00e9sinscri',
    'darse de baja',
    ...optOut,
  ],
  post: [
    'write to',
    'writing to',
    'a letter to',
    'by post',
    'by mail',
    'by letter',
    'postal mail',
    'postkarte',
    'per post',
    'par courrier',
    'por correo postal',
  ],
} as const;

const reader = new UnitReader();
let search: WordSearch<keyof typeof words> | undefined;

/** Which of them are there, in one pass. */
export function contentWords(text: string): FoundGroups<keyof typeof words> {
  search ??= new WordSearch<keyof typeof words>(words);
  return search.search(reader.read(text), text.length);
}
