/**
 * How strangers pitch to firms, owners of houses and players these years, by theme, in the way of `phrases.data.ts` and with the
 * same marks. What shops write to their own customers stands without a mark, or as a quarter.
 */
export const pitches = {
  marketing:
    '!following up on my last|following up on my previous|~following up on my|!just circling back|!bumping this|' +
    '!did you get a chance to|!did you get my last|!visitors to your|!audit of your|!free audit|!audit report|' +
    '!technical issues on your|!issues on your site|!errors on your site|!going through your website|!went through your website|' +
    '!was on your website|!while browsing your|!your site is not|!your website isn t|!your competitors are|' +
    '!showing up on the first|~rank for|!keywords of your|~seo and|!ai search|!show up in chatgpt|!list of companies|' +
    '!directory of firms|!install base|!users list|!customers list|~contact list|!attendees contact|!registrants list|' +
    '!your target geography|!target industry|~target audience and|!counts and pricing|!cost and counts|!usage rights|' +
    '!validated contacts|!ceo cfo|book a quick call|!15 minute call|!quick 15 min|worth a chat|!open to a chat|' +
    '!appointment setting|!appointments per month|!booked meetings|!explainer video|!app developers|~offshore|' +
    '!dedicated developers|!hire developers|call for papers|!submit your manuscript|!submit your paper|!esteemed journal|' +
    '!esteemed publication|~eminent|!editorial board member|~keynote speaker|~impact factor|~indexed in|' +
    '~lead time|free sample|!sample is free|~fob|!ce rohs|rohs|years experience in|!factory with|our factory|' +
    '!we are a factory|!supplier from china|!professional supplier|!oem odm|wechat|' +
    '!sichtbarkeit ihrer|!ihre webseite nicht|!auf seite 1|!google platzierung|!firmeneintrag|!branchenbuch|!branchenverzeichnis|' +
    '!gewerbeverzeichnis|!korrekturabzug|eintragung|!kostenlose analyse|!adressdaten|!firmendaten|!neukunden|!leads für|' +
    '!votre site web ne|!visibilité de votre|!première page de google|!audit gratuit|!fichier clients|!prospects qualifiés|' +
    '!annuaire professionnel|!création de site|!refonte de votre|' +
    '!primera página de google|!visibilidad de su|!auditoría gratuita|!seminario en línea|!seminario online|!curso en línea|' +
    '!valor curricular|!temario|!inversión por participante|capacitación|!base de datos de empresas|' +
    '!prima pagina di google|!visibilità on line|!visibilità online|!visto il vostro sito|il vostro sito|la vostra attività|' +
    '!audit gratuito|!lista de contatos|!primeira página do google|!captação de clientes|~palestra|~treinamento|' +
    '!vindbaarheid|!eerste pagina van google|!uw website niet|!gratis scan|nieuwe klanten|' +
    '!pierwszej stronie google|!widoczność w google|!państwa strona|!bezpłatny audyt|!pozyskiwanie klientów|!przesłać cennik|' +
    '!wyprzedajemy|!na terenie całego kraju|!první stránce|nové zákazníky|!första sidan|!synlighet på google|' +
    '!google da ilk|!web sitenizi|!ücretsiz analiz|!приглашаем главных|!практический семинар|!программа семинара|' +
    '!участие онлайн|!вывести сайт|!первую страницу|!поможем привлечь|!каталог предприятий',
  loan:
    'working capital|!merchant funding|!business line of credit|!same day funding|!funding for your business|!no hard pull|' +
    '!no credit check|bad credit|!bank statements only|!pre qualified for|!funds in your account|!instant approval|' +
    '!get approved|!debt consolidation|!consolidate your|!loan approved|!loan approval|' +
    '!sofortkredit|!kredit bis|!auch mit schufa|!trotz schufa|!ohne bonität|!sofortzusage|' +
    '!prêt jusqu|!prêt sans|!crédit jusqu|!crédit même|!rachat de crédit|!sans justificatif|' +
    '!préstamo hasta|!préstamos rápidos|!crédito hasta|!sin aval|!asnef|!sin buró|' +
    '!cessione del quinto|!cattivi pagatori|!prestito fino|!senza garanzie|!liquidità in|' +
    '!empréstimo consignado|!empréstimo para|!crédito para negativado|!dinheiro na hora|!saque aniversário|' +
    '!lening tot|!geld lenen|!zonder bkr|!pożyczka do|!bez bik|!chwilówka|!půjčka|!bez registru|!lån upp|!låna upp|' +
    '!utan uc|!utan kreditupplysning|!lån uten|!kredi fırsatı|!hemen kredi|!займ до|!без отказа|!кредит до|!под залог|' +
    '!cash advance',
  gambling:
    '!welcome package|!welcome bonus|no deposit|!deposit bonus|!free spins|~slots|!first deposit|!1st deposit|!wagering|' +
    '!live dealer|!sportsbook|!odds boost|!freispiele|!willkommensbonus|!ohne einzahlung|!einzahlungsbonus|!ohne oasis|' +
    '!ohne lugas|!tours gratuits|!sans dépôt|!bonus de bienvenue|!premier dépôt|!machines à sous|!tiradas gratis|!sin depósito|' +
    '!bono de bienvenida|!tragamonedas|!giri gratis|!senza deposito|!bonus di benvenuto|!non aams|!rodadas grátis|!sem depósito|' +
    '!bônus de boas|!caça níqueis|!gratis spins|!zonder cruks|!welkomstbonus|!darmowych spinów|!bez depozytu|!bonus powitalny|' +
    '!free spinů|!bez vkladu|!utan insättning|!utan spelpaus|!free spins utan|!uten innskudd|!çevrimsiz|!deneme bonusu|' +
    '!yatırım bonusu|!bedava dönüş|!фриспин*|!бездепозит*|!бонус за депозит|!игровые автоматы|!كازينو',
  goods:
    '!zero down solar|!no cost solar|~solar for|!0 down|!homeowners in your|!your zip|~your roof|!roof replacement|!gutter guard*|' +
    '!walk in shower|!medigap|!final expense|!burial insurance|hearing aids|neuropathy|~tinnitus|~blood sugar|' +
    '!plugs into any|!any wall outlet|!wifi booster|!wifi extender|!air cooler|!portable heater|!energy saver|dash cam|' +
    'night vision|~drone|smartwatch for|!translator device|!readers save|!internet companies|!doesn t want you to know|' +
    '!they don t want you|!photovoltaik ohne|!solaranlage mietet|!solaranlage mieten|!treppenlift|hausbesitzer*|wärmepumpe|' +
    'pompe à chaleur|panneaux solaires|~éligibilité|!isolation à|!prime énergie|!monte escalier|!mutuelle senior|' +
    'placas solares|paneles solares|bomba de calor|!alarma gratis|fotovoltaico|pompa di calore|!montascale|' +
    'painéis solares|plano de saúde|planos de saúde|consórcio|zonnepanelen|warmtepomp|!traplift|fotowoltaik*|' +
    'pompa ciepła|fotovoltaika|tepelné čerpadlo|solceller|värmepump|!güneş paneli|!солнечные панели',
  income:
    '!per day with this|!a day with this|!deposit of 250|~minimum deposit|trading platform|!ai trading|!quantum ai|' +
    '!passive crypto|!copy trading|!signals group|!vip signals|telegram group|whatsapp group|!earn commission*|!affiliate method|' +
    '!made this month|!live from the beach|!handels plattform|!ki handel|!täglich mit|!geheime methode|' +
    '!plateforme de trading|!gagner par jour|!plataforma de trading|!plataforma de inversión|!piattaforma di trading|' +
    'afiliado|!faturei|!aula gratuita|~método|!método afiliado|!platforma inwestycyjna|zarobki|!tjäna pengar|' +
    '!günlük kazanç|!заработок на|!инвестиционн* платформ*|!курс по заработку',
} as const;
