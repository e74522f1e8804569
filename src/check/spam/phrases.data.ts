/**
 * What unwanted mail says, by theme: phrases in lower case without accents, parted by `|`. A phrase of several words counts
 * one, a single word half; with `!` before it twice as much, with `~` a quarter, with `!!` it is the theme by itself. Words are
 * compared whole; `*` at the end of a word stands for any ending.
 * Gathered by reading such mail in seven languages; a phrase that people write to each other has no place here.
 */
export const themes = {
  /** Getting rich without work. */
  income:
    '!operar online|!!oportunidades de lucro|!lucrar|!futuro financeiro|!renda passiva|!trading online|!!bitcoin earning|!!automated bitcoin|!earning funds|' +
    '!!account has been earning|!on your balance|!!transfers to your card|!second source of income|source of income|!income using google|!make a fortune|' +
    '!make money online|!earn money online|!earn per day|!dollars a day|!!thousand bucks|!stay at home and|!work from your home|!own internet business|' +
    '!schnell reich|!online geld|!gagner de l argent en ligne|!!devenir riche|!ganar dinero en|!gana dinero|!!hazte rico|!soldi online|!!diventare ricco|' +
    '!geld verdienen met|!dinheiro online|!!ganhe ate|!zarabianie w|!zarabiaj w|!!para kazanmanın|!online para|!пассивный доход|!!заработок в интернете|' +
    '!заработать в интернете|!!работа на дому|!доход от|' +
    'daily payouts|daily profit grow|work online|earn from home|earn money|made ordinary people rich|~watch your|' +
    'заработок|зарабатыва*|удаленная работа без|без опыта|выплаты каждый|zarabiaj|' +
    'dodatkowy dochód|praca zdalna bez|ek gelir|evden çalış*|para kazan|taglich verdienen|euro am tag|' +
    'euros par jour|euros al dia|euro al giorno|por dia sem|' +
    'make money fast|earn extra income|extra income|financial freedom|be your own boss|work from home|' +
    'work at home|working from home and earn|home based business|home business|multi level marketing|mlm|' +
    'residual income|passive income|get rich|million dollars in|earn up to|easy money|cash machine|money making|' +
    'income opportunity|business opportunity|no experience|start earning|' +
    'unlimited income|potential earnings|daily profit|guaranteed profit|guaranteed income|double your|' +
    'trading signals|trading robot|forex|binary options|geld verdienen|von zu hause|nebenverdienst|' +
    'passives einkommen|schnelles geld|gagner de l argent|revenus complementaires|travail a domicile|' +
    'ganar dinero|dinero facil|ingresos extra|trabajo desde casa|guadagnare da casa|guadagni facili|soldi facili|' +
    'geld verdienen online|thuis geld verdienen|ganhe dinheiro|ganhar dinheiro|renda extra|trabalhe em casa',
  /** Credit offered to anybody. */
  loan:
    '!lower your mortgage|!your mortgage|mortgage|!home loan*|!refinance your|refinancing|your credit|!credit is less|!credit is not|credit score|' +
    'credit history|!poor credit|!perfect credit|!any credit|!!pre approved for|!!been pre approved|!!been preapproved|!!preapproved to|' +
    '!been approved for|!you are approved|!you re approved|!pre qualified|!prequalified|!low rate*|fixed rate|!interest only|' +
    'monthly payment*|!unsecured|!no collateral|!cash out|!!cash you need|!business funding|!merchant cash|!working capital|debt relief|' +
    '!debt free|!your debts|!credit card debt|!!loan forgiveness|!loan of|!loans to|!we offer loans|!give you a loan|!!give out loans|' +
    '!loan at|!quick loan*|!fast loan*|!hypothek*|!umschuldung|!eilkredit|!kredite ab|!kredit trotz|!!kredit ohne|!baufinanzierung ab|' +
    '!besoin d un credit|!credit rapide|!credit sans|!!pret d argent|!pret rapide|!credito rapido|!!credito sin|!prestamo sin|' +
    '!reunificacion de deudas|!!prestito senza|!prestiti senza|!finanziamento senza|!!lening zonder|!snel geld|!credito sem|!!emprestimo sem|' +
    '!pożyczki bez|!szybka pożyczka|!!chwilówk*|!kredi notu|!faizsiz|!!кредит наличными|!кредиты без|!деньги в долг|!!займ на карту|' +
    'ohne schufa|kredit in 24|unverbindlich anfragen|niedrige zinsen|j offre des prets|offre des prets|prets de|' +
    'pret de|prestamos de|prestamo de|prestiti da|lening van|emprestimos de|pożyczka|pozyczka|kredyt bez|bez bik|' +
    'kredi fırsat*|кредит без|займ|займы|микрозайм*|instant loan|loan approved|loans from|easy loan*|' +
    'mortgage rate*|lowest rates|refinance|debt consolidation|consolidate your debt*|eliminate your debt|' +
    'bad credit|no credit check|loan offer|personal loan*|business loan*|apply for a loan|loan company|' +
    'interest rate of|credit repair|pre approved|preapproved|home equity|low interest|cash advance|payday|' +
    'get out of debt|financial assistance|kredit ohne schufa|sofortkredit|darlehen|offre de pret|' +
    'pret entre particuliers|rachat de credit|oferta de prestamo|prestamo rapido|prestito*|offerta di prestito|' +
    'lening aanbod|geld lenen|emprestimo*|oferta de credito|credito aprovado|credito pre aprovado|' +
    'limite aprovado|lender|lenders|borrowers|quick quote|free quote|life insurance|insurance quote*|' +
    'plano de saude',
  /** Money of strangers that wants a helper. */
  'advance-fee':
    '!lucrative deal|!!lucrative business|!deal to discuss|!await your response|!i await your|!!fundo fosse|!confidential business|!!transfer this fund*|' +
    '!!transfer this money|!foreign beneficiary|!!as next of kin|!!stand as the|!deceased customer|!late president|!!this transaction is risk|!fortune for|' +
    '!geschaftsvorschlag|!millionen us dollar|!!nachsten angehorigen|!proposition d affaire*|!!plus proche parent|!propuesta de negocio*|!!pariente mas|' +
    '!proposta di affari|!!parente piu|!proposta de negocio*|!!parente mais|!zakelijk voorstel|!propozycj* biznesow*|iş teklif*|!деловое предложение|' +
    '!наследник*|!покойн* клиент*|' +
    'terminal illness|decided to donate|donation to you|i am a widow|without next of kin|has been dormant|' +
    'get 40 percent|percent for you|inheritance fund*|my lawyer will|instruct the bank|release of your fund*|' +
    'your compensation|fund release|scam victim*|million dollars for|million euros for|gold dust|' +
    'investment partner|~wealthy|charity work|humanitarian|wdow*|spadek|miras|наследств*|пожертвован*|' +
    'millionen euro|ich mochte spenden|mochte ihnen spenden|un don de|faire don|je vous fais don|quiero donar|' +
    'voglio donare|quero doar|' +
    'next of kin|late client|deceased client|beneficiary|~inheritance|unclaimed|consignment|trunk box|' +
    'million united states dollars|million usd|million us dollars|million dollars|million euro*|million pounds|' +
    'business proposal|investment proposal|mutual benefit|foreign partner|transfer of funds|fund transfer|' +
    'transfer the fund*|your fund|compensation fund|atm card|atm visa|atm master|certified bank draft|!barrister|' +
    'charity project*|~donated|god bless|in god|dear beloved|~beloved|' +
    '~united nations|~world bank|central bank of|reserve bank|auditor|western union|moneygram|~diplomat*|' +
    'security company|nigeria*|burkina faso|cote d ivoire|benin republic|sierra leone|ivory coast|' +
    'us army|u s army|late husband|my late|risk free|100 risk|percent of the total|' +
    'of the total sum|modalities|dormant|strictly confidential|utmost confiden*|your urgent response|' +
    'hear from you soonest|i am contacting you|contacting you|foreign account|overdue payment|unpaid fund*|' +
    'payment file|power of attorney|erbschaft|begunstigte*|verstorben*|donation de|beneficiaire|' +
    'feu mon mari|herencia|donacion|millones de|milioni di|eredita|donazione|beneficiario di|' +
    'erfenis|miljoen|begunstigde|heranca|doacao|milhoes de',
  /** You have won what you never played for. */
  prize:
    '!!received an reward|!received a reward|!check reward|!collect the reward|!caixa misteriosa|!auserwahlten|!!als gewinner|!!email lottery|!!e mail lottery|' +
    '!international lottery|!online lottery|!!winning number*|!!lottery winner*|!!winning notification|!award notification|!!claims agent|!!claim agent|' +
    '!!lucky winner*|!your winning|!!lotto draw|!promotional draw|!loterie|!loteria|!lotteria|!!lottogewinn|!!gewinnbenachrichtigung|!loterij|' +
    '!выигрыш|!лотере*|!piyango|' +
    'free samples of cash|reclamar su premio|su premio|fue seleccionado|kurze umfrage|kurzen umfrage|' +
    'sie haben gewonnen|haben einen gutschein|short quiz|mystery box|repondez a|questionnaire rapide|' +
    'breve encuesta|breve sondaggio|korte enquete|kazandınız|tebrikler|hediye çeki|wygrałeś|wygrales|gratulacje|' +
    'nagroda|вы выиграли|поздравляем|ваш выигрыш|' +
    'you have won|you ve won|you won|youve won|lottery|lotto|!sweepstakes|jackpot|~prize|' +
    '~prizes|gift card|giftcard|~gift cards|claim your|claim it now|claim now|you have been selected|' +
    'you ve been selected|you were selected|youve been chosen|you have been chosen|congratulations|congrats|' +
    'exclusive reward*|your reward|loyalty reward|free gift|last attempt|final attempt|unclaimed reward|' +
    'short survey|answer a few|take our survey|survey and|~giveaway|free samsung|free iphone|' +
    '~finalist*|raffle|gutschein*|!gewinnspiel*|gewonnen|gewinner|herzlichen gluckwunsch|gluckwunsch*|verlosung|' +
    'ausgewahlt|sichern sie sich|jetzt sichern|belohnung*|geschenkkarte|vous avez gagne|' +
    'felicitations|bon d achat|carte cadeau|tirage au sort|gagnant|ha ganado|has ganado|felicidades|' +
    'enhorabuena|premio|sorteo|tarjeta regalo|hai vinto|ha vinto|congratulazioni|buono regalo|vincitore|' +
    'je hebt gewonnen|u heeft gewonnen|gefeliciteerd|cadeaubon|cadeaukaart|winnaar|waardebon|voce ganhou|' +
    'voce foi selecionado|parabens|premiado|sorteado|vale presente',
  /** Points that are about to expire: a form of Portuguese and Spanish mail. */
  points:
    'pontos livelo|pontos acumulados|milhas|resgate|resgatar|resgatar agora|resgate agora|expiram|expirar|' +
    'expirando|irao expirar|prestes a expirar|saldo disponivel|cashback|puntos|canjear|canjea|vencen hoy|' +
    'points expire|points fidelite|punti in scadenza|bonuspunkte|programa de pontos',
  medicine:
    '!!online pharmacy|!!canadian pharmacy|!!canadianpharmacy|!!canadian drugs|!!canadian meds|!canadian products|!!canadian health|' +
    '!drug store|!drugstore*|!!internet pharmacy|!!internet drugstore|!!web pharmacy|!licensed pharmacy|!pharmacies|!pharmacy discount|' +
    '!generic drugs|!generic meds|generic medicine*|!generic medication*|!!generic viagra|!!generic cialis|!!buy viagra|!!viagra online|!!order viagra|!!cheap viagra|' +
    '!!cheapest viagra|!!viagra cialis|!!cialis viagra|!!viagra and cialis|!!try viagra|!!cialis online|!!viagra soft|!!cialis soft|' +
    '!!soft tabs|!!discount meds|!!discount medicine*|!all pfizer|!pfizer products|our e store|!e store with|drug shop|!medical shop|med store|!pharma site|!pharma shop|!!anti impotence|!high quality pills|!quality pills|meds|!your meds|!!quality meds|!!cheap meds|!buy meds|!!meds online|!medications at|!medications online|!quality medication*|' +
    '!!cheap medication*|!!discount medication*|!your medication*|medications|for medicines|!quality drugs|!cheap drugs|!buy drugs|' +
    '!drugs online|!!save on drugs|!no prior prescription|!without a prescription|!prescription drug*|!prescription medication*|' +
    '!no doctor|!doctor appointment|!doctor visit|!!per dose|!per pill|!brand name drugs|!pharmaceuticals online|pharmaceutical*|' +
    '!pain pills|!!pain killers|!painkillers|!anti depressant*|!codeine|!!hydrocodone|!oxycontin|!!percocet|!!adderall|!!rivotril|' +
    '!!propecia|!meridia|!zoloft|!prozac|!lipitor|!!ativan|!!klonopin|!!adipex|!!kamagra|!ozempic|!wegovy|!semaglutide|!ivermectin|' +
    '!health store|!health products|!health shop|!your health store|!rx meds|!!rx online|!improve your health|!young again|~younger|~ageing|' +
    '!!apotheke ohne|!online apotheke|!ohne rezept|!medikamente online|!gunstige medikamente|!billige medikamente|!pharmacie en ligne|' +
    '!medicaments en ligne|!medicaments sans|!farmacia online|!farmacia en linea|!medicamentos sin|!medicinas sin|!farmaci senza|' +
    '!farmaci online|!medicamentos sem|!!farmacia canadense|!online apotheek|!medicijnen zonder|!medicijnen online|!apteka internetowa|' +
    '!tabletki bez|!!reçetesiz ilaç*|!ilaç satış*|!без рецепта|!интернет аптек*|!аптека|!лекарства по|!таблетки для|' +
    'cbd gummies|cbd oil|full spectrum|say goodbye to|no prescription needed|without prescription|' +
    'discreet worldwide|discreet shipping|viagra kaufen|tabletki na|' +
    'leki bez recepty|' +
    '!viagra|!cialis|!levitra|!xanax|valium|!phentermine|!tramadol|ambien|!vicodin|pharmacy|' +
    'prescription*|no prescription|pills|pill|keto|' +
    'gummies|cbd|hgh|growth hormone|' +
    'male enhancement|testosterone|blood sugar|~blood pressure|~diabetes|toenail|nail fungus|' +
    'tinnitus|prostate|neuropathy|joint pain|hair loss|wrinkle*|anti aging|supplement*|natural remedy|' +
    'doctors hate|herbal|quit smoking|apotheke|rezeptfrei|!potenzmittel|!nagelpilz|' +
    'fettverbrennung|pharmacie|sans ordonnance|farmacia|sin receta|adelgazar|' +
    'senza ricetta|dimagrire|zonder recept|emagrecer|emagrecimento|impotencia|ejaculacao',
  adult:
    '!sexually explicit|!!hardcore sex|!free porn|!porn videos|!porn site*|!!sex videos|!hot sex|!!teen sex|!cheating wives|!lonely wives|' +
    '!lonely housewives|!!naked girls|~naked|!!nude pictures|!!adult dating|!!sex dating|!adult content|!adult entertainment|!!live sex|!!sex cam*|!cam girls|' +
    '!!sex tape|!celebrity sex|!!gangbang|!blowjob*|!!cumshot*|!!anal sex|!!hot teens|!vibrator*|!sex toy*|!xxx videos|!!amateur sex|' +
    '!!sexkontakte|!!sextreff*|!erotikdarsteller*|!erotik*|!!geile frauen|!!geile hausfrauen|!sexe|!!plan cul|!!coquines|!sexo|!!chicas calientes|' +
    '!!videos porno|!!video porno|!seks|!!sekscontact*|!!nagie|!!erotyczn*|!!ateşli|!!порно|!секс|!!интим услуг*|!!интим|!!проститутк*|!эротик*|' +
    '~xxx|~porn*|!porno|hardcore|sex|~sexy|!sluts|slut|~nude|nudes|horny|!pussy|~fuck*|' +
    'webcam girls|live girls|hot girls|milf*|lesbian*|erotic|orgasm*|adult site|adults only|' +
    'over 18|~amateur*|nackt*|geile*|ficken|muschi|salope|desnudas|caliente|nude ragazze|sesso|' +
    'neuken|gostosa*|novinhas|safadas|hookup|~hook up|~one night',
  dating:
    '!single lady|!humble lady|!!adorable mistress|!beautiful lady|!!available girls|~get acquainted with|!city girl|!spannende afspraak|!!intiem contact|' +
    '!ragazza ucraina|!!bellezze ucraine|!ukrainian girl*|!ukrainian women|!!ukrainian beaut*|!!my name is yuliya|!from russia city|~know me better|' +
    '~know you better|find friendly|!send you my photo|!send you my pic*|!!want to know me|!lonely lady|!friend for life|life partner|true love|' +
    'online dating|dating site|!date tonight|!bored housewives|!!rich women|' +
    '!lonely girl|!nice girl|!pretty girl|!!pretty looking girl|!sincere girl|!meet each other|!planning on visiting|!in your town|!visit your town|' +
    '!looking for a man|!!message me back|~email me at|~write me at|mail me at|my pics|my pictures|!!want to date|!!want to date you|!to date you|!would like to chat|' +
    '!like to chat|!!singles in your|!view photos|!serious relationship*|!!russian women|!!russian bride*|!!foreign bride*|!russian lad*|' +
    '!i m a girl|!i am a girl|!i am lonely|!feel lonely|!bored today|!bored tonight|good man|!!women near you|!girls near you|' +
    '!women in your area|!girls in your area|!!fuck buddy|!new match|!secret admirer|!has a crush|!frauen aus deiner|!frauen suchen|!sie sucht ihn|' +
    '!femmes pres|!femme cherche|!rencontres pres|!chicas cerca|!mujeres cerca de|!ragazze vicino|!donne vicino a|!vrouwen bij jou|!mulheres perto|' +
    '!dziewczyny w|!poznaj kobiet*|!kızlar seni|!познакомлюсь|!познакомиться с|!девушки для|!ищу мужчину|' +
    'i like your photo|like your profile|saw your profile|looking for a serious|private photos|send you private|' +
    'meet me|~lonely|naughty|i am single|single and|знакомств*|девушк* ищет|jestem samotna|randki|einsame frauen|' +
    'frauen in deiner nahe|femmes pres de chez|mujeres cerca|donne vicino|vrouwen in de buurt|' +
    'meet singles|singles in|local singles|single women|hot women|looking for love|' +
    'wants to meet|want to meet you|beautiful girl|russian girl*|' +
    'ukraine women|my photos|my photo|private photo*|see my profile|friend request|sent you a message|' +
    '~new message from|waiting for you|soulmate|chat with me|singles|partnersuche|kontaktanzeige*|' +
    'wartet auf dich|warten auf dich|rencontre*|celibataires|femmes seules|solteras|mujeres solteras|' +
    'ragazze|incontri|donne sole|vrouwen|sexdate|date met|encontros|solteiras|mulheres',
  gambling:
    '!!casino bonus*|!casino games|!!vip casino|!!royal casino|the casino|casino and|!!casino online|!!free chips|!!in bonus|!bonus free|!free bonus|' +
    '!first deposit|!!poker bonus|!play poker|online poker|!poker room|~poker|!slot games|!slot machine*|~slots|!real money|' +
    '!!sign up bonus|!!signup bonus|big win*|!jackpots|!progressive jackpot|!high roller*|gaming experience|!online casinos|!!willkommensbonus|' +
    '!!ersteinzahlung*|!erste einzahlung|!!bonus auf ihre|!einzahlungsbonus|!spielcasino*|!freispiele ohne|!!casino bonus|!!bonus de bienvenue|' +
    '!!bono de bienvenida|!jeux de casino|!juegos de casino|!!bonus di benvenuto|!giochi da casino|!!welkomstbonus|!!bonus de boas|' +
    '!jogo do tigrinho|!!darmowe spiny|!!hoş geldin bonusu|!!kaçak bahis|!!çevrimsiz|!yatırım bonusu|!!бонус за регистрацию|!!бонус на депозит|' +
    '!игровые автоматы|!игровой клуб|!вулкан|!букмекер*|' +
    'online casino|play now|canlı casino|bahis|deneme bonusu|hoşgeldin bonusu|kasyno|kasynie|' +
    'darmow* spin*|bonus powitaln*|bonusu powitaln*|казино|фриспин*|ставки на спорт|бездепозит*|spielautomaten|' +
    'casino en ligne|machines a sous|tragaperras|' +
    'casino|casinos|free spins|no deposit|deposit bonus|welcome bonus|roulette|blackjack|' +
    'sportsbook|wager*|bet now|freispiele|freispielen|wetten|tours gratuits|mise gratuite|tiradas gratis|' +
    'apuestas|giri gratis|scommess*|gokken|gratis spins|rodadas gratis|cassino',
  crypto:
    'bitcoin*|btc|ethereum|usdt|tether|~crypto|cryptocurrency|cryptocurrencies|blockchain|!airdrop*|' +
    'nft*|staking|wallet|wallets|!metamask|meta mask|trust wallet|!trustwallet|ledger|trezor|coinbase|' +
    'binance|kraken|seed phrase|recovery phrase|secret phrase|~private key|hash rate|defi|web3|altcoin*|' +
    'presale|kryptowahrung*|krypto|cryptomonnaie*|criptomoneda*|criptovalut*|criptomoeda*|carteira digital|ftx|' +
    'opensea|uniswap|ripple|xrp|solana|~digital assets',
  /** Threats with what a camera is said to have seen. */
  blackmail:
    'access to your device|i hacked your|i hacked you|zugriff auf ihr gerat|zugriff auf dein gerat|video von ihnen|video von dir|' +
    'alle ihre kontakte|ihre kamera|erhalten es alle|acces a votre appareil|video de vous|tous vos contacts|' +
    'acceso a su dispositivo|acceso a tu dispositivo|un video tuyo|un video de usted|accesso al tuo dispositivo|' +
    'un tuo video|toegang tot uw apparaat|video van u|acesso ao seu dispositivo|um video seu|dostęp do twojego|' +
    'nagrałem|kişilerinize|kameranız|доступ к вашему|вашего устройства|записал видео|всем вашим контактам|' +
    'visited adult|while you visited|watched adult|' +
    'recorded you|recorded a video|video of you|your webcam|~your camera|!masturbat*|pleasuring yourself|' +
    'adult website*|porn website*|sex site*|i have hacked|have been hacked|your device was|' +
    'your operating system|full access to your|~trojan|~malware|~remote access|keylogger|pay me|~send me|' +
    'transfer exactly|my wallet|bitcoin wallet|bitcoin address|btc address|btc wallet|~48 hours|50 hours|' +
    'all your contacts|~your contacts|your friends and family|your relatives|dirty secret*|i will destroy|' +
    'i will delete|no one will know|do not try to contact|ich habe dich aufgenommen|dein gerat|ihr gerat|' +
    'deine kontakte|!webcam|j ai pirate|votre appareil|vos contacts|he hackeado|tu dispositivo|su dispositivo|' +
    'tus contactos|ho violato|il tuo dispositivo|i tuoi contatti|uw apparaat|uw contacten|seu dispositivo|' +
    'seus contatos|i know your password|is your password|explode|hitman',
  /** An account that is said to be in danger. */
  'account-threat':
    '!activites de connexion|!connexion inhabituelle*|!transaction non autorisee|!compte a ete bloque|votre carte a ete|!compte va etre|' +
    'ihr konto wird|ihr konto wurde|su cuenta sera|su tarjeta ha|il suo conto|la sua carta|sua conta foi|!seu cartao foi|uw rekening wordt|' +
    '!transaction dans votre|!!probleme de transaction|!verification comptable|mesure* de securite|mesure* importante* de|!departement de securite|' +
    '!departement de confiance|!!vos informations personnelles|acceder a votre compte|acces a votre compte|connectez vous|identifiez vous|' +
    '!comptes concernes|notre systeme|!maintenir la fiabilite|fiabilite de|de notre reseau|!!vos renseignements|votre profil|' +
    'vos comptes|vos acces|votre dossier|!!erreur possible|!en ligne securise*|mise a jour de|mises a jour|' +
    'confirm your mailbox|limited your account|access to your account has been|we noticed a sign in from|' +
    'place your account on hold|your profile has been|hold on your account|your access will be|' +
    'your card has been|card will be blocked|restore your access|re activate|verify it now|verify wallet|' +
    'zugang gesperrt|zugang wird gesperrt|konto eingeschrankt|konto wird gesperrt|registrierung lauft ab|' +
    'ihre registrierung|verfahren lauft|bestatigen sie ihre daten|ihr zugang|daten bestatigen|' +
    'identitat bestatigen|legitimation|votre acces|acces limite|coordonnees bancaires|dossier n est pas a jour|' +
    'mettre a jour votre|votre compte sera|regulariser votre|su cuenta ha sido|acceso ha sido|su acceso|' +
    'confirme sus datos|verifique sus datos|datos bancarios|accesso anomalo|conto e stato limitato|' +
    'conto e stato sospeso|confermi i suoi dati|confermi i|riattivar*|suo accesso|suoi dati|' +
    'rekening wordt geblokkeerd|account wordt geblokkeerd|bevestig uw gegevens|uw toegang|seu cadastro|' +
    'sua conta sera|seu acesso|evitar o bloqueio|regularize agora|konto zostalo zablokowane|' +
    'konto zostało zablokowane|konto zostanie zablokowane|konto zostało zawieszone|potwierdz dane|' +
    'potwierdź swoje dane|zweryfikuj|podejrzana aktywność|podejrzana aktywnosc|aby uniknąć blokady|' +
    'hesabınız askıya|hesabınız kısıtlan*|hesabınız bloke|şüpheli işlem|bilgilerinizi doğrula*|' +
    'bilgilerinizi güncelle*|hesabınızı doğrula*|hesabınızı yeniden|ваш счет заблокирован|' +
    'счет временно заблокирован|временно заблокирован*|аккаунт заблокирован|аккаунт будет|учетная запись будет|' +
    'подозрительн* операци*|подозрительн* активност*|подтвердите свои|подтвердите данные|подтвердите вашу|' +
    'account suspended|account has been suspended|account is suspended|account will be suspended|account limited|' +
    'account has been limited|account has been locked|account locked|account is locked|account will be closed|' +
    'account will be deactivated|account will be terminated|account will be deleted|account deactivat*|' +
    'account termination|account has been restricted|account restricted|restriction on your account|' +
    'restore your account|restore access|restore full access|reactivate your|reactivate|unlock your account|' +
    'unusual activity|unusual sign in|suspicious activity|suspicious login|suspicious transaction|' +
    'unauthorized access|unauthorized transaction|unauthorised|unrecognized device|new sign in|security alert|' +
    'security notice|~security update|security measure*|account security|security breach|data breach|' +
    'verify your account|verify your identity|verify your information|verify your email|verify now|' +
    'verification required|verify account|confirm your account|confirm your identity|confirm your information|' +
    'confirm your details|update your account|update your information|update your details|update your payment|' +
    'update your billing|update required|billing information|payment method|payment declined|payment failed|' +
    'failed payment|avoid suspension|avoid interruption|service interruption|!kyc|' +
    'know your client|know your customer|konto gesperrt|konto wurde gesperrt|konto wurde eingeschrankt|' +
    'vorubergehend gesperrt|vorubergehend eingeschrankt|bestatigen sie ihr*|' +
    'ihre daten bestatigen|daten aktualisieren|aktualisieren sie|verifizierung|' +
    'photo tan|pushtan|sicherheitsupdate|ungewohnliche aktivitat*|verdachtige aktivitat*|zahlungsmethode|' +
    'letzte mahnung|compte suspendu|compte a ete suspendu|compte bloque|compte est bloque|compte a ete limite|' +
    'verifier votre compte|verifiez votre|confirmez votre|confirmer votre|mettre a jour vos|mettez a jour vos|' +
    'activite inhabituelle|activite suspecte|carte vitale|moyen de paiement|cuenta suspendida|' +
    'cuenta ha sido suspendida|cuenta bloqueada|cuenta ha sido bloqueada|cuenta limitada|verifique su cuenta|' +
    'verificar su|verifica tu|confirme su|actualice su|actualizar sus datos|actividad inusual|' +
    'actividad sospechosa|metodo de pago|conto sospeso|account sospeso|conto bloccato|account bloccato|' +
    'utenza sospesa|verifica il tuo|verificare il|conferma i tuoi|aggiorna i tuoi|aggiornare i|attivita sospetta|' +
    'attivita insolita|metodo di pagamento|account geblokkeerd|rekening geblokkeerd|account is beperkt|bankpas|' +
    'betaalpas|nieuwe pas|verifieer uw|bevestig uw|uw gegevens|werk uw gegevens bij|verdachte activiteit|' +
    'ongebruikelijke activiteit|betaalmethode|conta suspensa|conta bloqueada|conta foi bloqueada|' +
    'acesso bloqueado|foi bloqueado|foi suspensa|desbloque*|confirme seus dados|confirmar seus dados|' +
    'atualize seus dados|atualizar seus|atualize sua|atualizacao cadastral|!recadastr*|regularize|regularizar|' +
    'regularizacao|pendencia*|transacao suspeita|compra suspeita|nao reconhece|atividade suspeita|bloqueio|' +
    '',
  /** Passwords and mailboxes. */
  credential:
    'click to keep|mailbox has used|mailbox has reached|password is due|password validity|session has expired|' +
    're authenticate|two factor has|sign in with your work|hasło wygasa|haslo wygasa|' +
    'skrzynka jest pełna|skrzynka pocztowa|şifreniz sona|posta kutunuz dolu|пароль истекает|ящик переполнен|' +
    'почтовый ящик|' +
    'password will expire|password expires|password is about to expire|password expir*|password has expired|' +
    'keep your password|keep same password|keep current password|keep my password|change password|' +
    'confirm your password|your password|mailbox is full|mailbox full|mailbox is almost full|mailbox quota|' +
    'mailbox storage|storage limit|storage is full|storage full|quota exceeded|exceeded your|quota limit|' +
    'out of storage|email quota|incoming messages|incoming mails|pending messages|pending mails|pending incoming|' +
    'undelivered messages|undelivered mails|release messages|release pending|held messages|~quarantined|' +
    'messages on hold|validate your|validate mailbox|revalidate|re validate|upgrade your mailbox|' +
    'upgrade your email|upgrade mailbox|mailbox upgrade|email upgrade|email account|mail account|' +
    '~mail server|server administrator|mail administrator|admin team|it department|' +
    'it support|~help desk|helpdesk|support team|domain administrator|deactivation request|' +
    'login details|log in details|sign in to|~login to|~log in to|click to login|' +
    'passwort lauft ab|kennwort lauft ab|passwort abgelaufen|postfach ist voll|postfach voll|' +
    'mot de passe expire|boite de reception est pleine|boite mail|boite aux lettres|espace de stockage|' +
    'contrasena caduca|contrasena expir*|buzon lleno|buzon de correo|correo electronico esta|' +
    'password in scadenza|casella piena|casella di posta|spazio di archiviazione|wachtwoord verloopt|mailbox vol|' +
    'opslagruimte|senha expira*|senha ira expirar|caixa de correio|caixa de entrada esta|' +
    'espaco de armazenamento',
  /** A parcel that waits. */
  parcel:
    'paczka została|paczka zostala|opłać przesyłkę|opłata celna|dopłata|incomplete address|' +
    'fee is due for redelivery|delivery fee is|held at our|redelivery|goes back to the sender|paket konnte nicht|' +
    'sendung konnte nicht|sendung wird zuruck|zollgebuhren|colis est en attente|colis n a pas pu|' +
    'livraison de votre colis|paquete esta retenido|paquete retenido|gastos de aduana|no pudo ser entregado|' +
    'nueva entrega|pacco in attesa|pacco e in giacenza|spese di spedizione|spese doganali|pakket wacht|' +
    'pakket kon niet|objeto retido|taxa alfandegaria|taxas alfandegarias|kargonuz|gümrük ücreti|' +
    'посылка задержана|ваша посылка|таможенн* сбор*|' +
    'package is waiting|package pending|pending package|package could not|~your package|your parcel|' +
    'package delivery|~delivery attempt|~failed delivery|~delivery failed|~unable to deliver|~could not be delivered|' +
    'undelivered package|shipping fee|delivery fee|customs fee|customs duty|re delivery|' +
    'schedule your delivery|confirm your delivery|confirm delivery|confirm your address|' +
    'tracking number|~shipping address|delivery suspended|ihr paket|paket wartet|zustellung|zollgebuhr*|' +
    'versandkosten|votre colis|frais de livraison|frais de port|frais de douane|' +
    'su paquete|gastos de envio|il tuo pacco|suo pacco|pacco|' +
    'uw pakket|je pakket|bezorging|verzendkosten|inklaringskosten|sua encomenda|encomenda|' +
    'taxa de entrega',
  /** Bills and payments that nobody expects. */
  payment:
    'has been renewed and|annual protection|protection plan|will be charged to your account|did not authorize|' +
    'if you did not authorize|remboursement vous attend|remboursement en attente|ruckzahlung|zwrot podatku|' +
    'niezapłacon*|iade|налоговый вычет|возврат средств|' +
    'wire transfer|bank transfer|swift copy|payment advice|payment slip|payment copy|proof of payment|' +
    'outstanding invoice|overdue invoice|attached invoice|invoice attached|find attached|please find attached|' +
    'purchase order|new order|request for quotation|rfq|urgent payment|payment confirmation|tax refund|' +
    'reimbursement|bank details|bank account|auto renew*|auto debit|subscription has been renewed|' +
    'subscription will be renewed|will be charged|has been charged|toll free|call us|' +
    'call immediately|cancel this|geek squad|mcafee|mahnung|' +
    'ruckerstattung|steuerruckerstattung|uberweisung|remboursement|reembolso|' +
    'devolucion|agencia tributaria|rimborso|bonifico|agenzia delle entrate|' +
    'terugbetaling|belastingdienst|nota fiscal|comprovante|pix|' +
    'restituicao|receita federal|divida*|serasa|negativado|detran|ipva',
  /** Something that somebody is said to have sent or shared. */
  shared:
    '!greeting card*|!postcard from|!greeting from|!ecard*|!e card*|!virtual card|!sent you a card|has sent you|!created a card|!worshipper|' +
    'shared a document|shared a file|shared with you|has shared|document has been shared|sent you a document|' +
    'secure document|secure message|protected message|~encrypted message|view document|review document|' +
    'open document|view file|download file|docusign|e sign|sign the document|signature required|onedrive|' +
    'sharepoint|share point|wetransfer|google drive|voicemail|voice mail|voice message|' +
    'missed call|new fax|efax|fax message|scanned document|scanned from|audio message|dokument anzeigen|' +
    'hat ein dokument|sprachnachricht|document partage|a partage|message vocal|documento compartido|' +
    'ha compartido|mensaje de voz|documento condiviso|ha condiviso|messaggio vocale|gedeeld document|' +
    'spraakbericht|documento compartilhado|mensagem de voz',
  urgency:
    'before tomorrow|today otherwise|or it will be|avant demain|sinon|sonst wird|otherwise it will|natychmiast|' +
    'w ciągu 24|ostatnie przypomnienie|hemen|24 saat içinde|son uyarı|срочно|немедленно|в течение 24|' +
    'act now|urgently|immediate action|immediate attention|action required|action needed|' +
    'attention required|required action|within 24 hours|within 48 hours|within 24hrs|24 hours|' +
    'last chance|final notice|final reminder|final warning|last warning|last reminder|expires today|expires soon|' +
    'expiring|before it s too late|hurry|don t delay|do not ignore|time is running out|as soon as possible|' +
    '~today only|limited time|dringend|sofort|umgehend|unverzuglich|innerhalb von 24|' +
    'innerhalb von 48|letzte chance|letzte erinnerung|lauft ab|handeln sie|nur heute|immediatement|dans les 24|' +
    'sous 24|sous 48|derniere chance|dernier rappel|inmediatamente|de inmediato|en 24 horas|' +
    'ultima oportunidad|ultimo aviso|hoy mismo|immediatamente|entro 24|entro 48|ultimo avviso|' +
    'ultima occasione|urgente|onmiddellijk|binnen 24|binnen 48|laatste kans|laatste herinnering|verloopt|' +
    'dringende|imediatamente|em 24 horas|24 horas|ultima chance|ultimas horas|ate hoje',
  /** Selling, as loudly as can be. */
  sales:
    'order now|order today|buy now|~special offer|exclusive offer|limited offer|limited time offer|' +
    '~free trial|no obligation|100 free|absolutely free|~free shipping|money back guarantee|money back|' +
    'satisfaction guaranteed|guaranteed|save up to|save big|lowest price*|best price*|low price*|' +
    'discount*|~cheap|cheapest|~bargain|~clearance|unbelievable|incredible|once in a lifetime|' +
    'what are you waiting for|as seen on|~credit card|all major credit cards|call now|' +
    'call toll|~click here|click below|click the link|click link|get it now|get yours|~try it|' +
    '~see for yourself|per bottle|only 9|only 19|only 29|only 49|jetzt bestellen|jetzt kaufen|nur fur kurze zeit|' +
    'kostenlos*|rabatt|angebot*|klicken sie hier|hier klicken|cliquez ici|offre speciale|offre exclusive|' +
    'offre limitee|~gratuit*|~reduction|haga clic|haz clic|clic aqui|oferta exclusiva|oferta especial|descuento*|' +
    'clicca qui|offerta speciale|offerta|sconto|klik hier|korting*|clique aqui|clique abaixo|' +
    'oferta|promocao|desconto*|aproveite|compre agora|imperdivel|frete gratis',
  goods:
    'software cd|degree program|' +
    'cable descrambler|!descrambler|dvd copy|copy dvd|copy any dvd|toner*|ink cartridge*|inkjet|~cigarettes|' +
    'vacation package|timeshare|time share|' +
    'trading at|solar panels|gutter*|walk in tub|' +
    'car warranty|extended warranty|auto warranty|home warranty|flashlight|power saver|energy bill|' +
    'dewalt|makita',
  /** Selling to those who would send bulk mail, and to who has a web site. */
  marketing:
    '!!rank on the first|!!first page of google|!!page of google|!!page 1 of google|!!top of google|!search engine ranking*|!seo company|!seo agency|' +
    '!!seo package*|!seo report|!seo strategy|!increase traffic|!organic traffic|!website traffic|!!visited your website|!!came across your website|' +
    '!!looking at your website|!!errors on your website|!!errors in your website|!mobile app development|!!web developer from|!!app developer|!design company|' +
    '!promote your|!!your business online|!qualified leads|!sales leads|!instagram followers|!!tiktok followers|!google reviews|!!wikipedia page|' +
    '~database of|!!list of doctors|!!physicians in|!email database|!!millions of emails|!your advert*|!advertise your|e mailing|' +
    'base de datos de|~bases de datos|!!envio masivo|!!email masivo|!!marketing masivo|!correo masivo|!publicidad por|!pedido minimo|!revendedores|' +
    '!lista de precios|!cupos limitados|!!mala direta|!!lista de emails|!!listas de email*|!divulgue|!!divulgacao de|!envie seu|!bulk mailing*|!newsletter versand|' +
    '!adressen kaufen|!!firmenadressen|!!fichier* d adresses|!!campagne emailing|~base de donnees|!indirizzi email|!!invio massivo|!!emailbestand|' +
    '!!baza firm|!bazy firm|!mailing do|!!toplu mail|!!mail listesi|!!рассылка рекламы|!!email рассылк*|!!e mail рассылк*|~база данных|' +
    '!приглашаем на семинар|!стоимость участия|!!реклама в интернет*|!создание сайт*|!раскрутк*|!продвижение сайт*|' +
    'link building|first page of|seo audit|seo services|seo expert|seo proposal|rank your|ranking of your|' +
    'rank higher|off page|~on page|do seo|at affordable|affordable price|send you a quote|past work|' +
    'sponsored post*|guest article*|domain authority|high da|dofollow|do follow|attendee list|visitor list|' +
    'exhibitor list|verified contacts|verified email|contacts with verified|share the price|' +
    'pricing and counts|professional manufacturer|leading manufacturer|we are manufacturer|we are a manufacturer|' +
    'factory price|~from china|send us your inquiry|purchasing manager|free samples|catalogue for|moq|' +
    'explainer video*|logo design|web development company|~outsourc*|virtual assistant*|pozycjonowanie|' +
    'strony internetowe|sichtbarkeit bei google|google rezension*|bewertungen kaufen|referencement|' +
    'positionnement google|posicionamiento web|posizionamento|zoekmachine|sosyal medya takipçi|' +
    'рассылк*|' +
    'bulk email|bulk e mail|email marketing|mass email|mass mail*|targeted email*|email addresses|' +
    'e mail addresses|million email*|million e mail*|email list*|mailing list of|business leads|' +
    'email leads|opt in list|direct mail|your message to|bullet proof|~search engine*|first page|' +
    'google ranking|rank on google|backlinks|guest post*|~web design*|website design|' +
    'redesign your|mobile app|app development|digital marketing|social media marketing|' +
    'increase your sales|more customers|new customers|more traffic|web traffic|your website|your web site|' +
    'lead generation|decision makers|attendees list|data list|cpanel*|rdp*|' +
    'our products|led light*',
  job:
    '!vacant position*|!transfer manager|!financial manager|!!local representative*|!regional representative*|!!receive payments|!!payments from our|' +
    '!process payments|!your commission|!commission from each|!!percent commission|!of each transaction|!part time position|!no start up|' +
    '!hours per week|hours a week|work for us|!job position|!position available|!!money transfer*|!heimarbeit|!nebenjob|!!finanzagent*|' +
    '!finanzmanager|!!zahlungen entgegen|!emploi a domicile|!agent financier|!trabajo desde|!!gestor de pagos|!lavoro da casa|!!bijverdien*|' +
    '!trabalho em casa|!praca w domu|!evden iş|!!вакансия|!!требуются сотрудники|!высокая зарплата|!финансовый агент|' +
    'job offer|job opportunity|part time job|weekly salary|weekly pay|weekly allowance|' +
    'mystery shopper|secret shopper|payment processor|payment agent|personal assistant|representative in|' +
    'no experience needed|flexible hours|hiring now|we are hiring|car wrap|vacancy|jobangebot|offre d emploi|' +
    'oferta de empleo|offerta di lavoro|vacature|vaga de emprego',
  /** How unwanted mail explains that it was wanted. */
  excuse:
    'this is not spam|~not spam|not unsolicited|opt-out|s 1618|' +
    'section 301|title iii|senate bill|bill 1618|cannot be considered spam|one time mailing|one time e mail|' +
    'one time message|one time email|you will not receive|no longer receive|will be removed|removed from|' +
    'remove me|to be removed|to be taken off|remove in the subject|remove as the subject|word remove|' +
    'removal instructions|removal from|further mailings|future mailings|future offers|from our list|' +
    'from our mailing list|our database|~you received this because|~you are receiving this|receiving this message|' +
    '~receiving this email|received this email in error|received this in error|this is an advertisement|' +
    'this is a one time|apologize for|sorry for any|permission based|affiliate*|marketing partner*|' +
    'valued subscriber|reply with|remove yourself|click here to remove|~if you no longer wish|do not wish to',
  /** Greetings of those who do not know whom they write to. */
  'stranger-greeting':
    'szanowny kliencie|drogi kliencie|sayın müşterimiz|değerli müşteri*|уважаемый клиент|уважаемые клиенты|' +
    'уважаемый пользователь|dear purchasing|prezado contribuinte|dear taxpayer|dear webmail|dear colleague|' +
    'dear friend|dear sir|dear sirs|dear sir madam|dear madam|sir madam|dear customer|dear client|dear user|' +
    'dear member|dear valued|valued customer|valued client|valued user|dear account|dear email|dear beneficiary|' +
    'dear winner|dear esteemed|dear homeowner|dear home owner|dear investor|dear partner|dear business|' +
    'dear subscriber|dear web|hello dear|hello friend|greetings to you|good day to you|good day|' +
    'attn|my dear|dearest|dear email user|dear mailbox|hello user|esteemed|sehr geehrter kunde|' +
    'sehr geehrte kundin|sehr geehrter nutzer|lieber kunde|liebe kundin|cher client|chere cliente|chers client*|' +
    'cher utilisateur|cher e client|cher membre|estimado cliente|estimada cliente|estimado usuario|' +
    'querido cliente|estimado a|gentile cliente|gentile utente|caro cliente|caro utente|geachte klant|' +
    'beste klant|geachte heer mevrouw|geachte gebruiker|prezado cliente|prezado a|prezado usuario|prezada|' +
    'ola cliente|caro usuario',
  /** Asking for what identifies a person, or for an answer elsewhere. */
  'tell-me':
    'reply with your full|kindly reply|reply with your|envie su nombre|contactez moi par|par mail ou whatsapp|' +
    'numero de telefono a|' +
    'your full name|full name|full names|your age|your occupation|your phone number|phone number|' +
    'telephone number|~your address|home address|date of birth|~social security|ssn|id card|bank name|' +
    'account number|routing number|card number|cvv|credit card number|mother s maiden|whatsapp|' +
    '~private email|~personal email|~my email|~contact me|contact him|contact her|get back to me|reply to this email|' +
    'reply me|reply to me|write to me|email me|send me your|are you free|' +
    'keep this confidential|~let me know if you|~your cell|' +
    'mobile number|your direct number|kontaktieren sie mich|ihre telefonnummer|contactez moi|repondez|votre nom|' +
    'mon adresse|contacteme|su nombre completo|escribame|nombre completo|contattami|rispondi a|nome completo|' +
    'neem contact|volledige naam|entre em contato|fale conosco',
  /** An errand for a superior who cannot talk: fraud that needs no link. */
  errand:
    'are you at your desk|are you available|are you in the office|in a meeting and|can t talk|cannot talk|' +
    'can not talk|quick task|quick favor|quick favour|quick request|urgent task|urgent request|do me a favor|' +
    'do me a favour|need a favor|need you to handle|handle something|discreetly|gift cards for|' +
    'purchase gift cards|buy gift cards|get gift cards|your cell number|your cell phone|your mobile number|' +
    'your personal number|your whatsapp|send me your number|keep this between us|keep it between us|' +
    'process a payment|make a payment|payment today|change my direct deposit|direct deposit|update my bank|' +
    'payroll information|bist du im buro|sind sie im buro|sind sie verfugbar|bin in einer besprechung|' +
    'vertraulich behandeln|dringende uberweisung|etes vous au bureau|etes vous disponible|en reunion|' +
    'virement urgent|esta disponible|en una reunion|transferencia urgente|e disponibile|in riunione|' +
    'bonifico urgente|ben je op kantoor|in een vergadering|spoedbetaling',
} as const satisfies Readonly<Record<string, string>>;

