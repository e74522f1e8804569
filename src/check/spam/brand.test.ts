/** Whom a message says it is from, and who sent it: a table of each. Addresses and hosts are those that the brands use. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, namesOf } from './messages.fixture.ts';

/** Every test about brands, of names, addresses, texts and links. */
const aboutBrands = /^phish\.(?:brand-|look-alike|near-brand|mixed-script)/;

function brandHitsOf(
  from: string,
  hosts: string,
  { subject = 'Your account', text = 'Hello' } = {},
): readonly string[] {
  const links = hosts.split(' ').map((host) => `<a href="https://${host}/x">more</a>`);
  return namesOf(html(`<p>${text}</p>${links.join(' ')}`, { From: from, Subject: subject })).filter((name) =>
    aboutBrands.test(name),
  );
}

/** Display name and address, and hosts of its links. */
const genuine: readonly (readonly [from: string, hosts: string])[] = [
  ['InPost <powiadomienia@inpost.pl>', 'inpost.pl'],
  ['Poczta Polska <info@poczta-polska.pl>', 'emonitoring.poczta-polska.pl'],
  ['PostNord <no-reply@postnord.se>', 'tracking.postnord.com'],
  ['Posti <noreply@posti.fi>', 'www.posti.fi'],
  ['bpost <noreply@bpost.be>', 'track.bpost.cloud www.bpost.be'],
  ['Mondial Relay <noreply@mondialrelay.fr>', 'www.mondialrelay.fr'],
  ['SEUR <noreply@seur.net>', 'www.seur.com'],
  ['Correos <notificaciones@correos.com>', 'www.correos.es'],
  ['GLS Spain <noreply@gls-spain.es>', 'mygls.gls-spain.es'],
  ['DPD Polska <info@dpd.com.pl>', 'tracktrace.dpd.com.pl'],
  ['HMRC <no.reply@notifications.service.gov.uk>', 'www.gov.uk'],
  ['An Post <noreply@anpost.ie>', 'www.anpost.com'],
  ['Österreichische Post <noreply@post.at>', 'www.post.at'],
  ['Zásilkovna <info@zasilkovna.cz>', 'tracking.packeta.com'],
  ['Česká pošta <info@cpost.cz>', 'www.postaonline.cz'],
  ['Magyar Posta <ertesites@posta.hu>', 'www.posta.hu'],
  ['ヤマト運輸株式会社 <mail@kuronekoyamato.co.jp>', 'toi.kuronekoyamato.co.jp'],
  ['日本郵便 <no-reply@post.japanpost.jp>', 'www.post.japanpost.jp'],
  ['Почта России <noreply@russianpost.ru>', 'www.pochta.ru'],
  ['СДЭК <noreply@cdek.ru>', 'lk.cdek.ru'],
  ['Bank Pekao <info@pekao.com.pl>', 'www.pekao24.pl'],
  ['ČSOB <info@csob.cz>', 'www.csob.cz'],
  ['Česká spořitelna <info@csas.cz>', 'www.csas.cz'],
  ['OTP Bank <info@otpbank.hu>', 'www.otpbank.hu'],
  ['Handelsbanken <noreply@handelsbanken.se>', 'www.handelsbanken.se'],
  ['Telia <noreply@telia.se>', 'www.telia.se mitt.telia.se'],
  ['Skatteetaten <ikkesvar@skatteetaten.no>', 'www.skatteetaten.no'],
  ['Altinn <noreply@altinn.no>', 'www.altinn.no'],
  ['Kela <noreply@kela.fi>', 'www.kela.fi'],
  ['Garanti BBVA <bilgi@garantibbva.com.tr>', 'www.garantibbva.com.tr'],
  ['Türk Telekom <bilgi@turktelekom.com.tr>', 'onlineislemler.turktelekom.com.tr'],
  ['Сбербанк <noreply@sberbank.ru>', 'online.sberbank.ru'],
  ['Т-Банк <inform@emails.tinkoff.ru>', 'www.tbank.ru'],
  ['Госуслуги <no-reply@gosuslugi.ru>', 'www.gosuslugi.ru'],
  ['Banco Sabadell <info@bancsabadell.com>', 'www.bancsabadell.com'],
  ['Movistar <noreply@movistar.es>', 'www.movistar.es'],
  ['El Corte Inglés <info@mail.elcorteingles.es>', 'www.elcorteingles.es'],
  ['Nexi <noreply@nexi.it>', 'www.nexi.it'],
  ['Agenzia delle Entrate <noreply@agenziaentrate.it>', 'www.agenziaentrate.gov.it'],
  ['Enel Energia <noreply@enel.com>', 'www.enel.it'],
  ['SFR <noreply@sfr.fr>', 'espace-client.sfr.fr'],
  ['Free Mobile <freemobile@free-mobile.fr>', 'mobile.free.fr'],
  ["l'Assurance Maladie <ne-pas-repondre@info.ameli.fr>", 'assure.ameli.fr'],
  ['Fortuneo <noreply@fortuneo.fr>', 'mabanque.fortuneo.fr'],
  ['Hello bank! <noreply@hellobank.fr>', 'www.hellobank.fr'],
  ['Argenta <noreply@argenta.be>', 'www.argenta.be'],
  ['International Card Services <noreply@icscards.nl>', 'www.icscards.nl'],
  ['bol. <automail@bol.com>', 'www.bol.com'],
  ['BAWAG <noreply@bawag.at>', 'ebanking.bawag.at'],
  ['A1 Telekom Austria <noreply@a1.net>', 'www.a1.net'],
  ['TWINT <noreply@twint.ch>', 'www.twint.ch'],
  ['Swisscom <noreply@swisscom.com>', 'www.swisscom.ch'],
  ['AOK <newsletter@aok.de>', 'www.aok.de'],
  ['Lidl <newsletter@lidl.gr>', 'www.lidl-hellas.gr www.lidl.gr'],
  ['Decathlon <news@decathlon.ro>', 'www.decathlon.ro'],
  ['Zalando Lounge <info@zalando-lounge.de>', 'www.zalando-lounge.de'],
  ['MediaMarkt <news@mediamarkt.com.tr>', 'www.mediamarkt.com.tr'],
  ['Vinted <no-reply@vinted.fr>', 'www.vinted.fr'],
  ['三井住友カード <mail@contact.vpass.ne.jp>', 'www.smbc-card.com'],
  ['えきねっと <info@mail.eki-net.com>', 'www.eki-net.com'],
  ['국세청 <noreply@hometax.go.kr>', 'www.hometax.go.kr'],
  ['DBS <alerts@dbs.com>', 'www.dbs.com.sg'],
  ['Nubank <todomundo@nubank.com.br>', 'nubank.com.br'],
  ['BancoEstado <noreply@bancoestado.cl>', 'www.bancoestado.cl'],
  ['LinkedIn <messages-noreply@linkedin.com>', 'www.linkedin.com'],
  ['AOL <service@aol.com>', 'login.aol.com'],
  ['Discord <noreply@discord.com>', 'click.discord.com discord.com'],
  ['OpenAI <noreply@tm.openai.com>', 'chatgpt.com'],
];

