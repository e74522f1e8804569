import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldWords } from './fold.ts';
import { findThemes, type Theme } from './themes.ts';

const themesOf = (text: string): ReturnType<typeof findThemes> => findThemes(foldWords(text, 100_000));
const valueOf = (text: string, theme: Theme): number =>
  themesOf(text).find((found) => found.theme === theme)?.value ?? 0;

/** What unwanted mail sells, in languages. */
const table: readonly (readonly [Theme, string])[] = [
  ['stocks', 'One more to watch. Price 0.40, five day target 1.20, strong buy! Call your broker today.'],
  ['stocks', 'Diese Aktie wird steigen, unser Geheimtipp mit Kursziel 3 Euro.'],
  ['stocks', 'Акции компании вырастут, гарантированный доход.'],
  ['replica', 'Swiss replica watches, Rolex and Breitling, for a fraction of the price.'],
  ['replica', 'Répliques de montres de luxe, la même qualité.'],
  ['replica', 'スーパーコピー時計、N品'],
  ['software', 'Cheap OEM software, download it after you paid.'],
  ['software', 'Software günstig: Adobe Photoshop, Windows XP, Office 2007, Corel Draw.'],
  ['degree', 'Get a diploma without exams: bachelors, masters, MBA and PhD on your life experience.'],
  ['degree', 'Купить диплом о высшем образовании в вашем городе.'],
  ['potency', 'Give her a rock hard night: enlarge your penis with our patch.'],
  ['potency', 'Mehr Potenz und stärkere Erektionen, Sie werden staunen.'],
  ['potency', 'Aumente su virilidad, adiós a la disfunción eréctil.'],
  ['potency', 'Dysfonction érectile ? Retrouvez votre érection.'],
  ['weight', 'Shed pounds without dieting, this burns fat while you sleep.'],
  ['weight', 'Perdez vos kilos en trop, brûle graisse naturel.'],
  ['weight', 'Похудеть без диет: вам поможет жиросжигатель.'],
  ['medicine', 'The Canadian pharmacy for you: generic Viagra, no prescription.'],
  ['medicine', 'Лекарства без рецепта, интернет аптека для вас.'],
  ['medicine', 'Reçetesiz ilaç, hemen sipariş.'],
  ['gambling', 'Casino bonus for you: 300 % on your first deposit.'],
  ['gambling', 'Darmowe spiny i kasyno, odbierz swój bonus.'],
  ['dating', 'Hi, I am a nice girl and would like to chat with you.'],
  ['adult', 'Hardcore sex, porn videos, come and see you naked girls.'],
  ['loan', 'You have been pre-approved for a loan, poor credit is fine, lower your mortgage.'],
  ['loan', 'Kredit ohne Schufa, Eilkredit, Umschuldung.'],
  ['marketing', 'We bring you to the first page of Google with our SEO package.'],
  ['marketing', 'Base de datos de empresas para su envío masivo.'],
  ['job', 'Be our local representative: receive payments and keep your commission.'],
  ['account-threat', 'Platnost vašeho klíče vyprší za dva dny, potom nebude možné přihlásit se do banky.'],
  ['account-threat', 'ご本人様のお取引を保留いたしました。二日以内にお手続きください。'],
  ['parcel', 'Twoja paczka czeka w sortowni, prosimy o dopłatę.'],
  ['prize', 'Je bent geselecteerd en maakt kans op een nieuwe fiets: doe mee aan de enquête.'],
  ['payment', 'Ein Guthaben zu Ihren Gunsten liegt vor, die Bankverbindung konnte nicht bestätigt werden.'],
  ['payment', 'Вам начислено возмещение, получить выплату можно сегодня.'],
  ['shared', 'Anna shared a file with you: this link only works for you.'],
  ['errand', 'I am going into a meeting and no calls please, need you to purchase some cards.'],
  ['typed-address', 'Open www dot shop and add dot com after it.'],
];
for (const [theme, text] of table) {
  test(`${theme}: ${text}`, () => assert.ok(valueOf(text, theme) >= 0.5, JSON.stringify(themesOf(text))));
}

/** What people, shops, doctors and newspapers write, and must not be taken for it in full. */
const honest: readonly (readonly [Theme, string])[] = [
  ['replica', 'We have three replicates of each sample, and the replication of the table works.'],
  ['stocks', 'The ticket symbol on the map means a stop of the bus, and your shares of the cake are in the fridge.'],
  ['software', 'Does the driver run on Windows XP? On Vista it does not, and Norton says nothing.'],
  ['degree', 'She took her degree at the university in May, and her PhD is about moss.'],
  ['potency', 'Scientists found that erectile dysfunction is more common in towns.'],
  ['medicine', 'The ministry wants generic drugs to be sold in every pharmacy.'],
  ['weight', 'The study says that obesity and diet are linked.'],
  ['gambling', 'The council decides on the casino by the river.'],
  ['stocks', 'Ein Geheimtipp für den Sommer: der kleine See hinter dem Wald, die Anfahrt ist kurz.'],
  ['marketing', 'База данных снова работает, запросы к ней быстрые, журнал смотрите у меня.'],
  ['account-threat', 'Die Karte der Wanderwege hängt im Flur, der Zugang ist am Wochenende offen.'],
  ['parcel', 'The mail could not be delivered: the mailbox of this user does not exist.'],
  ['prize', 'L’enquête du journal commence mardi, le questionnaire suit.'],
  ['dating', 'You have a new message from the office of the school.'],
  ['replica', 'The omega of the series is real, and so is the Hermes of the statue.'],
  ['dating', 'The speakers will be there all day: a chance to get acquainted with the new release.'],
  ['typed-address', 'Copy this link into your browser if the button does not work.'],
];
for (const [theme, text] of honest) {
  test(`hardly ${theme}: ${text}`, () => assert.ok(valueOf(text, theme) < 0.5, JSON.stringify(themesOf(text))));
}

test('few words say a theme sooner than many', () => {
  const few = 'A visit to our drugstore, for you.';
  const many = `${few} ${'The meeting takes place in the large hall on Tuesday, and there will be tea. '.repeat(12)}`;
  assert.ok(valueOf(few, 'medicine') > valueOf(many, 'medicine') * 1.5);
});

test('what a newspaper tells of a theme counts less than what turns to its reader', () => {
  const told = valueOf('Generic viagra is sold in the streets.', 'medicine');
  const said = valueOf('Generic viagra is sold to you.', 'medicine');
  assert.ok(told < said / 2, `${told} ${said}`);
});

test('a phrase that is a theme by itself is plain, and a word of it is not', () => {
  const plain = (text: string): number => Math.max(0, ...themesOf(text).map((found) => found.plain));
  assert.equal(plain('Buy viagra from us, you will like it.'), 1);
  assert.equal(plain('You take a pill after the meal.'), 0);
});
