/** What is known of domains by their names alone. */

/** Providers where anybody gets a mailbox at once. */
export const freeMailDomains: ReadonlySet<string> = new Set(
  (
    'gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.com.br yahoo.co.jp yahoo.co.in yahoo.ca yahoo.com.mx yahoo.com.ar ymail.com rocketmail.com ' +
    'hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it hotmail.com.br outlook.com outlook.de outlook.fr outlook.es outlook.it outlook.pt live.com live.co.uk live.fr live.nl live.de live.it msn.com ' +
    'aol.com aim.com icloud.com me.com mac.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de mail.com email.com usa.com post.com europe.com consultant.com financier.com lawyer.com engineer.com accountant.com ' +
    'mail.ru bk.ru inbox.ru list.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua protonmail.com protonmail.ch proton.me pm.me tutanota.com tuta.io zoho.com zohomail.com zohomail.eu fastmail.com hushmail.com ' +
    'laposte.net orange.fr wanadoo.fr free.fr sfr.fr libero.it virgilio.it tiscali.it alice.it tin.it uol.com.br bol.com.br terra.com.br ig.com.br globo.com qq.com 163.com 126.com sina.com sohu.com aliyun.com 139.com naver.com daum.net hanmail.net ' +
    'rediffmail.com lycos.com excite.com altavista.com netscape.net juno.com netzero.net eudoramail.com mailcity.com indiatimes.com walla.com walla.co.il abv.bg seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl op.pl ' +
    'comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net btinternet.com virginmedia.com sky.com ntlworld.com blueyonder.co.uk bigpond.com optusnet.com.au shaw.ca rogers.com sympatico.ca ' +
    'ziggo.nl kpnmail.nl planet.nl home.nl hetnet.nl telenet.be skynet.be proximus.be sapo.pt bluewin.ch citromail.hu freemail.hu mailinator.com gmx.fr gmx.es gmx.it gmx.us myself.com'
  ).split(' '),
);

/** Top-level domains where names are given away or cost next to nothing, by the share of abuse among them. */
export const oddEndings: ReadonlySet<string> = new Set(
  (
    'xyz top icu vip link space website best click shop online site store fun club win bid loan men party date racing download science work gq cf ga ml tk buzz monster cam rest sbs cfd pw bond lol quest ' +
    'cyou mom hair beauty skin makeup autos boats homes yachts motorcycles pics wang kim gdn ooo ninja accountant faith webcam'
  ).split(' '),
);

/** What services are called and do, in the languages of phishing: names that are made of nothing else imitate one. */
const serviceWords: ReadonlySet<string> = new Set(
  (
    'secure security safe login logon signin verify verification verified validate validation auth authentication identity account accounts ' +
    'update updates upgrade support help helpdesk desk portal online service services center centre customer customers client clients member members ' +
    'confirm confirmation alert alerts notice notices notification notifications notify billing bill bills payment payments pay refund refunds ' +
    'invoice invoices claim claims reward rewards bonus gift gifts prize delivery deliver redelivery parcel package shipping tracking track ' +
    'access recovery recover restore unlock activation activate renewal renew subscription storage cloud wallet wallets tax toll tolls fine fines ' +
    'benefit benefits enroll enrollment enrolment registration register info information mail email message messages web admin team office dept ' +
    'department card cards bank banking app mfa 2fa kyc request docs document documents share file files review required case ' +
    'kunden kunde kundenservice kundencenter kundenportal konto konten sicherheit sicher anmeldung anmelden zahlung zahlungen erstattung mitteilung ' +
    'mitteilungen aktualisierung rechnung paket sendung zustellung bestatigung freigabe steuer dienst hinweis meldung verifizierung karte zoll ' +
    'compte comptes securite client clients espace livraison colis remboursement paiement paiements facture amende amendes suivi connexion ' +
    'authentification identification carte douane mise ajour renouvellement ' +
    'cuenta cuentas segura seguro seguridad verificacion aviso avisos renovacion envio envios paquete reembolso pago pagos factura multa multas ' +
    'cliente clientes acceso notificacion atencion soporte tarjeta aduana tramite gestion ' +
    'conta contas seguranca acesso atualizacao pagamento pagamentos encomenda resgate fatura suporte cartao cadastro regularizacao atendimento ' +
    'accesso sicurezza aggiornamento conferma rimborso pacco spedizione spedizioni assistenza clienti pagamenti bolletta sanzione area verifica ' +
    'klant klanten klantenservice veilig bevestig bevestiging betaling betalen teruggave pakket bezorging rekening machtiging ' +
    'doplata doplaty platnosc platnosci paczka przesylka potwierdz potwierdzenie zwrot weryfikacja bezpieczenstwo faktura logowanie ' +
    'overeni platba platby zasilka aktivace identita ucet potvrzeni vraceni ' +
    'aterbaring betalning betalingar konto sakerhet leverans paket faktura betaling pakke levering refusjon ' +
    'hesap guvenlik dogrulama odeme kargo iade teslimat musteri ' +
    'oplata vyplata vyplaty dostavka lk kabinet vozvrat shtraf gos uslugi'
  ).split(' '),
);

/** Words of which a name has to have so many. */
const SERVICE_WORDS_MIN = 2;

/**
 * The words of service that a registered name is made of, where it has several with hyphens between: `verify-login` has,
 * `service-now` has not. Digits at the ends of words do not count.
 */
export function servicesIn(domain: string): readonly string[] {
  const name = organizationOf(domain).split('.')[0] ?? '';
  if (!name.includes('-')) return [];
  const found = name
    .split('-')
    .map((word) => word.replace(/^\d+(?=[a-z]{3})|\d+$/g, ''))
    .filter((word) => serviceWords.has(word));
  return found.length >= SERVICE_WORDS_MIN ? found : [];
}

/** Second-level labels under which countries give names: what stands before them is the organization. */
const secondLevels = new Set('co com net org gov edu ac or ne go gob gouv govt nom mil sch plc me'.split(' '));

/** The organization by the usual form of names; for who has the public suffix list, that list decides. */
export function organizationOf(domain: string): string {
  const labels = domain.split('.');
  if (labels.length <= 2) return domain;
  const country = labels.at(-1) ?? '';
  const take = country.length === 2 && secondLevels.has(labels.at(-2) ?? '') ? 3 : 2;
  return labels.slice(-take).join('.');
}