for (const [from, hosts] of genuine) {
  test(`its own: ${from}`, () => assert.deepEqual(brandHitsOf(from, hosts), []));
}

/** What is said by who is no brand, beside others' names and words that only look like them. */
const others: readonly (readonly [what: string, from: string, hosts: string, subject: string, text?: string])[] = [
  ['a preposition before a noun', 'Anna Weber <a@sender.example>', 'sender.example', 'Errors in post 7'],
  ['an article before a noun', 'Anna Weber <a@sender.example>', 'sender.example', 'An post office nearby'],
  ['German words', 'Anna Weber <a@sender.example>', 'sender.example', 'Wer mit ID kommt, will haben, was andere haben'],
  ['Spanish words', 'Ana Ruiz <a@sender.example>', 'sender.example', 'Correos electrónicos en el servidor'],
  ['Italian words', 'Ada Riva <a@sender.example>', 'sender.example', 'Il 5 % b per anno: spid e pago pa'],
  ['a free offer', 'Shop <a@sender.example>', 'sender.example', 'A free mobile for a free box'],
  ['an outlaw', 'Cinema <a@sender.example>', 'sender.example', 'Robin Hood on Saturday'],
  ['a bank that is opened', 'Anna Weber <a@sender.example>', 'sender.example', 'How to open bank accounts'],
  ['a code of a bank', 'Any Bank <a@sender.example>', 'sender.example', 'OTP: Bank of Somewhere'],
  ['mail software of a host', 'cPanel on mx.sender.example <cpanel@sender.example>', 'sender.example', 'Disk usage'],
  ['webmail of a host', 'Anna Weber <a@sender.example>', 'roundcube.sender.example zimbra.sender.example', 'Hi'],
  ['a discord', 'Anna Weber <a@sender.example>', 'sender.example', 'Discord in the choir', 'discord discord discord'],
  ['a news letter of models', 'News <a@sender.example>', 'sender.example', 'ChatGPT and OpenAI', 'openai '.repeat(9)],
  [
    'an accountant',
    'Studio Riva <a@sender.example>',
    'sender.example',
    'Agenzia delle Entrate: novità',
    'INPS '.repeat(5),
  ],
  ['a news paper of a bank', 'News <a@sender.example>', 'sender.example', 'Bank of Ireland admits it'],
  ['packets and deliveries', 'Anna Weber <a@sender.example>', 'packets.example delivery.example', 'Hi'],
  ['a mailing service that links to it', '"Lidl" <lidl@news.list-manage.com>', 'www.lidl.de', 'Your shop'],
];

