/**
 * What unwanted mail sells, by theme, in the way of `phrases.data.ts`: goods and services that hardly anybody offers to those
 * who did not ask, in thirteen languages. What shops and newspapers say as well stands here without a mark, or as a quarter.
 */
export const wares = {
  /** Papers that are said to rise. */
  stocks:
    '!!day target|!!days target|!!day target price|!target price|price target|!strong buy|!!aggressive buy|~otc|otcbb|!otc pk|' +
    '!pink sheets|!pinksheets|!penny stock*|stock alert*|!stock pick*|!hot stock*|!stock tip*|!investor alert|' +
    '!investors alert|!!trader alert|!traders alert|!!stock watch alert|!short term target|!long term target|target sell|' +
    'current price|trade date|!trading symbol|!stock symbol|~ticker|ticker symbol|~symbol|!!steadily climb|!set to explode|' +
    '!ready to explode|!about to explode|!going to explode|ready to blow|break out|breakout|~your radar|!radar screen|' +
    '!call your broker|~contact your broker|!!call broker|!!contact broker|!contact broker now|your broker|!insider buying|' +
    'huge news|~pr campaign|~promotional campaign|this stock|!buy this stock|these stocks|stock to watch|stocks to watch|' +
    'hot pick|top pick|!massive gains|!huge gains|!big gains|!short term profit*|!profit short term|undervalued|' +
    '!undervalued stock|small cap|!microcap|!micro cap|bull market|get in early|get in now|get in before|!before the rush|' +
    '!watch it trade|!watch this one|~keep an eye on|!add it to your|all over it|!next big runner|news expected|' +
    'company name|~shares|share price|closing price|open price|market cap|!rating strong|forward looking statement*|' +
    'mining company|oil and gas|gold mine*|pre ipo|ipo shares|~stock market|investment newsletter|' +
    '!kursgewinn*|!kursziel*|!!kursexplosion*|~geheimtip*|!borsentip*|!aktientip*|diese aktie|!aktie wird|die aktie|' +
    'aktie*|!tages prognose|!t prognose|prognose|rallye|hausse|anleger|uhranleger|!finanzinvestoren|wkn|isin|!kurzel|' +
    '!borsenmakler|!aktienhandler|!chance nicht entgehen|!markt frankfurt|!frankfurter borse|!symbol frankfurt|!kaufempfehlung|' +
    '!investieren sie|rendite|!gewinn ist moglich|!conseil* boursier*|bourse|!action* recommandee*|investissez|' +
    '!acciones recomendadas|!invertir en bolsa|invierta|!investire in borsa|!azioni da comprare|!investeer in|!beurstip*|' +
    '!acoes em alta|!investir na bolsa|!inwestuj w|!akcje spolki|!borsa tavsiye*|!hisse tavsiye*|!акции компании|!акции вырастут|' +
    'рост акций|!гарантированн* доход|!торговый робот|вложить деньги',
  /** What bears another maker's name. */
  replica:
    '!!replica watch*|!!replica rolex|!!rolex replica*|!!replica handbag*|!!replica bag*|!!luxury replica*|!!quality replica*|' +
    '!!perfect replica*|!exact replica*|!!swiss replica*|!!designer replica*|!!watch replica*|!!replica product*|replicas|' +
    '~replica|!rolex|!rolexes|!rolex watch*|!patek philippe|!breitling|!tag heuer|cartier|panerai|!audemars piguet|' +
    '!vacheron constantin|!frank muller|!franck muller|~omega|!bvlgari|!mont blanc|luxury watch*|!fake watch*|!fake rolex|' +
    '!imitation watch*|swiss watch*|designer watch*|brand name watch*|brand watch*|exclusive watch*|watch for gift|' +
    'new watch|quality watch*|designer handbag*|designer bag*|luxury handbag*|luxury bag*|louis vuitton|gucci|prada|' +
    'chanel|~hermes|ray ban|ray bans|!rayban*|!ugg boots|!cheap ugg*|!moncler outlet|!canada goose outlet|!coach outlet|' +
    '!michael kors outlet|outlet online|!beats by|~tiffany|designer shoes|timepiece*|!fraction of the price|' +
    '!fraction of the cost|!fraction of what|mirror image|!aaa quality|!knock off*|!knockoff*|all the luxury|luxury for|' +
    '!designer jewel*|!!replika uhr*|!!rolex uhr*|!repliken|luxusuhr*|!nachgemachte uhren|markenuhr*|!!repliques de montre*|' +
    'montres de luxe|!repliques de|sacs de luxe|!!relojes replica|relojes de lujo|!relojes de imitacion|!!replicas de relojes|' +
    '!!orologi replica|!repliche di orologi|orologi di lusso|!replica horloge*|luxe horloge*|!relogios replica*|' +
    '!!replicas de relogio*|relogios de luxo|!!копи* часов|!!реплик* часов|!швейцарск* час*|!элитные часы|!элитных часов|' +
    '!часы известных|!часы rolex|!repliki zegark*|!podrobki zegark*|!luksusowe zegark*|!replika saat*|!luks saat*',
  /** Programs for less than they cost. */
  software:
    '!!oem software|!!oem soft|!!cheap oem|!!oem version*|!!oem licen*|!!oem means|oem|!!cheap software|!!cheap soft|!!discount software|' +
    '!discounted software|!!software at low|!!low price software|!!low cost software|!software for less|software sale|' +
    'software shop|software store|!soft store|!!downloadable software|!software to download|software download*|' +
    'software titles|popular software|!!titles on special|!software for home|~adobe|~photoshop|adobe photoshop|~acrobat|' +
    'acrobat 8|creative suite|!photoshop cs*|~autocad|!autodesk autocad|~autodesk|!coreldraw|!corel draw|~corel|~macromedia|' +
    '!macromedia studio|!adobe premiere|!adobe illustrator|!adobe creative|~adobe flash|~dreamweaver|~windows xp|' +
    '~vista|windows vista|!vista business|!vista ultimate|xp pro|xp professional|windows 7|windows 10|windows 11|' +
    '!office 2003|!office 2007|!office 2010|office 2019|office 2021|!office enterprise|office xp|office professional|' +
    'retail price|our price|you save|no packing|no cd|!packing case|!no booklets|!no overhead cost|~full version*|' +
    'lifetime licen*|genuine licen*|product key*|activation key*|!software keys|~norton|~symantec|~nero|~quickbooks|' +
    'instant download|ready to download|download now for|!software gunstig|!billige software|!gunstige software|' +
    '!software zu niedrig*|!logiciels oem|!logiciels a prix|!logiciels pas cher|!software barato|software original a|' +
    '!programas originales|!software a basso|!software a poco|!software economico|!goedkope software|!software mais barato|' +
    '!программное обеспечение по|!лицензионн* программ*|!дешевый софт|!софт по|!tanie oprogramowanie|!ucuz yazılım',
  /** Titles without study. */
  degree:
    '!!university diploma*|!university degree*|!college diploma*|!!degree without|!!diploma without|!!no required test*|' +
    '!!no required exam*|no examination*|!no exams|no tests|no classes|no books|no interviews|!!without exams|no study|' +
    'life experience|!work experience and|!!your life experience|!!present knowledge|!!non accredited|!unaccredited|' +
    '!bachelors masters|!!bachelor s master*|!bachelor master*|!masters mba|!!mba and doctorate|!mba or phd|mba phd|' +
    '!mba and phd|doctorate|~bachelor*|~mba|~phd|phd degree|mba degree|obtain a degree|get a degree|get your degree|' +
    '!!get a diploma|!get your diploma|earn your degree|earn a degree|your degree|degree online|!degrees online|' +
    'online degree*|online education|online university|online college*|online school*|degree program*|!degree in weeks|' +
    '!fast track degree|diploma|diplomas|!!buy a diploma|!!buy diploma*|!!fake diploma*|confidentiality assured|' +
    '!!no one is turned|!nobody is turned|!everyone is approved|!degree you deserve|!verifiable degree*|!earning power|' +
    '!!diploma within|!diploma today|!!doktortitel|titel kaufen|!!ehrendoktor*|!diplom kaufen|hochschulabschlu* ohne|' +
    '!diplome sans|!!acheter un diplome|!titulo universitario|!titulos universitarios|!!comprar titulo*|!!laurea senza|' +
    '!laurea in pochi|!!diploma sem|!!comprar diploma|!!купить диплом|!диплом* о высшем|дипломы|аттестат*|!!kup dyplom|' +
    '!dyplom bez|!!sahte diploma|!!diploma kopen',
  /** Of men, and of what they are told to lack. */
  potency:
    '!!penis enlarge*|!!enlarge your penis|!penis size|!!your penis|!!penis growth|!!penis pill*|!!penis patch*|!!bigger penis|' +
    '!!larger penis|!!longer penis|!penis|!!your phallus|!phallus|!!bigger dick|!!your dick|!dick size|!!your cock|' +
    '!!enlargement pill*|!!enlargement patch*|!!male enlarge*|!!male enhance*|!!enhancement patch*|!!enhancement pill*|' +
    '!!natural enhancement|!manhood|!size matters|!does size matter|!size does matter|!inches longer|!!add inches|' +
    '!!gain inches|!!extra inches|!more inches|!inches in length|!inches fast|!some inches|!longer and thicker|bigger thing|' +
    'longer thing|!thing of huge|~huge size|big size|!bigger tool|your tool|~your size|' +
    '!!last longer in bed|last longer|!better in bed|good in bed|in bed|!perfect lover|!best lover|!great lover|a lover|' +
    'love life|!sex life|!sexual performance|sexual life|!sexual health|!sexual desire|!sexual pleasure|' +
    '!!sexual stamina|!stamina|!!sexual status|!sexual power|sexual activity|sexual experience|!!longer lasting sex|great sex|' +
    'better sex|amazing sex|!sex drive|before sex|your partner|your woman|your women|your girl|your girlfriend|' +
    'your male|!please her|!!satisfy her|!satisfy your|!!satisfy women|!she will love|!she ll love|she needed|' +
    '!women will love|women love|women want|!women said|women prefer|women need|ladies love|girls love|!!impress your girl*|impress her|' +
    '!rock hard|!!harder erection*|!!stronger erection*|!!hard erection*|!erection*|!your erection|!!premature ejaculation|!ejaculat*|' +
    '!more sperm|sperm|!impotence|!impotent|!erectile dysfunction|!!erectile disfunction|!erectile|!sexual dysfunction|' +
    '!love machine|!!love enhancer*|!!love pills|!love drugs|!!lovers package|!love package|love making|lovemaking|libido|' +
    '!love talent*|!love skill*|!love power*|!male strength|!male force|!male package|!best male|!sensualiz*|!night attack*|!pecker|!blue pill*|' +
    '!blue tabs|!blue tablets|take her to|drive her|!make her scream|make her happy|!give her more|more pleasure|!her pleasure|hot nights|' +
    'your nights|!night with her|all night long|!power in bed|!performance in bed|!monster in|giant size|' +
    '!your male organ|!male organ|!your manliness|!manliness|!your shaft|' +
    '!aphrodisiac*|vigor|virility|potency|!male power|men s health|be a real man|a real man|night of love|~passion|' +
    '!!penisvergr*|!penisverl*|!mehr potenz|!potenzpille*|potenz|!erektion*|!impotenz|im bett|!manneskraft|!liebesleben|' +
    '!!agrandir votre penis|!!agrandissement du penis|!votre penis|!votre erection|!dysfonction erectile|' +
    '!troubles de l erection|!ejaculation precoce|!virilite|vie sexuelle|au lit|!!alargar el pene|!!agrandar el pene|' +
    '!!alargar tu pene|!!tu pene|!su pene|!disfuncion erectil|!ereccion*|!eyaculacion precoz|vida sexual|!virilidad|' +
    '!!allungare il pene|!!ingrandire il pene|!tuo pene|!disfunzione erettile|!erezion*|vita sessuale|!virilita|' +
    '!!aumentar o penis|!!aumento peniano|!seu penis|!disfuncao eretil|!erecao|!ejaculacao precoce|!!penisvergroting|' +
    '!je penis|!uw penis|!erectie*|!betere seks|!!powiększ* penisa|!penisa|!erekcj*|!potencj*|!!penis büyüt*|!ereksiyon|' +
    '!iktidarsızlık|!cinsel güç*|!erken boşalma|!geciktirici|!!увеличени* члена|!!увеличить член|!!увеличени* пенис*|' +
    '!потенци*|!эрекци*|!мужск* сил*|!!виагр*|!!сиалис*|!левитр*|!дженерик*|!импотенци*|!преждевременн* эякуляц*|в постели',
  /** Weight that goes by itself. */
  weight:
    'lose weight|weight loss|losing weight|!lose pounds|!lose up to|!lost pounds|!extra pounds|!!excess pounds|!excess weight|' +
    '!!unwanted pounds|!shed pounds|!pounds of fat|pounds in|!extra kilos|kilos of|!burn fat|!burns fat|!fat burn*|!!fat loss|' +
    '!belly fat|body fat|!!diet pill*|!!diet patch*|!slimming|~slim|!ideal weight|!ideal figure|your figure|new figure|' +
    'dream body|perfect body|!!melt away|!!pound melting|!!appetite suppress*|your appetite|appetite|!!hoodia|overweight|' +
    'obesity|obese|!slimmer|!get slim|!slim down|!get thin|!!keto gummies|!keto diet|metabolism|acai|garcinia|!without diet*|' +
    'without exercise|no diet|no exercise|diet|~calories|!getting fat|!gewicht verlieren|!!kilo abnehmen|' +
    'abnehmen|schlank*|!fettverbrenn*|!bauchfett|!diatpille*|!perdre du poids|!maigrir|!!brule graisse*|minceur|' +
    '!perte de poids|!!kilos en trop|!perder peso|!bajar de peso|adelgaz*|!!quema grasa*|!perdida de peso|!kilos de mas|' +
    '!perdere peso|dimagri*|!!brucia* grassi|!perdita di peso|emagrec*|!!perder barriga|!!queima* gordura|!perder quilos|' +
    'afvallen|!!gewicht verliezen|!vetverbrand*|!buikvet|schudn*|odchudza*|!!spala* tłuszcz*|!utrata wagi|!!zayıflama*|' +
    '!kilo ver*|!zayıfla*|похуде*|!!сбросить вес|!лишн* вес*|!лишн* килограмм*|!жиросжига*|!снижени* веса',
  /** An address in pieces, so that no list of addresses finds it. */
  'typed-address':
    '!!add com|!!and add dot|!!add dot com|!!add com after|!!dot com at the end|!!com at the end|!!com after dot|!put com|!type com|!www dot|!!dot com in your browser|' +
    'type in your browser|type this address|type this in your|enter this address|!copy this address|!remove spaces|!remove the spaces|' +
    '!delete the spaces|without spaces|!remove space|!hit enter key|!replace com|!!address in ie|!!replace the star|!!remove the star*|!im browser eingeben|adresse in den browser|' +
    'ohne leerzeichen|tapez l adresse|sans espaces|escriba la direccion|sin espacios|digiti l indirizzo|digite o endereco|' +
    'наберите в адресной|наберите в браузере|без пробел*',
} as const satisfies Readonly<Record<string, string>>;

/** The same of scripts that put no blanks between words. */
export const unspacedWares = {
  stocks: '急騰銘柄|厳選銘柄|爆上げ|黑马股|牛股|涨停|荐股|内幕消息|飆股',
  replica: 'ブランドコピー|スーパーコピー|時計コピー|偽ブランド|高仿|精仿|레플리카|짝퉁',
  degree: '文凭办理|毕业证办理|学历提升|論文代筆|代写论文',
  potency: '勃起|早漏|精力剤|増大サプリ|バイアグラ|壮阳|伟哥|延时喷|早泄|阳痿|威而鋼|비아그라|발기부전|조루',
  weight: 'ダイエット|減肥|减肥|瘦身|다이어트',
} as const satisfies Readonly<Partial<Record<keyof typeof wares, string>>>;
