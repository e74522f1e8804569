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