for (const [what, from, hosts, subject, text] of others) {
  test(`nobody's: ${what}`, () =>
    assert.deepEqual(brandHitsOf(from, hosts, { subject, ...(text === undefined ? {} : { text }) }), []));
}

const imitated: readonly (readonly [from: string, hosts: string])[] = [
  ['InPost <info@sender.example>', 'evil.example'],
  ['InPost Paczka <info@sender.example>', 'evil.example'],
  ['Poczta Polska S.A. <info@sender.example>', 'evil.example'],
  ['PostNord AB <info@sender.example>', 'evil.example'],
  ['Posti Asiakaspalvelu <info@sender.example>', 'evil.example'],
  ['Mondial Relay <info@sender.example>', 'evil.example'],
  ['Correos <info@sender.example>', 'evil.example'],
  ['SDA Express Courier <info@sender.example>', 'evil.example'],
  ['Österreichische Post <info@sender.example>', 'evil.example'],
  ['Česká pošta <info@sender.example>', 'evil.example'],
  ['PTT Kargo <info@sender.example>', 'evil.example'],
  ['ヤマト運輸株式会社 <info@sender.example>', 'evil.example'],
  ['【三井住友カード】重要 <info@sender.example>', 'evil.example'],
  ['えきねっと <info@sender.example>', 'evil.example'],
  ['三菱ＵＦＪ銀行 <info@sender.example>', 'evil.example'],
  ['국세청 홈택스 <info@sender.example>', 'evil.example'],
  ['Сбербанк Онлайн <info@sender.example>', 'evil.example'],
  ['ГОСУСЛУГИ <info@sender.example>', 'evil.example'],
  ['Альфа-Банк <info@sender.example>', 'evil.example'],
  ['Почта России <info@sender.example>', 'evil.example'],
  ['Bank Millennium <info@sender.example>', 'evil.example'],
  ['Skatteverket <info@sender.example>', 'evil.example'],
  ['MitID <info@sender.example>', 'evil.example'],
  ['BankID Support <info@sender.example>', 'evil.example'],
  ['Ziraat Bankası <info@sender.example>', 'evil.example'],
  ['Agencia Tributaria <info@sender.example>', 'evil.example'],
  ['Agenzia delle Entrate <info@sender.example>', 'evil.example'],
  ['INPS <info@sender.example>', 'evil.example'],
  ['Assurance Maladie <info@sender.example>', 'evil.example'],
  ['Free Mobile Facture <info@sender.example>', 'evil.example'],
  ['SFR <info@sender.example>', 'evil.example'],
  ['International Card Services <info@sender.example>', 'evil.example'],
  ['bank99 <info@sender.example>', 'evil.example'],
  ['ÖGK <info@sender.example>', 'evil.example'],
  ['TWINT Support <info@sender.example>', 'evil.example'],
  ['AOK <info@sender.example>', 'evil.example'],
  ['Lidl Gutschein <info@sender.example>', 'evil.example'],
  ['Media Markt <info@sender.example>', 'evil.example'],
  ['Decathlon <info@lidl.example>', 'evil.example'],
  ['Discord <info@sender.example>', 'evil.example'],
  ['ChatGPT <info@sender.example>', 'evil.example'],
  ['Lidl <info@lidl.top>', 'evil.example'],
  ['Mercado Pago <info@mercadopago.br>', 'evil.example'],
  ['Anna Weber <info@sender.example>', 'postnord-paket.example'],
  ['Anna Weber <info@sender.example>', 'correos-paquete.example'],
  ['Anna Weber <info@sender.example>', 'bankid-inloggning.example'],
  ['Anna Weber <info@sender.example>', 'swisscom-facture.example'],
  ['Anna Weber <info@sender.example>', 'fortuneo.evil.example'],
  ['Anna Weber <info@sender.example>', 'mondialrelay.fr.evil.example'],
  ['Anna Weber <info@sender.example>', 'suivimondialrelay.example'],
];

for (const [from, hosts] of imitated) {
  test(`borrowed: ${from} ${hosts}`, () => assert.notDeepEqual(brandHitsOf(from, hosts), []));
}

test('a brand bears one name in a subject that is a common word elsewhere', () => {
  assert.deepEqual(brandHitsOf('Anna <a@sender.example>', 'evil.example', { subject: 'PostNord: your parcel' }), [
    'phish.brand-subject',
  ]);
});
