/**
 * Names that phishing borrows: a line each, `name | domains | words | drawn | beside`. The domains are the brand's own, as far as mail
 * and its links use them. Words are those that stand for nothing else, so that a host with one of them borrows it. What
 * many honest hosts have in them stands in the fourth column: only what is drawn like it is somebody else's. The last has
 * names of many (savings banks) and common words: they count beside a word by which such places are called. `!` behind a name:
 * it counts where a message says who it is from, and not in texts, since it is a common word or often spoken of. `!` behind a
 * word: only as it is written, not as two words, and nothing that is drawn or spelled nearly like it.
 */
export const brandTable = `
PayPal | paypal.com paypal.me paypalobjects.com paypal-communication.com paypal-corp.com paypal-community.com paypal.de paypal-prepaid.com xoom.com venmo.com paypal.co.uk paypal.fr | paypal venmo
Amazon | amazon.com amazon.co.uk amazon.de amazon.fr amazon.it amazon.es amazon.ca amazon.co.jp amazon.in amazon.com.au amazon.com.br amazon.nl amazon.se amazon.pl amazonaws.com amazonses.com amzn.to media-amazon.com ssl-images-amazon.com amazon-adsystem.com amazonpay.com primevideo.com audible.com amazon.jobs amazon.com.mx amazon.com.tr amazon.com.be amazon.sg amazon.ae amazon.sa amazon.ie amazonbusiness.com amazonservices.com awstrack.me amazoncognito.com aboutamazon.com | amazon primevideo
Apple | apple.com icloud.com me.com mac.com itunes.com apple.co mzstatic.com cdn-apple.com apple-dns.net | icloud appleid itunes
Microsoft | microsoft.com microsoftonline.com office.com office365.com outlook.com live.com hotmail.com msn.com windows.com windows.net sharepoint.com onedrive.com azure.com xbox.com skype.com linkedin.com microsoftemail.com aka.ms microsoft365.com office.net sfx.ms visualstudio.com bing.com azurewebsites.net microsoftstore.com onmicrosoft.com windowsupdate.com msftauth.net dynamics.com powerbi.com cloud.microsoft | microsoft office365 microsoftonline onedrive sharepoint outlookweb microsoft365
Google | google.com gmail.com youtube.com youtu.be g.page googlemail.com google.at google.ch google.nl google.pl google.ca google.co.jp google.com.au google.com.br google.com.tr goo.gl google.de google.co.uk google.fr google.it google.es googleapis.com gstatic.com googleusercontent.com withgoogle.com google-analytics.com googletagmanager.com doubleclick.net googlesyndication.com googleadservices.com googlegroups.com blogger.com android.com g.co google.dev chrome.com googleblog.com | gmail googledrive googledocs | google
Facebook | facebook.com fb.com facebookmail.com fb.me messenger.com fbcdn.net fbsbx.com meta.com metamail.com facebookdevelopers.com | facebook
Instagram | instagram.com cdninstagram.com ig.me | instagram
WhatsApp | whatsapp.com whatsapp.net wa.me | whatsapp
Netflix | netflix.com nflxext.com nflximg.net netflix.net netflixinvestor.com nflx.it | netflix
LinkedIn | linkedin.com lnkd.in licdn.com linkedin.cn | linkedin
X | twitter.com x.com t.co twimg.com | twitter
TikTok | tiktok.com tiktokv.com tiktokcdn.com byteoversea.com | tiktok
Dropbox | dropbox.com dropboxmail.com dropboxusercontent.com dropbox.tech db.tt dropboxstatic.com hellosign.com | dropbox
DocuSign | docusign.com docusign.net docusign.eu docusign.ca | docusign
Adobe | adobe.com adobesign.com echosign.com adobe.io adobelogin.com omtrdc.net behance.net typekit.net adobedtm.com adobecc.com | adobesign acrobat
eBay | ebay.com ebay.co.uk ebay.de ebay.fr ebay.it ebay.ca ebay.com.au ebaystatic.com ebayimg.com ebay.es ebay.us kleinanzeigen.de ebay-kleinanzeigen.de ebayadvertising.com | ebay
Steam | steampowered.com steamcommunity.com steamstatic.com steam-chat.com steamusercontent.com steamgames.com | steamcommunity steampowered
Spotify | spotify.com scdn.co spotify.net spotifymail.com spotifyforbrands.com byspotify.com spotify.link | spotify
Booking.com | booking.com bstatic.com booking.cn bookingholdings.com | bookingcom
Airbnb | airbnb.com airbnb.de airbnb.co.uk airbnb.fr airbnbmail.com muscache.com airbnb.org | airbnb
Uber | uber.com ubereats.com | ubereats
DHL | dhl.com dhl.de dhl.co.uk dhl.fr dhl.it dhl.nl dhlparcel.nl dhlparcel.com deutschepost.de dhl-news.com dhlecommerce.com dhl.express | dhl
FedEx | fedex.com fedex.ca tnt.com fedexdelivery.com fedexcrossborder.com | fedex
UPS | ups.com upsemail.com ups-mi.net theupsstore.com | upsdelivery
USPS | usps.com usps.gov uspsinformeddelivery.com | usps
Royal Mail | royalmail.com royalmail.co.uk parcelforce.com postoffice.co.uk | royalmail
DPD | dpd.com dpd.co.uk dpd.de dpd.fr dpd.pl dpd.nl dpd.be dpd.at dpd.ch dpd.cz dpd.sk dpd.hu dpd.ro dpd.pt brt.it seur.com dpdgroup.com dpd.ie dpdlocal.co.uk | dpdgroup dpdlocal
Hermes | myhermes.co.uk myhermes.de evri.com hermesworld.com | myhermes evri
GLS | gls-group.eu gls-group.com gls-group.net gls-pakete.de gls-italy.com gls-spain.es gls-spain.com gls-poland.com gls-hungary.com gls-czech.com gls-slovakia.sk gls-romania.ro gls-croatia.com gls-slovenia.com gls-one.de gls-us.com gls-canada.com | glspaket glsspain
La Poste | laposte.fr laposte.net chronopost.fr colissimo.fr mediapost.fr lapostegroupe.com | chronopost colissimo
Correos! | correos.es correos.com correosexpress.com correostelecom.com correos.cl correos.com.mx | correosexpress | | correos
PostNL | postnl.nl postnl.be postnl.com | postnl
Swiss Post | post.ch swisspost.com swisspost.ch | swisspost
Poste Italiane | poste.it posteitaliane.it postepay.it postevita.it postemobile.it sda.it | posteitaliane postepay bancoposta
Australia Post | auspost.com.au | auspost
Canada Post | canadapost.ca canadapost-postescanada.ca postescanada.ca | canadapost
Bank of America | bankofamerica.com bofa.com ml.com bofaml.com merrilledge.com | bankofamerica
Chase | chase.com jpmorgan.com jpmorganchase.com chasebank.com | jpmorgan chasebank chaseonline | | chase
Wells Fargo | wellsfargo.com wellsfargoemail.com wf.com | wellsfargo
Citibank | citi.com citibank.com citicards.com citigroup.com citibankonline.com | citibank citibankonline
Capital One | capitalone.com capitalone.co.uk capitalone.ca | capitalone
American Express | americanexpress.com aexp.com amex.com americanexpress.co.uk aexp-static.com | americanexpress amex
Mastercard | mastercard.com mastercard.us mastercard.co.uk | mastercard
Visa | visa.com visa.co.uk visaeurope.com | visasecure
Discover | discover.com discovercard.com discoverbank.com | discovercard
US Bank | usbank.com elanfinancialservices.com | usbank
PNC | pnc.com pncbank.com | pncbank
TD Bank | td.com tdbank.com tdcanadatrust.com tdameritrade.com | tdbank tdcanadatrust
Desjardins | desjardins.com desjardins.ca accesd.desjardins.com | desjardins accesd
Fifth Third | 53.com fifththird.com | fifththird
Bancolombia | bancolombia.com bancolombia.com.co grupobancolombia.com | bancolombia
Correios | correios.com.br | correios!
Serasa | serasa.com.br serasaexperian.com.br | serasa
DigiD | digid.nl logius.nl | digid
Belastingdienst | belastingdienst.nl rijksoverheid.nl | belastingdienst
Ziggo | ziggo.nl ziggo.com vodafoneziggo.nl vodafone.nl | ziggo
Truist | truist.com bbt.com suntrust.com | truist
Navy Federal | navyfederal.org | navyfederal
USAA | usaa.com | usaa
Fidelity | fidelity.com fidelityinvestments.com fidelity.co.uk | fidelityinvestments
Charles Schwab | schwab.com charlesschwab.com schwab.co.uk | schwab
HSBC | hsbc.com hsbc.co.uk hsbc.com.hk us.hsbc.com hsbcnet.com | hsbc
Barclays | barclays.co.uk barclays.com barclaycard.co.uk barclaycardus.com barclays.net | barclays barclaycard
Lloyds | lloydsbank.com lloydsbank.co.uk lloydsbankinggroup.com lloydstsb.com | lloydsbank
NatWest | natwest.com nwolb.com natwestgroup.com rbs.co.uk rbs.com | natwest
Halifax | halifax.co.uk halifax-online.co.uk | halifaxonline
Santander | santander.com santander.co.uk santander.es santander.com.br santanderbank.com santander.de santander.pl bancosantander.es | santander
Nationwide | nationwide.co.uk nationwide.com | nationwidebuilding
Monzo | monzo.com | monzo
Revolut | revolut.com revolut.me | revolut
Wise | wise.com transferwise.com | transferwise
N26 | n26.com number26.de | number26
Klarna | klarna.com klarna.de klarna.se klarnacdn.net | klarna
Stripe | stripe.com stripe.network | stripepayments
Square | squareup.com square.com cash.app cash.me squarecdn.com | squareup cashapp
Western Union | westernunion.com wu.com | westernunion
MoneyGram | moneygram.com | moneygram
Zelle | zellepay.com | zellepay
Deutsche Bank | deutsche-bank.de db.com deutschebank.com deutsche-bank.com | deutschebank
Commerzbank | commerzbank.de commerzbank.com comdirect.de | commerzbank comdirect
Sparkasse | sparkasse.de s-payment.com sparkassen-finanzportal.de sparkasse-koelnbonn.de sparkasse.at dsgv.de | |  | sparkasse sparkassen
Volksbank | volksbank.de vr.de vr-networld.de fiducia.de atruvia.de | |  | volksbank volksbanken raiffeisenbank raiffeisen
Postbank | postbank.de | postbank
ING | ing.com ing.de ing-diba.de ing.nl ing.be ing.es ing.it ing.pl ingbank.pl ing.ro ing.com.tr ing.lu ing.com.au | ingdiba | | diba
DKB | dkb.de | dkbbanking
Raiffeisen | raiffeisen.ch raiffeisen.at rbinternational.com raiffeisen.ru raiffeisen.hu raiffeisen.ro raiffeisen.hr raiffeisen.ua rb.cz rbi.com raiffeisenbank.rs |
UBS | ubs.com | ubsbank
PostFinance | postfinance.ch | postfinance
ZKB | zkb.ch | zkb
ABN AMRO | abnamro.nl abnamro.com | abnamro
Rabobank | rabobank.nl rabobank.com | rabobank
KBC | kbc.be kbc.com | kbcbank
Belfius | belfius.be | belfius
BNP Paribas | bnpparibas.com bnpparibas.net bnpparibas.fr mabanque.bnpparibas bnpparibasfortis.be bnpparibas.pl bnpparibas.de bnpparibas-pf.fr bnpparibasfortis.com bnl.it bnpparibas.ch bnpparibas.lu | bnpparibas
Crédit Agricole | credit-agricole.fr ca-paris.fr credit-agricole.com credit-agricole.pl credit-agricole.it ca-centrefrance.fr | creditagricole
Société Générale | societegenerale.fr societegenerale.com sg.fr | societegenerale
La Banque Postale | labanquepostale.fr | labanquepostale banquepostale
Caisse d'Épargne | caisse-epargne.fr | caisseepargne
Crédit Mutuel | creditmutuel.fr creditmutuel.com cic.fr | creditmutuel
Boursorama | boursorama.com boursorama.fr boursobank.com boursobank.fr | boursorama boursobank
Ameli | ameli.fr assurance-maladie.fr | ameli!
Impôts | impots.gouv.fr | impots
BBVA | bbva.com bbva.es bbva.mx bbva.pe bbva.com.co bbva.com.ar bbva.it bbvacompass.com garantibbva.com.tr | bbva
CaixaBank | caixabank.es caixabank.com lacaixa.es | caixabank lacaixa
Bankia | bankia.es | bankia
Unicredit | unicredit.it unicreditgroup.eu unicredit.de hypovereinsbank.de | unicredit hypovereinsbank
Intesa Sanpaolo | intesasanpaolo.com intesasanpaolo.it | intesasanpaolo
Nordea | nordea.com nordea.fi nordea.se nordea.dk nordea.no | nordea
Swedbank | swedbank.se swedbank.com | swedbank
Danske Bank | danskebank.dk danskebank.com danskebank.se | danskebank
DNB | dnb.no | dnbbank
PKO | pkobp.pl ipko.pl | pkobp ipko
mBank | mbank.pl mbank.com mbank.cz mbank.sk | mbank
Itaú | itau.com.br itau.com itau.com.ar itau.cl itau.com.py itau.com.uy itau-unibanco.com.br itaucard.com.br iti.itau iti.com.br | itau itaucard itauunibanco
Bradesco | bradesco.com.br banco.bradesco bradesco.com bradescoseguros.com.br bradescofinanciamentos.com.br bradescocartoes.com.br next.me | bradesco
Banco do Brasil | bb.com.br bancodobrasil.com.br | bancodobrasil
Caixa | caixa.gov.br | caixaeconomica
Nubank | nubank.com.br nu.com.mx | nubank
Mercado Libre | mercadolibre.com mercadolivre.com.br mercadopago.com mercadopago.com.br mercadolibre.com.ar mercadolibre.com.mx | mercadolibre mercadolivre mercadopago
Commonwealth Bank | commbank.com.au cba.com.au | commbank
ANZ | anz.com anz.com.au anz.co.nz | anzbank
Westpac | westpac.com.au westpac.co.nz | westpac
NAB | nab.com.au | nabbank
RBC | rbc.com rbcroyalbank.com royalbank.com | rbcroyalbank royalbank!
Scotiabank | scotiabank.com scotiaonline.com | scotiabank
BMO | bmo.com bmoharris.com | bmobank!
CIBC | cibc.com simplii.com | cibc
Interac | interac.ca | interac!
State Bank of India | sbi.co.in onlinesbi.com onlinesbi.sbi bank.sbi sbi.bank.in sbicard.com | onlinesbi
HDFC | hdfcbank.com hdfcbank.net hdfcbank.bank.in hdfc.bank.in | hdfcbank
ICICI | icicibank.com icici.bank.in icicidirect.com | icicibank
Rakuten | rakuten.co.jp rakuten.com rakuten-card.co.jp rakuten-bank.co.jp rakuten-sec.co.jp rakuten-edy.co.jp rakuten.ne.jp rakuten.jp r10s.jp rakuten.de rakuten.fr rakuten.tv rakuten.com.tw | rakuten 楽天市場 楽天カード 楽天銀行 楽天証券
Mizuho | mizuhobank.co.jp mizuhobank.com mizuho-fg.co.jp mizuho-sc.com | mizuhobank みずほ銀行
SMBC | smbc.co.jp smbc-card.com vpass.ne.jp smbcnikko.co.jp smbcgroup.com smfg.co.jp smbc-cf.com | smbccard vpass! 三井住友カード 三井住友銀行 smbc日興証券
JCB | jcb.co.jp jcb.com jcbcard.com | jcbcard
Coinbase | coinbase.com | coinbase
Binance | binance.com binance.us bnbstatic.com | binance
Kraken | kraken.com | krakenexchange
Blockchain.com | blockchain.com blockchain.info | blockchainwallet
MetaMask | metamask.io | metamask
Trust Wallet | trustwallet.com | trustwallet
Ledger | ledger.com | ledgerlive
Trezor | trezor.io | trezor
OpenSea | opensea.io | opensea
Norton | norton.com nortonlifelock.com symantec.com gendigital.com | nortonlifelock
McAfee | mcafee.com | mcafee
Best Buy! | bestbuy.com bestbuy.ca geeksquad.com | bestbuy!
Geek Squad | geeksquad.com bestbuy.com | geeksquad
Walmart | walmart.com walmart.ca walmartimages.com | walmart
Costco | costco.com costco.ca costco.co.uk | costco
Home Depot | homedepot.com homedepot.ca | homedepot
IKEA | ikea.com | ikea
Alibaba | alibaba.com aliexpress.com alibabacloud.com aliyun.com alicdn.com alipay.com alibaba-inc.com aliexpress.ru alimail.com alibabagroup.com | alibaba aliexpress alipay 阿里云
Telekom | telekom.de t-online.de telekom.com t-mobile.com t-mobile.de t-mobile.nl t-mobile.cz t-mobile.pl metrobyt-mobile.com telekom.hu telekom.at magenta.at magenta.de telekom-dienste.de | telekom tmobile
Vodafone | vodafone.com vodafone.de vodafone.co.uk vodafone.it vodafone.es | vodafone
O2 | o2.co.uk o2online.de telefonica.com telefonica.de o2.de | o2online
Orange | orange.fr orange.com orange.es wanadoo.fr orange-business.com orange.be orange.pl orange.ro orange.sk orange.lu orange.jo orange-ftgroup.com sosh.fr orangebank.fr | orangefr
AT&T | att.com att.net att-mail.com | attmail
Verizon | verizon.com verizonwireless.com vzw.com | verizon
Comcast | xfinity.com comcast.net comcast.com | xfinity comcast
BT | bt.com btinternet.com btconnect.com | btinternet
1&1 | 1und1.de ionos.de ionos.com ionos.co.uk web.de gmx.net gmx.de | ionos 1und1!
Strato | strato.de strato.com | strato
OVH | ovh.com ovhcloud.com ovh.net | ovhcloud
GoDaddy | godaddy.com secureserver.net | godaddy
Yahoo | yahoo.com yahoo.co.jp yahoo.co.uk yahoo.fr yahoo.de ymail.com yahoo-inc.com yahooinc.com aol.com yimg.com yahoo.net yahoogroups.com | yahoo
AOL | aol.com aol.de aol.co.uk | aolmail
Zoom | zoom.us zoom.com zoomgov.com | zoomus
WeTransfer | wetransfer.com we.tl wetransfer.net | wetransfer
Intuit | intuit.com quickbooks.com turbotax.com mailchimp.com mint.com | quickbooks turbotax
IRS | irs.gov | irsgov
HMRC | hmrc.gov.uk gov.uk notifications.service.gov.uk | hmrc
DVLA | dvla.gov.uk gov.uk notifications.service.gov.uk | dvla
Finanzamt | elster.de bzst.de |
myGov | my.gov.au ato.gov.au | mygov
Roblox | roblox.com rbxcdn.com | roblox
Epic Games | epicgames.com unrealengine.com | epicgames
PlayStation | playstation.com sonyentertainmentnetwork.com sony.com | playstation
Disney+ | disneyplus.com disney.com | disneyplus
Shopify | shopify.com myshopify.com shopifyemail.com | shopify
GitHub | github.com githubusercontent.com githubassets.com githubapp.com | github
InPost! | inpost.pl inpost.eu inpost.co.uk inpost.it inpost.fr inpost.es inpost.com easypack24.net paczkomaty.pl | inpost!
Poczta Polska | poczta-polska.pl pocztapolska.pl envelo.pl pocztex.pl | pocztapolska pocztex!
Orlen | orlen.pl orlenpaczka.pl orlen.com orlen.de | orlenpaczka
PostNord | postnord.com postnord.se postnord.dk postnord.no postnord.fi postnord.de direktlink.com | postnord
Posti! | posti.fi posti.com itella.fi | omaposti
Matkahuolto | matkahuolto.fi | matkahuolto
Posten Bring | posten.no bring.no bring.com bring.se bring.dk | postennorge
bpost | bpost.be bpostgroup.com bpost.eu | bpost
Mondial Relay | mondialrelay.fr mondialrelay.com mondialrelay.be mondialrelay.es inpost.fr | mondialrelay
Relais Colis! | relaiscolis.com relais-colis.com | relaiscolis!
Colis Privé | colisprive.fr colisprive.com | colisprive
SEUR | seur.com seur.es seur.net | seur!
MRW! | mrw.es mrw.com mrw.pt | |  | mrw
Nacex | nacex.es nacex.com nacex.pt | nacex
CTT Expresso | ctt.pt cttexpresso.pt cttexpress.com | cttexpresso cttexpress
BRT Bartolini | brt.it fermopoint.it | brtcorriere
SDA Express Courier | sda.it poste.it | sdaexpress
An Post! | anpost.ie anpost.com | anpost!
Österreichische Post | post.at | oesterreichischepost
PPL CZ | ppl.cz | pplcz
Zásilkovna | zasilkovna.cz packeta.com packeta.cz packeta.sk packeta.hu packeta.ro packeta.pl packeta.de zasielkovna.sk packetery.com | zasilkovna zasielkovna packeta!
Česká pošta | ceskaposta.cz cpost.cz postaonline.cz balikovna.cz | ceskaposta
Slovenská pošta | posta.sk slposta.sk | slovenskaposta
Magyar Posta | posta.hu magyarposta.hu | magyarposta
Poșta Română | posta-romana.ro postaromana.ro | postaromana
Fan Courier | fancourier.ro selfawb.ro | fancourier
ELTA Courier | elta.gr elta-courier.gr | eltacourier
PTT Kargo | ptt.gov.tr pttkargo.com pttavm.com | pttkargo pttavm
Yurtiçi Kargo! | yurticikargo.com yurticikargo.com.tr | yurticikargo!
Aras Kargo | araskargo.com.tr | araskargo
Aramex | aramex.com aramex.net aramex.co.za | aramex ارامكس
Saudi Post | splonline.com.sa sp.com.sa | saudipost splonline
Emirates Post | emiratespost.ae epg.gov.ae 7x.ae | emiratespost
Israel Post | israelpost.co.il | israelpost
India Post | indiapost.gov.in ippbonline.com ippbonline.in | indiapost
Delhivery | delhivery.com | delhivery!
Yamato | kuronekoyamato.co.jp yamato-hd.co.jp yamatofinancial.jp | kuronekoyamato クロネコヤマト ヤマト運輸
Sagawa Express | sagawa-exp.co.jp sg-hldgs.co.jp | sagawaexpress sagawaexp 佐川急便
Japan Post | japanpost.jp | japanpost 日本郵便 ゆうちょ銀行
SF Express | sf-express.com sf-international.com | sfexpress 順豐速運 顺丰速运
Pos Malaysia | pos.com.my poslaju.com.my | posmalaysia poslaju
SingPost | singpost.com speedpost.com.sg | singpost!
Hongkong Post | hongkongpost.hk hongkongpost.gov.hk | hongkongpost 香港郵政
Chunghwa Post | post.gov.tw | chunghwapost 中華郵政
Thailand Post | thailandpost.co.th thailandpost.com | thailandpost ไปรษณีย์ไทย
Korea Post | koreapost.go.kr epost.go.kr epost.kr epostbank.go.kr | koreapost 우체국택배
CJ Logistics | cjlogistics.com doortodoor.co.kr cj.net | cjlogistics 대한통운
NZ Post | nzpost.co.nz nzpost.com | nzpost
Почта России | pochta.ru russianpost.ru xn--80a1acny.xn--p1ai | pochtarossii почтароссии
СДЭК | cdek.ru cdek.com cdek.kz cdek.by cdek.market | cdek сдэк
Nova Poshta | novaposhta.ua novapost.com novapost.world np.ua nova.ua novapay.ua | novaposhta новапошта
Ukrposhta | ukrposhta.ua | ukrposhta укрпошта
Omniva | omniva.ee omniva.lv omniva.lt omniva.eu omniva.com | omniva
Servientrega | servientrega.com servientrega.com.ec | servientrega
Chilexpress | chilexpress.cl | chilexpress
Correo Argentino | correoargentino.com.ar | correoargentino
Bank Pekao | pekao.com.pl pekao24.pl pekao.pl | pekao pekao24 bankpekao
Bank Millennium | bankmillennium.pl millenet.pl | bankmillennium millenet
Alior Bank | aliorbank.pl alior.pl | aliorbank
VeloBank | velobank.pl | velobank
Nest Bank | nestbank.pl | nestbank!
Tauron | tauron.pl tauron-dystrybucja.pl | tauron
Česká spořitelna | csas.cz servis24.cz erstegroup.com | ceskasporitelna
ČSOB | csob.cz csob.sk csobpoj.cz csobpremium.cz postovnisporitelna.cz | csob
Komerční banka | kb.cz mojebanka.cz | komercnibanka
Fio banka | fio.cz fio.sk | fiobanka
Air Bank! | airbank.cz | airbank!
Moneta Money Bank | moneta.cz | monetamoney
Slovenská sporiteľňa | slsp.sk | slovenskasporitelna slsp
Tatra banka | tatrabanka.sk | tatrabanka
VÚB banka | vub.sk | vubbanka
OTP Bank! | otpbank.hu otp.hu otpbanka.hr otpbanka.rs otpbanka.si otpbank.ro | otpbank! otpbanka otpdirekt
MVM | mvm.hu mvmnext.hu mvmenergetika.hu | mvmnext
Erste Bank! | erstebank.at sparkasse.at erstegroup.com erstebank.hu erstebank.hr erstebank.rs erstebank.cz erstedigital.com erste.pl | erstebank!
Banca Transilvania | bancatransilvania.ro btrl.ro btpay.ro | bancatransilvania
CEC Bank | cec.ro cecbank.ro | cecbank
ANAF! | anaf.ro mfinante.ro mfinante.gov.ro anaf.gov.ro | |  | anaf
eMAG! | emag.ro emag.hu emag.bg emag.net emagmarketplace.com | emag!
DSK Bank | dskbank.bg dskdirect.bg | dskbank
Piraeus Bank | piraeusbank.gr piraeusholdings.gr winbank.gr | piraeusbank winbank!
Alpha Bank | alpha.gr alphaholdings.gr | alphabank
Cosmote | cosmote.gr ote.gr cosmote.cy | cosmote
Skroutz | skroutz.gr skroutz.cy skroutz.eu | skroutz
BankID! | bankid.com bankid.no bankid.se | |  | bankid
SEB Bank | seb.se sebgroup.com seb.ee seb.lv seb.lt seb.de seb.no seb.dk | sebbank! sebkort
Handelsbanken | handelsbanken.se handelsbanken.com handelsbanken.no handelsbanken.fi handelsbanken.dk handelsbanken.nl handelsbanken.co.uk | handelsbanken
Länsförsäkringar | lansforsakringar.se lansfast.se | lansforsakringar
ICA Banken | icabanken.se ica.se | icabanken
Skatteverket | skatteverket.se | skatteverket
Försäkringskassan | forsakringskassan.se | forsakringskassan
Kronofogden | kronofogden.se | kronofogden
Transportstyrelsen | transportstyrelsen.se | transportstyrelsen
Telia | telia.se telia.com telia.no telia.fi telia.ee telia.lt telia.dk teliacompany.com telia.net teliasonera.com | telia!
Telenor | telenor.no telenor.se telenor.dk telenor.com telenor.net telenorgroup.com online.no | telenor
Tele2 | tele2.se tele2.com tele2.lt tele2.lv tele2.ee tele2.ru tele2.kz tele2.nl tele2.at tele2.de | tele2
Tradera | tradera.com tradera.se | tradera!
Elgiganten | elgiganten.se elgiganten.dk elkjop.no elkjop.com gigantti.fi elkjopnordic.com | elgiganten elkjop gigantti!
SpareBank 1 | sparebank1.no sb1u.no | sparebank1!
Vipps! | vipps.no vippsmobilepay.com vipps.com mobilepay.dk mobilepay.fi | |  | vipps
MobilePay! | mobilepay.dk mobilepay.fi vippsmobilepay.com vipps.no | mobilepay!
Skatteetaten | skatteetaten.no | skatteetaten
Altinn | altinn.no | altinn!
Helsenorge | helsenorge.no nhn.no | helsenorge
MitID! | mitid.dk digst.dk nets.eu | |  | mitid
Nykredit | nykredit.dk nykredit.com totalkredit.dk | nykredit
Jyske Bank | jyskebank.dk jyskebank.com jyskebank.de | jyskebank
Sydbank | sydbank.dk sydbank.com sydbank.de | sydbank
Skattestyrelsen | skat.dk sktst.dk skatteforvaltningen.dk skm.dk | skattestyrelsen
borger.dk! | borger.dk digst.dk |
e-Boks | e-boks.dk e-boks.com e-boks.no | eboks
YouSee! | yousee.dk tdc.dk nuuday.dk | yousee!
OP Ryhmä | op.fi osuuspankki.fi opkoti.fi pohjola.fi | osuuspankki
S-Pankki | s-pankki.fi s-kanava.fi sok.fi | spankki
Kela! | kela.fi | omakela
OmaVero | vero.fi suomi.fi | omavero verohallinto
Suomi.fi! | suomi.fi dvv.fi |
Traficom | traficom.fi | traficom!
Ziraat Bankası | ziraatbank.com.tr ziraatbankasi.com.tr ziraatkatilim.com.tr | ziraatbank ziraatbankasi ziraatbankası
İş Bankası | isbank.com.tr isbank.com isbank.de | isbank! isbankasi isbankası
Garanti BBVA | garantibbva.com.tr garanti.com.tr bbva.com | garantibbva
Akbank | akbank.com akbank.com.tr akbank.de | akbank
Yapı Kredi | yapikredi.com.tr ykb.com worldcard.com.tr | yapikredi yapıkredi
Halkbank | halkbank.com.tr halkbank.mk halkbank.rs | halkbank
VakıfBank | vakifbank.com.tr vakifbank.at | vakifbank vakıfbank
QNB Finansbank | qnb.com.tr qnbfinansbank.com qnb.com enpara.com | finansbank qnbfinansbank enpara
DenizBank | denizbank.com denizbank.com.tr denizbank.at denizbank.de | denizbank
Papara | papara.com | papara!
e-Devlet | turkiye.gov.tr | edevlet
Trendyol | trendyol.com trendyolmail.com trendyol-milla.com trendyolgroup.com trendyol.de | trendyol
Hepsiburada | hepsiburada.com hepsijet.com | hepsiburada
Turkcell | turkcell.com.tr superonline.net | turkcell
Türk Telekom | turktelekom.com.tr ttnet.com.tr | turktelekom
Telekom Srbija | telekom.rs mts.rs mts.co.rs telekomsrbija.com |
Сбербанк | sberbank.ru sber.ru sberbank.com sbrf.ru megamarket.ru sberbank-ast.ru sberdevices.ru sberhealth.ru | sberbank сбербанк
Т-Банк | tbank.ru tinkoff.ru tinkoff.com | tbank! tinkoff тбанк тинькофф
ВТБ | vtb.ru vtb24.ru vtb.com | vtb! vtb24 втб
Альфа-Банк | alfabank.ru alfabank.com alfabank.by alfabank.kz | alfabank альфабанк
Газпромбанк | gazprombank.ru | gazprombank газпромбанк
Россельхозбанк | rshb.ru | россельхозбанк
Госуслуги | gosuslugi.ru gu.ru mos.ru gov.ru | gosuslugi госуслуги
Ozon! | ozon.ru ozon.com ozon.by ozon.kz ozon.travel ozon.tech | озон!
Wildberries! | wildberries.ru wildberries.by wildberries.kz wb.ru wildberries.eu rwb.ru | wildberries! вайлдберриз
Авито | avito.ru avito.com | авито
ВКонтакте | vk.com vk.ru vkontakte.ru vk.company ok.ru mail.ru | vkontakte вконтакте
Ростелеком | rt.ru rostelecom.ru | rostelecom ростелеком
ПриватБанк | privatbank.ua pb.ua | приватбанк
Ощадбанк | oschadbank.ua | oschadbank ощадбанк
monobank | monobank.ua universalbank.com.ua | monobank
Kaspi.kz | kaspi.kz | kaspibank
Banco Sabadell | bancsabadell.com bancosabadell.com sabadell.com sabadellatlantico.com | bancsabadell bancosabadell
Kutxabank | kutxabank.es kutxabank.com kutxabank.eus cajasur.es | kutxabank
Unicaja | unicajabanco.es unicajabanco.com unicaja.es unicaja.com liberbank.es | unicaja unicajabanco
Abanca | abanca.com abanca.es abanca.pt abanca.gal | abanca!
Ibercaja | ibercaja.es ibercaja.com ibercaja.net | ibercaja
Bankinter | bankinter.com bankinter.es bankinter.pt bankinterconsumerfinance.com evobanco.com | bankinter
Openbank! | openbank.es openbank.com openbank.de openbank.pt openbank.nl openbank.us openbank.mx | openbank!
Cajamar! | cajamar.es grupocajamar.com | grupocajamar
WiZink | wizink.es wizink.pt wizink.com | wizink
imagin | imagin.com imaginbank.com caixabank.com caixabank.es | imaginbank
Bizum! | bizum.es bizum.com | |  | bizum
Agencia Tributaria! | agenciatributaria.gob.es agenciatributaria.es aeat.es | agenciatributaria!
Movistar | movistar.es movistar.com movistar.com.ar movistar.com.mx movistar.com.pe movistar.cl movistar.co movistar.com.co movistarplus.es telefonica.es telefonica.com telefonica.com.ar o2online.es | movistar
Yoigo | yoigo.com masmovil.com masorange.es | yoigo
Jazztel | jazztel.com jazztel.es orange.es masorange.es | jazztel
Endesa | endesa.com endesa.es endesaclientes.com endesaonline.com endesax.com edistribucion.com enel.com | endesa
Iberdrola | iberdrola.es iberdrola.com iberdrola.pt iberdrola.fr iberdrola.it iberdrola.com.mx i-de.es curenergia.es | iberdrola
Naturgy | naturgy.es naturgy.com naturgy.com.mx naturgy.com.br naturgy.com.ar comercializadoraregulada.es ufd.es | naturgy!
Repsol | repsol.com repsol.es repsol.pt | repsol
Renfe | renfe.com renfe.es | renfe
Mercadona | mercadona.es mercadona.com mercadona.pt | mercadona
El Corte Inglés | elcorteingles.es elcorteingles.com elcorteingles.pt financieraelcorteingles.es viajeselcorteingles.es seguroselcorteingles.es telecor.es | elcorteingles
Wallapop | wallapop.com | wallapop
Milanuncios | milanuncios.com adevinta.com | milanuncios
Mapfre | mapfre.es mapfre.com mapfre.com.br mapfre.com.mx mapfre.pt | mapfre
Caixa Geral | cgd.pt | caixageral caixadirecta
Millennium BCP | millenniumbcp.pt activobank.pt | millenniumbcp activobank
Novo Banco! | novobanco.pt novobancodosacores.pt | novobanco!
Banco BPI | bancobpi.pt bpi.pt bpinet.pt | bancobpi
Banco Montepio | bancomontepio.pt montepio.pt montepio.org | bancomontepio
MB WAY! | mbway.pt sibs.pt sibs.com | |  | mbway
EDP Comercial | edp.pt edp.com | edpcomercial
Nexi | nexi.it nexigroup.com nexi.de nexigroup.de nets.eu | nexi!
BPER Banca | bper.it gruppobper.it bpercard.it | bper! bperbanca
Banco BPM | bancobpm.it bancobpmspa.com bancobpmspa.it webank.it | bancobpm bancobpmspa
Banca Mediolanum | mediolanum.it bancamediolanum.it mediolanum.com bancomediolanum.es bmedonline.it | bancamediolanum
Fineco | finecobank.com fineco.it finecobank.co.uk | fineco finecobank
Monte Paschi | mps.it gruppomps.it montepaschi.it bancawidiba.it widiba.it | montepaschi bancamps
Widiba | widiba.it bancawidiba.it mps.it | widiba
illimity | illimity.com illimitybank.com | illimitybank
Findomestic | findomestic.it findomestic.com | findomestic
Credem | credem.it | credem!
isybank | isybank.com intesasanpaolo.com | isybank
INPS! | inps.it inps.gov.it | |  | inps
Agenzia delle Entrate! | agenziaentrate.gov.it agenziaentrate.it agenziaentrateriscossione.gov.it | agenziaentrate!
pagoPA! | pagopa.it pagopa.gov.it | |  | pagopa
Trenitalia | trenitalia.it trenitalia.com fsitaliane.it trenord.it | trenitalia
Enel | enel.it enel.com enelenergia.it enelx.com enel.cl enel.com.co enel.pe enel.com.br enel.com.ar e-distribuzione.it servizioelettriconazionale.it | enel! enelenergia
Eni Plenitude | eniplenitude.com eniplenitude.it plenitude.com eni.com eni.it enigaseluce.com | eniplenitude enigaseluce
A2A Energia | a2a.it a2aenergia.eu a2a.eu | a2aenergia
Telecom Italia | tim.it telecomitalia.it gruppotim.it timbusiness.it tim.com.br | telecomitalia
WindTre | windtre.it wind.it tre.it windtregroup.it windtrebusiness.it | windtre!
Fastweb! | fastweb.it fastwebnet.it fastwebspa.it | fastweb!
Aruba PEC | aruba.it arubapec.it pec.it actalis.it arubabusiness.it arubacloud.com | arubapec
Esselunga | esselunga.it esselungajob.it | esselunga
Conad | conad.it | conad!
Unieuro | unieuro.it unieurospa.com | unieuro
LCL Banque | lcl.fr lcl.com | lclbanque
Fortuneo | fortuneo.fr fortuneo.be fortuneo.com | fortuneo!
Hello bank! | hellobank.fr hellobank.be hellobank.it hellobank.de hellobank.cz hellobank.com bnpparibas.com | hellobank!
Banque Populaire | banquepopulaire.fr bpce.fr groupebpce.com | banquepopulaire
BPCE | bpce.fr groupebpce.com groupebpce.fr banquepopulaire.fr caisse-epargne.fr | bpce
Monabanq | monabanq.com monabanq.fr | monabanq
Cofidis | cofidis.fr cofidis.es cofidis.it cofidis.pt cofidis.be cofidis.com | cofidis
Cetelem | cetelem.fr cetelem.es cetelem.pt cetelem.com bnpparibas-pf.fr bnpparibas-pf.com bnpparibas-pf.es | cetelem
Sofinco | sofinco.fr ca-consumerfinance.fr ca-cf.fr | sofinco
Qonto | qonto.com qonto.eu qonto.co | qonto
ANTAI! | antai.gouv.fr antai.fr amendes.gouv.fr | |  | antai amendes
Crit'Air! | certificat-air.gouv.fr | critair!
Assurance Maladie! | ameli.fr assurance-maladie.fr cnam.fr | assurancemaladie!
France Travail! | francetravail.fr francetravail.net pole-emploi.fr pole-emploi.net francetravail.org | francetravail! poleemploi!
SFR! | sfr.fr sfr.com sfr.net red-by-sfr.fr redbysfr.fr sfrbusiness.fr neuf.fr numericable.fr altice.net | redbysfr | | sfr
Free Mobile! | free.fr free-mobile.fr freebox.fr proxad.net iliad.fr online.net freepro.com | freemobile! freebox!
Bouygues Telecom | bouyguestelecom.fr bouygtel.fr bouygues-telecom.fr bbox.fr bouyguestelecom-pro.fr | bouyguestelecom bouygtel
EDF! | edf.fr edf.com edfenergy.com enedis.fr edf.org | |  | edf
Engie | engie.fr engie.com engie.be engie.it engie.ro engie.nl engie-homeservices.fr electrabel.be electrabel.com gdfsuez.com | engie!
TotalEnergies | totalenergies.fr totalenergies.com totalenergies.be totalenergies.de total.com totalenergies.es | totalenergies!
Canal Plus | canal-plus.com canalplus.com canalplus.fr canal.fr mycanal.fr canalplus.ch canalplus.pl canal-plus.fr | canalplus mycanal!
SNCF! | sncf.com sncf.fr sncf-connect.com oui.sncf sncf-voyageurs.com connect.sncf voyages-sncf.com sncf-reseau.fr ouigo.com ouigo.es tgvinoui.sncf | sncfconnect
La Redoute | laredoute.fr laredoute.com laredoute.be laredoute.ch laredoute.pt laredoute.es laredoute.it laredoute.co.uk | laredoute
Cdiscount | cdiscount.com cdiscount.fr cdiscountpro.com peaksys.com | cdiscount
Fnac | fnac.com fnac.be fnac.ch fnac.es fnac.pt fnac.fr fnacdarty.com fnacspectacles.com fnactickets.com | fnac fnacdarty
Darty! | darty.com darty.fr fnacdarty.com fnac.com | |  | darty
Leroy Merlin | leroymerlin.fr leroymerlin.es leroymerlin.it leroymerlin.pl leroymerlin.pt leroymerlin.ro leroymerlin.com.br leroymerlin.gr leroymerlin.com adeo.com | leroymerlin
leboncoin | leboncoin.fr lbc.fr adevinta.com | leboncoin
BlaBlaCar | blablacar.com blablacar.fr blablacar.de blablacar.es blablacar.it blablacar.pl blablacar.net comuto.com | blablacar
Intermarché | intermarche.com intermarche.fr intermarche.pt intermarche.be mousquetaires.com | intermarche
Auchan | auchan.fr auchan.com auchan.pl auchan.ro auchan.hu auchan.pt auchan.es auchan-retail.com | auchan
Carrefour! | carrefour.fr carrefour.com carrefour.es carrefour.it carrefour.be carrefour.ro carrefour.pl carrefour.eu carrefour.com.br carrefour.com.ar carrefour-banque.fr carrefourspain.es | carrefourbanque
Decathlon! | decathlon.com decathlon.fr decathlon.de decathlon.es decathlon.it decathlon.net decathlon.be decathlon.co.uk decathlon.pl decathlon.in decathlon.ca decathlon.com.br decathlon.com.tr | |  | decathlon
Doctolib | doctolib.fr doctolib.de doctolib.it doctolib.com doctolib.net | doctolib
Crelan | crelan.be europabank.be | crelan
Argenta Bank | argenta.be argenta.nl | |  | argenta
Keytrade Bank | keytradebank.be keytradebank.com keytradebank.lu | keytradebank
Beobank | beobank.be | beobank
Proximus | proximus.be proximus.com proximus.lu belgacom.be skynet.be scarlet.be proximusgroup.com | proximus!
Telenet | telenet.be telenetgroup.be base.be telenet-ops.be libertyglobal.com | telenet!
MyMinfin | fgov.be myminfin.be belgium.be | myminfin
itsme app! | itsme-id.com itsme.be belgianmobileid.be | itsmeid
Payconiq | payconiq.com payconiq.be payconiq.lu payconiq.nl bancontact.com bancontactpayconiq.com wero-wallet.eu | payconiq
International Card Services | icscards.nl icscards.de | icscards
bunq | bunq.com bunq.me | bunq
SNS Bank | snsbank.nl sns.nl devolksbank.nl asnbank.nl regiobank.nl | snsbank
ASN Bank | asnbank.nl devolksbank.nl snsbank.nl regiobank.nl asn.nl | asnbank regiobank
Triodos | triodos.nl triodos.com triodos.be triodos.es triodos.de triodos.co.uk | triodos!
Knab | knab.nl knab.eu | knab!
CJIB | cjib.nl | cjib
MijnOverheid | mijnoverheid.nl overheid.nl logius.nl | mijnoverheid
UWV! | uwv.nl werk.nl | |  | uwv
KPN | kpn.com kpn.nl kpnmail.nl xs4all.nl telfort.nl hetnet.nl planet.nl kpn.org simyo.nl simpel.nl kpnnet.org | kpn! kpnmail
Odido | odido.nl t-mobile.nl t-mobilethuis.nl ben.nl tele2.nl simpel.nl | odido
bol.com | bol.com bol.nl | bolcom
Albert Heijn | ah.nl ah.be albertheijn.nl aholddelhaize.com aholddelhaize.nl | albertheijn
Coolblue | coolblue.nl coolblue.be coolblue.de coolblue.com | coolblue!
Marktplaats | marktplaats.nl marktplaats.com adevinta.com 2dehands.be | marktplaats
Kruidvat | kruidvat.nl kruidvat.be aswatson.com aswatson.eu | kruidvat
Eneco | eneco.nl eneco.be eneco.com eneco.de oxxio.nl | eneco!
Zilveren Kruis | zilverenkruis.nl achmea.nl | zilverenkruis
Menzis | menzis.nl anderzorg.nl | menzis
Tikkie! | tikkie.me tikkie.nl tikkie.com abnamro.nl abnamro.com | |  | tikkie
BAWAG | bawag.at bawagpsk.com psk.at easybank.at easybank.de bawaggroup.com bawag.com | bawag bawagpsk
bank99 | bank99.at post.at | bank99
Bank Austria | bankaustria.at unicreditgroup.at unicreditgroup.eu unicredit.eu | bankaustria
FinanzOnline! | finanzonline.at bmf.gv.at usp.gv.at | finanzonline!
ÖGK | oegk.at gesundheitskasse.at meineoegk.at sozialversicherung.at svs.at sv-services.at | oegk meineoegk
A1 Telekom | a1.net a1.group a1telekom.at a1business.at a1.at a1.digital aon.at | a1telekom
ASFINAG | asfinag.at | asfinag
willhaben | willhaben.at styria.com | willhaben!
TWINT! | twint.ch | |  | twint
Swisscom | swisscom.ch swisscom.com bluewin.ch bluewin.com blue.ch wingo.ch swisscom.net | swisscom
SERAFE | serafe.ch | serafe!
SwissPass | swisspass.ch sbb.ch cff.ch ffs.ch allianceswisspass.ch | swisspass sbbcff
Migros | migros.ch migrosbank.ch migrol.ch migros-engagement.ch migros-service.ch mgb.ch cumulus.ch migros.com.tr migros.net | migros
Digitec Galaxus | digitec.ch galaxus.ch galaxus.de galaxus.at galaxus.fr galaxus.it galaxus.eu digitecgalaxus.ch | digitec! galaxus!
Viseca | viseca.ch viseca.com one-digitalservice.ch | viseca
Cembra | cembra.ch cembra.com certo-card.ch | cembra!
Swissquote | swissquote.ch swissquote.com swissquote.lu swissquote.eu swissquote.ae | swissquote
Cornèrcard | cornercard.ch corner.ch cornercard.com cornertrader.ch | cornercard!
Targobank | targobank.de targobank.com | targobank
Consorsbank | consorsbank.de consors.de cortalconsors.de bnpparibas.com bnpparibas.de bnpparibas.net | consorsbank
Advanzia | advanzia.com gebuhrenfrei.com advanziakonto.com | advanzia
Trade Republic | traderepublic.com traderepublic.de | traderepublic
Scalable Capital | scalable.capital scalablecapital.com | scalablecapital
norisbank | norisbank.de | norisbank
1822direkt | 1822direkt.de 1822direkt.com frankfurter-sparkasse.de | 1822direkt
flatexDEGIRO | flatex.de flatex.at flatexdegiro.com degiro.com degiro.de degiro.nl degiro.fr degiro.es degiro.it degiro.eu degiro.pt degiro.ch | flatex! degiro flatexdegiro
AOK! | aok.de aok-bv.de aok-verlag.de aok-systems.de kubus-it.de | |  | aok
Techniker Krankenkasse | tk.de tkgesundheit-gmbh.de | technikerkrankenkasse
Barmer! | barmer.de | |  | barmer
DAK Gesundheit | dak.de | dakgesundheit
Deutsche Bahn | bahn.de deutschebahn.com bahn.com dbvertrieb.de bahnbonus.de bahncard.de | deutschebahn
congstar | congstar.de congstar.net | congstar
klarmobil | klarmobil.de freenet.de freenet-mobilfunk.de mobilcom-debitel.de md.de freenet.ag | klarmobil
Zalando | zalando.com zalando.de zalando.fr zalando.it zalando.nl zalando.ch zalando.at zalando.be zalando.es zalando.pl zalando.se zalando.dk zalando.no zalando.fi zalando.co.uk zalando.cz zalando.ie zalando.net zalando-lounge.de zalando-lounge.com zalando-lounge.fr zalando-lounge.it zalando-lounge.nl zalando-lounge.es zalando-lounge.at zalando-lounge.ch zalando-lounge.pl zalando-lounge.be zalando-prive.it zalando-prive.fr zalando-prive.es zalando-outlet.de ztat.net zalan.do | zalando
MediaMarkt | mediamarkt.de mediamarkt.at mediamarkt.ch mediamarkt.es mediamarkt.nl mediamarkt.be mediamarkt.pl mediamarkt.hu mediamarkt.com.tr mediamarkt.com mediamarktsaturn.com mediaworld.it saturn.de saturn.at mms.com mediamarkt.se | mediamarkt mediamarktsaturn mediaworld!
Kaufland | kaufland.de kaufland.com kaufland.cz kaufland.sk kaufland.pl kaufland.ro kaufland.bg kaufland.hr kaufland.net kaufland.fr kaufland.it kaufland.at real.de | kaufland
Lidl | lidl.de lidl.com lidl.co.uk lidl.fr lidl.it lidl.es lidl.nl lidl.be lidl.at lidl.ch lidl.pl lidl.pt lidl.ie lidl.cz lidl.sk lidl.hu lidl.ro lidl.bg lidl.hr lidl.si lidl.gr lidl.se lidl.dk lidl.fi lidl.lt lidl.lv lidl.ee lidl.rs lidl.com.cy lidl.com.mt lidl-shop.nl lidl-reisen.de lidl-connect.de lidl-fotos.de lidlplus.com lidl-viajes.es lidl-voyages.fr lidl.net lidl-hellas.gr lidl-flyer.com lidl-recettes.fr lidl-kochen.de | lidl! lidlplus
dm drogerie markt | dm.de dm.at dm.hu dm.hr dm.cz dm.sk dm.si dm.ro dm.bg dm.rs dm.it dm.pl dm-drogeriemarkt.de dm-drogeriemarkt.com dmtech.com dmtech.de dm-paradies-foto.de mojadm.sk mojedm.cz | dmdrogerie dmdrogeriemarkt
Rossmann! | rossmann.de rossmann.pl rossmann.hu rossmann.cz rossmann.com.tr rossmannversand.de rossmann.es rossmann-fotowelt.de |
Edeka! | edeka.de edeka.com edeka24.de edeka-foodservice.de edeka-reisemagazin.de netto-online.de | |  | edeka
Tchibo | tchibo.de tchibo.com tchibo.at tchibo.ch tchibo.pl tchibo.cz tchibo.sk tchibo.hu tchibo.com.tr tchibo-mobil.de tchibo.ro eduscho.at | tchibo
CHECK24 | check24.de check24.net check24.at check24.es check24-partnerprogramm.de | check24!
ImmobilienScout24 | immobilienscout24.de immobilienscout24.at immoscout24.de immoscout24.ch scout24.com scout24.de immowelt.de | immobilienscout24 immoscout24
AutoScout24 | autoscout24.de autoscout24.com autoscout24.it autoscout24.fr autoscout24.es autoscout24.nl autoscout24.be autoscout24.at autoscout24.ch autoscout24.lu | autoscout24
Lufthansa | lufthansa.com booking-lufthansa.com lufthansa-group.com lufthansagroup.com miles-and-more.com milesandmore.com lufthansa-technik.com lufthansa-cargo.com lufthansa-industry-solutions.com lufthansagroup.careers lhsystems.com dlh.de lhg.com eurowings.com lufthansa-city-center.com | lufthansa
Allied Irish Banks | aib.ie aibgb.co.uk aibms.com | alliedirish
Bank of Ireland! | bankofireland.com boi.com 365online.com bankofirelanduk.com | bankofireland
Permanent TSB | permanenttsb.ie ptsb.ie ptsbgroup.ie | permanenttsb ptsb
eFlow! | eflow.ie | eflow!
Electric Ireland | electricireland.ie esb.ie | electricireland
Virgin Media | virginmedia.com virginmedia.co.uk virginmediao2.co.uk virginmediabusiness.co.uk virginmedia.ie virgin.net virginmediatelevision.ie virginmediatv.ie ntlworld.com blueyonder.co.uk | virginmedia
British Gas! | britishgas.co.uk centrica.com | britishgas!
Octopus Energy | octopus.energy octopusenergy.com octopusenergy.de octopusenergy.fr octopusenergy.it octopusenergy.es octoenergy.com octopusenergy.co.jp | octopusenergy
Tesco | tesco.com tescobank.com tesco.ie tesco.hu tesco.sk itesco.cz itesco.sk tesco-europe.com tescomobile.com tescoplc.com tescoinsurance.com | tesco tescobank tescomobile
TV Licensing! | tvlicensing.co.uk | tvlicensing!
easyJet | easyjet.com easyjet.ch easyjet.co.uk easyjetholidays.com | easyjet easyjetholidays
Ryanair | ryanair.com ryanairmail.com ryanair.ie ryanairholidays.com | ryanair
British Airways | britishairways.com ba.com britishairways.co.uk baholidays.com | britishairways
Social Security Administration! | ssa.gov |
Xcel Energy | xcelenergy.com | xcelenergy
SunPass! | sunpass.com floridasturnpike.com turnpikeinfo.com | sunpass!
CenturyLink | centurylink.com centurylink.net lumen.com quantumfiber.com embarqmail.com q.com | centurylink
KeyBank! | key.com keybank.com | keybank!
Synchrony Bank | synchrony.com synchronybank.com mysynchrony.com syf.com synchronyfinancial.com | synchronybank mysynchrony
Robinhood! | robinhood.com robinhood.eu robinhood.net | robinhood!
eToro | etoro.com etoro.de etoromoney.com | etoro!
E*TRADE | etrade.com etrade.net morganstanley.com ms.com | etrade!
Cigna | cigna.com mycigna.com cignahealthcare.com cignaglobal.com evernorth.com express-scripts.com thecignagroup.com cigna.co.uk | cigna mycigna
Aetna! | aetna.com cvshealth.com aetnamedicare.com | |  | aetna
Kaiser Permanente | kp.org kaiserpermanente.org kaiserpermanentejobs.org | kaiserpermanente
UnitedHealthcare | uhc.com unitedhealthcare.com myuhc.com optum.com uhcmedicaresolutions.com unitedhealthgroup.com healthsafe-id.com uhcprovider.com aarpmedicareplans.com | unitedhealthcare
AARP | aarp.org aarp.net aarpmedicareplans.com | aarp
State Farm! | statefarm.com statefarmbank.com | statefarm!
GEICO | geico.com | geico
Walgreens | walgreens.com walgreensbootsalliance.com walgreens.io wba.com walgreenslistens.com | walgreens
CVS Pharmacy | cvs.com cvshealth.com caremark.com cvsspecialty.com | cvspharmacy cvshealth
Ace Hardware | acehardware.com | acehardware
Kohl's! | kohls.com | kohlscash kohlsrewards
Lowe's! | lowes.com lowes.ca mylowes.com lowesforpros.com | mylowes lowesrewards
Macy's! | macys.com macysinc.com bloomingdales.com |
Target! | target.com target.com.au redcard.com | targetrewards
Sam's Club | samsclub.com walmart.com samsclub.com.mx samsclub.cn | samsclub
Yeti Coolers | yeti.com yeti.ca | yeticoolers yeticooler
DeWalt! | dewalt.com stanleyblackanddecker.com sbdinc.com dewalt.co.uk |
Marriott Bonvoy | marriott.com marriott-email.com marriottbonvoy.com email-marriott.com marriott.co.uk marriott.de ritzcarlton.com | marriottbonvoy bonvoy
American Airlines | aa.com americanairlines.com aavacations.com aadvantage.com | americanairlines
Expedia | expedia.com expediamail.com expedia.co.uk expedia.de expedia.fr expedia.ca expedia.it expediagroup.com expediapartnercentral.com expedia-aarp.com vrbo.com hotels.com orbitz.com travelocity.com | expedia!
Agoda | agoda.com agoda-emails.com agoda-messaging.com agoda.net | agoda!
Ticketmaster | ticketmaster.com ticketmaster.co.uk ticketmaster.de ticketmaster.fr ticketmaster.nl ticketmaster.ca ticketmaster.es ticketmaster.ie ticketmaster.com.au ticketmaster.com.mx livenation.com livenation.co.uk universe.com ticketweb.com | ticketmaster
Hulu! | hulu.com hulumail.com hulu.jp hulu.tv disney.com | |  | hulu
HBO Max | hbomax.com hbo.com max.com wbd.com | hbomax
Paramount Plus! | paramountplus.com paramount.com cbs.com cbsinteractive.com viacomcbs.com | paramountplus
Deezer | deezer.com dzr.fm | deezer
DAZN | dazn.com dazngroup.com performgroup.com | dazn
Crunchyroll | crunchyroll.com vrv.co | crunchyroll
Twitch! | twitch.tv twitch.com justin.tv amazon.com | |  | twitch
Snapchat | snapchat.com snap.com sc-cdn.net sc-static.net snapads.com | snapchat
Discord! | discord.com discordapp.com discord.gg discordapp.net discord.gift discord.media | discordapp | | discord
Telegram! | telegram.org telegram.me t.me | |  | telegram
Reddit | reddit.com redditmail.com redd.it redditstatic.com redditmedia.com reddithelp.com redditinc.com redditforbusiness.com | reddit
Pinterest | pinterest.com pinimg.com pin.it pinterest.de pinterest.fr pinterest.co.uk pinterest.es pinterest.it pinterest.ca pinterest.jp | pinterest
Canva | canva.com canva.cn | canva!
OpenAI! | openai.com chatgpt.com oaistatic.com oaiusercontent.com chat.com sora.com | |  | openai
ChatGPT! | openai.com chatgpt.com oaistatic.com oaiusercontent.com chat.com | |  | chatgpt
Atlassian | atlassian.com atlassian.net atlassian.io bitbucket.org trello.com jira.com statuspage.io loom.com atl-paas.net | atlassian
Cloudflare! | cloudflare.com cloudflare.net cloudflareclient.com | |  | cloudflare
Namecheap | namecheap.com namecheaphosting.com privateemail.com registrar-servers.com web-hosting.com spaceship.com | namecheap
Hostinger | hostinger.com hostinger.de hostinger.fr hostinger.es hostinger.co.uk hostinger.in hostinger.com.br hstgr.io main-hosting.eu hostinger.io | hostinger!
cPanel! | cpanel.net cpanel.com webpros.com | |  | cpanel
Roundcube! | roundcube.net | |  | roundcube
Zimbra! | zimbra.com synacor.com | |  | zimbra
Infomaniak | infomaniak.com infomaniak.ch infomaniak.cloud ik.me ikmail.com kmail.ch | infomaniak
NAVER! | naver.com navercorp.com naver.me naver.net | 네이버 | | naver
KakaoTalk | kakao.com kakaocorp.com kakaobank.com kakaopay.com kakaomobility.com daum.net hanmail.net | kakaotalk kakaobank kakaopay 카카오톡 카카오뱅크 카카오페이
MUFG | mufg.jp mufgcard.com nicos.co.jp kabu.com mufg.com | mufg 三菱ufj
AEON Card | aeon.co.jp aeonbank.co.jp aeon.info aeonretail.jp aeonsquare.net aeoncredit.com.my aeon.jp aeonfinancial.co.jp | aeoncard aeonbank イオンカード イオン銀行
Saison Card | saisoncard.co.jp a-q-f.com saison.co.jp uccard.co.jp credit-saison.co.jp | saisoncard セゾンカード クレディセゾン
えきねっと | eki-net.com jreast.co.jp jrepoint.jp viewsnet.jp mobilesuica.com | ekinet! えきねっと モバイルsuica
ETC利用照会サービス | etc-meisai.jp etc-user.jp go-etc.jp driveplaza.com | etcmeisai etc利用照会
PayPay | paypay.ne.jp paypay-corp.co.jp paypay-bank.co.jp paypay-card.co.jp paypay-sec.co.jp paypay-insurance.co.jp japannetbank.co.jp | paypay! paypayカード paypay銀行
Mercari | mercari.jp mercari.com merpay.com mercari-shops.com mercoin.com | mercari! メルカリ メルペイ
国税庁 | nta.go.jp | 国税庁
りそな銀行 | resonabank.co.jp resona-gr.co.jp saitamaresona.co.jp | resonabank りそな銀行
NTTドコモ | docomo.ne.jp nttdocomo.co.jp nttdocomo.com docomo.co.jp | nttdocomo nttドコモ
KDDI | kddi.com au.com ezweb.ne.jp jibunbank.co.jp auone.jp kddi.co.jp uqwimax.jp | kddi auじぶん銀行
SBI証券 | sbisec.co.jp sbigroup.co.jp netbk.co.jp sbishinseibank.co.jp | sbisec sbi証券 住信sbiネット銀行
野村證券 | nomura.co.jp nomura.com nomuraholdings.com | 野村證券 野村証券
マネックス証券 | monex.co.jp monexgroup.jp | マネックス証券
エポスカード | eposcard.co.jp 01epos.jp 0101.co.jp | eposcard エポスカード
東京電力 | tepco.co.jp tepco.jp | tepco 東京電力
ヨドバシ | yodobashi.com yodobashi.co.jp | yodobashi ヨドバシカメラ
국세청 | hometax.go.kr nts.go.kr | hometax! 국세청 홈택스
KB국민은행 | kbstar.com kbcard.com kbfg.com kookmincard.com | kbstar 국민은행
신한은행 | shinhan.com shinhancard.com shinhangroup.com shinhaninvest.com | shinhan 신한은행 신한카드
우리은행 | wooribank.com wooricard.com woorifg.com | wooribank 우리은행
하나은행 | kebhana.com hanabank.com hanacard.co.kr hanafn.com | kebhana hanabank 하나은행
NH농협 | nonghyup.com nhbank.com nhqv.com | nonghyup nh농협 농협은행
쿠팡 | coupang.com coupangcorp.com coupang.net | coupang! 쿠팡
DBS | dbs.com dbs.com.sg dbs.com.hk dbs.com.tw dbs.com.cn posb.com.sg | dbsbank posb
OCBC | ocbc.com ocbc.com.sg ocbc.com.my ocbc.com.hk ocbc.id bankofsingapore.com | ocbc
UOB | uob.com.sg uobgroup.com uob.com.my uob.co.th uob.co.id uob.com.hk | uobgroup
Singpass | singpass.gov.sg tech.gov.sg | singpass
Maybank | maybank.com maybank2u.com.my maybank2u.com maybank.com.my maybank.com.sg maybank.co.id maybank2u.com.sg | maybank! maybank2u
CIMB | cimb.com cimbclicks.com.my cimbbank.com.my cimb.com.my cimb.com.sg cimbniaga.co.id cimbthai.com cimbniaga.com | cimb cimbclicks cimbbank
Shopee | shopee.com shopee.sg shopee.com.my shopee.co.id shopee.co.th shopee.vn shopee.ph shopee.tw shopee.com.br shopee.com.mx shopee.com.co shopee.cl shopeemobile.com shopee.io sea.com spx.com.my | shopee
Lazada! | lazada.com lazada.sg lazada.com.my lazada.co.id lazada.co.th lazada.vn lazada.com.ph lazada-seller.com | lazada!
Tokopedia | tokopedia.com tokopedia.net | tokopedia
國泰世華 | cathaybk.com.tw cathayholdings.com cathaylife.com.tw | cathaybk 國泰世華
中國信託 | ctbcbank.com ctbcbank.com.tw ctbcholding.com | ctbcbank 中國信託
玉山銀行 | esunbank.com esunbank.com.tw esunfhc.com | esunbank 玉山銀行
招商银行 | cmbchina.com cmbimg.com cmbchina.cn | cmbchina 招商银行
工商银行 | icbc.com.cn icbc.com icbc-ltd.com | 工商银行
BDO Unibank | bdo.com.ph bdo.ph | bdounibank
GCash | gcash.com mynt.xyz | gcash
Vietcombank | vietcombank.com.vn vcb.com.vn | vietcombank
Techcombank | techcombank.com.vn techcombank.com | techcombank
Kasikornbank | kasikornbank.com kasikornbankgroup.com | kasikornbank
Axis Bank | axisbank.com axis.bank.in axisbank.co.in | axisbank
Kotak Mahindra | kotak.com kotak.bank.in kotak.in kotaksecurities.com kotakmf.com | kotakbank
Paytm | paytm.com paytmbank.com paytmmoney.com paytm.in paytminsurance.co.in | paytm
PhonePe | phonepe.com phonepe.in | phonepe!
Flipkart | flipkart.com flipkart.net cleartrip.com | flipkart
IRCTC | irctc.co.in irctc.com irctctourism.com | irctc
Airtel | airtel.com airtel.in airtel.africa airtelbank.com airtel.net airtelworld.com | airtel
Emirates NBD | emiratesnbd.com emiratesnbd.com.sa emiratesnbd.com.eg emiratesislamic.ae liv.me | emiratesnbd
ADCB | adcb.com | adcb
Etisalat | etisalat.ae etisalat.com eand.com eand.ae etisalat.eg etisalat.com.eg etisalat.af | etisalat
Al Rajhi Bank | alrajhibank.com.sa alrajhibank.com.my alrajhibank.com.jo alrajhi-capital.com | alrajhibank
Absher | absher.sa moi.gov.sa elm.sa | absher
Bank Hapoalim | bankhapoalim.co.il bankhapoalim.com poalim.co.il | bankhapoalim
Bank Leumi | leumi.co.il bankleumi.co.il leumi.com | bankleumi
Absa | absa.co.za absa.africa absabank.co.za absa.com absabank.co.ke absabank.com.gh | absa
Capitec | capitecbank.co.za capitec.co.za | capitec! capitecbank
Nedbank | nedbank.co.za nedbank.com nedsecure.co.za nedgroup.co.za | nedbank
SARS eFiling | sars.gov.za sarsefiling.co.za sarsefiling.gov.za | sarsefiling
GTBank | gtbank.com gtcoplc.com gtbank.com.gh gtbank.co.ke | gtbank
Safaricom | safaricom.co.ke safaricom.com safaricom.et | safaricom
Banorte | banorte.com ixe.com.mx rappicard.mx | banorte
Banamex | banamex.com citibanamex.com accitrade.com.mx | banamex citibanamex
Banco Azteca | bancoazteca.com.mx bancoazteca.com elektra.mx elektra.com.mx | bancoazteca
Telmex | telmex.com telmex.com.mx prodigy.net.mx | telmex
Telcel | telcel.com telcel.com.mx mitelcel.com | telcel!
Infonavit | infonavit.org.mx | infonavit
Banco Galicia | bancogalicia.com.ar galicia.ar bancogalicia.com e-galicia.com | bancogalicia
Naranja X | naranjax.com naranja.com | naranjax!
Brubank | brubank.com brubank.com.ar | brubank!
AFIP! | afip.gob.ar arca.gob.ar afip.gov.ar | |  | afip
ANSES! | anses.gob.ar | |  | anses
BancoEstado | bancoestado.cl | bancoestado
Banco de Chile! | bancochile.cl bancodechile.cl bancoedwards.cl bancochile.com | bancochile
Banco Falabella | bancofalabella.cl bancofalabella.pe bancofalabella.com.pe bancofalabella.com.co bancofalabella.com falabella.com falabella.cl falabella.com.pe falabella.com.co | bancofalabella
ViaBCP | viabcp.com bcp.com.pe bcpzonasegura.com yape.com.pe | viabcp bcpzonasegura
SUNAT! | sunat.gob.pe | |  | sunat
Davivienda | davivienda.com davivienda.com.co davivienda.cr davivienda.hn davivienda.com.sv daviplata.com daviviendaintl.com | davivienda daviplata
Banco de Bogotá! | bancodebogota.com bancodebogota.com.co bancodebogota.co | bancodebogota
Nequi | nequi.com.co nequi.com nequi.co | nequi!
Banco Pichincha | pichincha.com bancopichincha.com pichincha.es pichincha.pe bancopichincha.com.co | bancopichincha
Receita Federal! | fazenda.gov.br rfb.gov.br receita.fazenda.gov.br serpro.gov.br receita.gov.br |
Banco Inter | bancointer.com.br inter.co inter.com.br | bancointer
PagBank | pagseguro.uol.com.br pagseguro.com.br pagbank.com.br pagseguro.com pagbank.com uol.com.br | pagbank pagseguro
PicPay | picpay.com picpay.com.br | picpay
C6 Bank | c6bank.com.br c6bank.com | c6bank
Sicredi | sicredi.com.br sicredi.coop.br sicredi.net | sicredi
Sicoob | sicoob.com.br sicoob.coop.br sicoobcard.com.br | sicoob
Banrisul | banrisul.com.br | banrisul
Magalu | magazineluiza.com.br magalu.com magazineluiza.com luizalabs.com magalupay.com magazinevoce.com.br | magalu magazineluiza
Casas Bahia | casasbahia.com.br viavarejo.com.br grupocasasbahia.com.br | casasbahia
Livelo | livelo.com.br | livelo!
iFood | ifood.com.br | ifood!
Phantom Wallet | phantom.app phantom.com | phantomwallet
Exodus Wallet | exodus.com exodus.io | exoduswallet
Crypto.com | crypto.com mona.co crypto.org nadex.com | cryptocom!
Bybit | bybit.com bybit.eu bybitglobal.com bybit.nl bybit.kz bybit.tr | bybit!
OKX | okx.com okex.com | okx okex
KuCoin | kucoin.com kucoin.plus kucoin.eu | kucoin
Bitpanda | bitpanda.com bitpanda.at | bitpanda
Bitvavo | bitvavo.com | bitvavo
Bitget | bitget.com | bitget!
Bitfinex | bitfinex.com ifinex.com | bitfinex
Bitstamp | bitstamp.net robinhood.com | bitstamp
Huobi | huobi.com htx.com huobi.pro huobi.co.jp | huobi
BitPay | bitpay.com | bitpay!
PancakeSwap | pancakeswap.finance pancakeswap.com | pancakeswap
Uniswap | uniswap.org | uniswap
SafePal | safepal.com safepal.io | safepal
Uphold! | uphold.com topperpay.com | |  | uphold
Allegro.pl! | allegro.pl allegro.com allegro.eu allegrolokalnie.pl allegro.cz allegro.sk allegro.hu allegrogroup.com ceneo.pl onebyallegro.pl | allegrolokalnie allegropay
OLX | olx.pl olx.ro olx.bg olx.pt olx.ua olx.kz olx.uz olx.ba olx.com.br olx.in olx.co.id olx.com olx.com.pk olxgroup.com olxbr.com olx.co.za olx.com.eg olx.com.lb | olx
Vinted | vinted.com vinted.fr vinted.de vinted.es vinted.it vinted.pl vinted.nl vinted.be vinted.lt vinted.cz vinted.co.uk vinted.lu vinted.at vinted.pt vinted.sk vinted.hu vinted.ro vinted.se vinted.dk vinted.fi vinted.gr vinted.hr vinted.ie vinted.net | vinted!
Biedronka! | biedronka.pl jeronimo-martins.com jeronimomartins.com jmpolska.com biedronka.com |
Temu! | temu.com temuemail.com kwcdn.com whaleco.com | |  | temu
Etsy | etsy.com etsystatic.com etsy.me etsycloud.com | etsy
`;