/** Words by which a text turns to its reader, or says that something can be had. */
export const turningWords =
  'you|your|yours|buy|shop|discount|discounts|~cheap|cheapest|click|lowest|' +
  'sie|ihr|ihre|ihren|ihrem|dein|deine|dich|dir|kaufen|bestellen|preis|preise|rabatt|angebot|vous|votre|vos|ton|tes|acheter|' +
  'commander|prix|offre|usted|su|sus|tu|tus|compre|comprar|precio|precios|oferta|suo|sua|tuo|tua|lei|acquista|prezzo|prezzi|' +
  'offerta|voce|seu|seus|teu|compra|preco|precos|uw|jouw|jij|je|kopen|bestel|prijs|aanbieding|ty|twoj|twój|twoja|swój|kup|' +
  'cena|oferta|siz|sizin|senin|hemen|satın|fiyat|indirim|вы|вас|вам|ваш|ваша|ваши|ваше|ты|твой|купить|цена|цены|закажи|заказать|' +
  'скидка|скидки';

/** Phrases of scripts that put no blanks between words: they are looked for wherever they stand. */
export const unspacedThemes: Readonly<Partial<Record<keyof typeof themes, string>>> = {
  'account-threat':
    '一時停止|一時的に制限|利用を制限|ご利用制限|不正利用|不正アクセス|異常なログイン|ご本人確認|本人確認|アカウントの確認|アカウント情報の更新|' +
    'お支払い方法の更新|情報を更新|有効期限が切れ|账户异常|账号异常|帐户异常|即将停用|将被停用|已被冻结|已被限制|验证您的|立即验证|身份验证|重新激活|' +
    '帳戶異常|即將停用|已被凍結|驗證您的|立即驗證|계정이 정지|본인 확인',
  credential:
    '存储空间已满|邮箱已满|邮箱即将|账户密码|密码即将|密码过期|升级邮箱|信箱已滿|密碼即將|メールボックスの容量|パスワードの有効期限|비밀번호가 만료',
  parcel:
    '不在のため|お届けできません|配達できません|荷物が届いて|再配達|配送料金|包裹无法|快递异常|包裹滯留|配送失败|包裹派送|택배',
  payment: '未払い|お支払いが確認|払い戻し|還付金|退款|退税|未付款|欠费|!!代开发票|代开|增值税发票|税率优惠',
  prize: '当選|プレゼント|おめでとうございます|無料登録|中奖|恭喜您|恭喜你|领取|免费领|限时领取|中獎|免費領|당첨',
  gambling: 'カジノ|ギャンブル|入金不要|博彩|赌场|彩金|首存|百家乐|真人娱乐|賭場|娛樂城|體育投注|카지노|토토',
  dating:
    '!!欲求不満|!!人妻|!!熟女|!!逆援助|!!セックス|無料サポート|出会い|会える女性|女性を紹介|逆援|今すぐ会える|セフレ|约会|交友|一夜情|美女|同城',
  income:
    '副業|在宅で|簡単に稼|月収|不労所得|必ず儲|日赚|月入|兼职|轻松赚|躺赚|高收益|稳赚|股票推荐|推荐股|加群|재택근무|고수익',
  loan: '即日融資|融資可能|審査なし|贷款|无抵押|低息|快速放款|貸款|信用卡代|대출',
  marketing: '集客|アクセスアップ|群发|邮件营销|企业名录|培训课程|报名|代理加盟|网络推广|外贸客户|優惠價|团购|承接',
  urgency: '24時間以内|至急|お早めに|本日限り|今なら|立即点击|请立即|请尽快|24小时内|限时|立即點擊|请务必',
  'stranger-greeting': 'お客様各位|会員の皆様|尊敬的用户|尊敬的客户|亲爱的用户|尊敬的會員|贵公司负责人|負責人您好',
  medicine: '処方箋なし|処方箋不要|個人輸入代行|处方药|无需处方|特效药|祖传秘方|包治',
};
