/**
 * Names that phishing borrows: a line each, `name | domains | words | drawn | beside`. The domains are the brand's own, as far as mail
 * and its links use them. Words are those that stand for nothing else, so that a host with one of them borrows it. What
 * many honest hosts have in them stands in the fourth column: only what is drawn like it is somebody else's. The last has
 * names of many (savings banks) and common words: they count beside a word by which such places are called.
 */
export const brandTable = `
PayPal | paypal.com paypal.me paypalobjects.com paypal-communication.com paypal-corp.com paypal-community.com paypal.de paypal-prepaid.com xoom.com venmo.com | paypal
Amazon | amazon.com amazon.co.uk amazon.de amazon.fr amazon.it amazon.es amazon.ca amazon.co.jp amazon.in amazon.com.au amazon.com.br amazon.nl amazon.se amazon.pl amazonaws.com amazonses.com amzn.to media-amazon.com ssl-images-amazon.com amazon-adsystem.com amazonpay.com primevideo.com audible.com amazon.jobs amazonservices.com awstrack.me amazoncognito.com aboutamazon.com | amazon
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
DPD | dpd.com dpd.co.uk dpd.de dpd.fr dpdgroup.com dpd.ie dpdlocal.co.uk | dpdgroup dpdlocal
Hermes | myhermes.co.uk myhermes.de evri.com hermesworld.com | myhermes evri
GLS | gls-group.eu gls-group.com gls-pakete.de gls-italy.com | glspaket
La Poste | laposte.fr laposte.net chronopost.fr colissimo.fr mediapost.fr lapostegroupe.com | chronopost colissimo
Correos | correos.es correos.com | correos
PostNL | postnl.nl postnl.be postnl.com | postnl
Swiss Post | post.ch swisspost.com swisspost.ch | swisspost
Poste Italiane | poste.it posteitaliane.it postepay.it | posteitaliane postepay
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
Itaú | itau.com.br itau.com.ar itau.cl itau.com | itaucard itauunibanco
Bancolombia | bancolombia.com bancolombia.com.co grupobancolombia.com | bancolombia
Correios | correios.com.br | correios
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
Sparkasse | sparkasse.de s-payment.com sparkassen-finanzportal.de sparkasse-koelnbonn.de dsgv.de | | | sparkasse sparkassen
Volksbank | volksbank.de vr.de vr-networld.de fiducia.de atruvia.de | | | volksbank volksbanken raiffeisenbank raiffeisen
Postbank | postbank.de | postbank
ING | ing.com ing.de ing-diba.de ing.nl ing.be ing.es ing.com.au | ingdiba | | diba
DKB | dkb.de | dkbbanking
Raiffeisen | raiffeisen.ch raiffeisen.at rbinternational.com raiffeisen.ru |
UBS | ubs.com | ubsbank
PostFinance | postfinance.ch | postfinance
ZKB | zkb.ch | zkb
ABN AMRO | abnamro.nl abnamro.com | abnamro
Rabobank | rabobank.nl rabobank.com | rabobank
KBC | kbc.be kbc.com | kbcbank
Belfius | belfius.be | belfius
BNP Paribas | bnpparibas.com bnpparibas.net bnpparibas.fr mabanque.bnpparibas bnpparibasfortis.be | bnpparibas
Crédit Agricole | credit-agricole.fr ca-paris.fr credit-agricole.com | creditagricole
Société Générale | societegenerale.fr societegenerale.com sg.fr | societegenerale
La Banque Postale | labanquepostale.fr | labanquepostale banquepostale
Caisse d'Épargne | caisse-epargne.fr | caisseepargne
Crédit Mutuel | creditmutuel.fr creditmutuel.com cic.fr | creditmutuel
Boursorama | boursorama.com boursobank.com | boursorama boursobank
Ameli | ameli.fr | ameli
Impôts | impots.gouv.fr | impots
BBVA | bbva.com bbva.es bbva.mx bbvacompass.com | bbva
CaixaBank | caixabank.es caixabank.com lacaixa.es | caixabank lacaixa
Bankia | bankia.es | bankia
Unicredit | unicredit.it unicreditgroup.eu unicredit.de hypovereinsbank.de | unicredit hypovereinsbank
Intesa Sanpaolo | intesasanpaolo.com intesasanpaolo.it | intesasanpaolo
Nordea | nordea.com nordea.fi nordea.se nordea.dk nordea.no | nordea
Swedbank | swedbank.se swedbank.com | swedbank
Danske Bank | danskebank.dk danskebank.com danskebank.se | danskebank
DNB | dnb.no | dnbbank
PKO | pkobp.pl ipko.pl | pkobp ipko
mBank | mbank.pl mbank.com | mbank
Itaú | itau.com.br itau.com | itau
Bradesco | bradesco.com.br banco.bradesco bradesco.com | bradesco
Banco do Brasil | bb.com.br bancodobrasil.com.br | bancodobrasil
Caixa | caixa.gov.br | caixaeconomica
Nubank | nubank.com.br nu.com.mx | nubank
Mercado Libre | mercadolibre.com mercadolivre.com.br mercadopago.com mercadopago.com.br mercadolibre.com.ar mercadolibre.com.mx | mercadolibre mercadolivre mercadopago
Commonwealth Bank | commbank.com.au cba.com.au | commbank
ANZ | anz.com anz.com.au anz.co.nz | anzbank
Westpac | westpac.com.au westpac.co.nz | westpac
NAB | nab.com.au | nabbank
RBC | rbc.com rbcroyalbank.com royalbank.com | rbcroyalbank royalbank
Scotiabank | scotiabank.com scotiaonline.com | scotiabank
BMO | bmo.com bmoharris.com | bmobank
CIBC | cibc.com simplii.com | cibc
Interac | interac.ca | interac
State Bank of India | sbi.co.in onlinesbi.com onlinesbi.sbi bank.sbi | onlinesbi
HDFC | hdfcbank.com hdfcbank.net | hdfcbank
ICICI | icicibank.com | icicibank
Rakuten | rakuten.co.jp rakuten.com rakuten-card.co.jp rakuten.de rakuten.fr | rakuten
Mizuho | mizuhobank.co.jp mizuhobank.com | mizuhobank
SMBC | smbc.co.jp smbc-card.com | smbccard
JCB | jcb.co.jp jcb.com | jcbcard
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
Geek Squad | geeksquad.com bestbuy.com | geeksquad bestbuy
Walmart | walmart.com walmart.ca walmartimages.com | walmart
Costco | costco.com costco.ca costco.co.uk | costco
Home Depot | homedepot.com homedepot.ca | homedepot
IKEA | ikea.com | ikea
Alibaba | alibaba.com aliexpress.com alibabacloud.com aliyun.com alicdn.com alipay.com alibaba-inc.com | alibaba aliexpress alipay
Telekom | telekom.de t-online.de telekom.com t-mobile.com t-mobile.de magenta.de telekom-dienste.de | telekom
Vodafone | vodafone.com vodafone.de vodafone.co.uk vodafone.it vodafone.es | vodafone
O2 | o2.co.uk o2online.de telefonica.com telefonica.de o2.de | o2online
Orange | orange.fr orange.com orange.es wanadoo.fr orange-business.com | orangefr
AT&T | att.com att.net att-mail.com | attmail
Verizon | verizon.com verizonwireless.com vzw.com | verizon
Comcast | xfinity.com comcast.net comcast.com | xfinity comcast
BT | bt.com btinternet.com btconnect.com | btinternet
1&1 | 1und1.de ionos.de ionos.com ionos.co.uk web.de gmx.net gmx.de | ionos 1und1
Strato | strato.de strato.com | strato
OVH | ovh.com ovhcloud.com ovh.net | ovhcloud
GoDaddy | godaddy.com secureserver.net | godaddy
Yahoo | yahoo.com yahoo.co.jp yahoo.co.uk yahoo.fr yahoo.de ymail.com yahoo-inc.com yahooinc.com aol.com yimg.com yahoo.net yahoogroups.com | yahoo
AOL | aol.com aol.de aol.co.uk | aolmail
Zoom | zoom.us zoom.com zoomgov.com | zoomus
WeTransfer | wetransfer.com we.tl wetransfer.net | wetransfer
Intuit | intuit.com quickbooks.com turbotax.com mailchimp.com mint.com | quickbooks turbotax
IRS | irs.gov | irsgov
HMRC | hmrc.gov.uk gov.uk | hmrc
DVLA | dvla.gov.uk gov.uk | dvla
Finanzamt | elster.de bzst.de |
myGov | my.gov.au ato.gov.au | mygov
Roblox | roblox.com rbxcdn.com | roblox
Epic Games | epicgames.com unrealengine.com | epicgames
PlayStation | playstation.com sonyentertainmentnetwork.com sony.com | playstation
Disney+ | disneyplus.com disney.com | disneyplus
Shopify | shopify.com myshopify.com shopifyemail.com | shopify
GitHub | github.com githubusercontent.com githubassets.com githubapp.com | github
`;
