/**
 * What phishing of these years says, by theme, in the way of `phrases.data.ts` and with the same marks, in twenty languages: what
 * is claimed of accounts, parcels, payments, prizes, fines and wages. What honest services write as often is a quarter.
 */
export const lures = {
  'account-threat':
    'registration expires|re registration|re register your|must be registered again|sign in will be refused|card is on hold|' +
    'hold on your card|is on hold because|keep your account active|permanently disabled|permanently deleted|' +
    'scheduled for deactivation|scheduled for deletion|scheduled for termination|scheduled to be deleted|' +
    'community standards|copyright infringement|copyright violation|trademark infringement|submit an appeal|file an appeal|' +
    'request a review|failure to comply|failure to verify|failure to confirm|failure to respond|could not verify your|' +
    'unable to verify your|unable to validate your|couldn t be matched|could not be matched|complete the match|sign in attempt|' +
    '~if this wasn t you|~if this was not you|temporarily restricted|temporarily limited|restricted until|limited until you|' +
    'complete the verification|complete verification|confirm my information|confirm my identity|verify my identity|' +
    'verify my account|update my payment|~update payment|update your card|payment method has expired|' +
    '~couldn t process your|~could not process your|~unable to process your|membership is on hold|membership has expired|' +
    'subscription has expired|trouble with your current billing|billing problem|domain will be suspended|' +
    'website will be suspended|hosting will be suspended|mandatory update|mandatory migration|mandatory upgrade|' +
    'mandatory verification|validate your wallet|synchronize your wallet|connect your wallet|secure your assets|' +
    'unauthorized withdrawal|pending withdrawal|withdrawal is pending|~withdrawal has been|cancel the withdrawal|' +
    'benefits will be|coverage will be|~will lose access|~lose access to your|loss of access|~avoid losing access|' +
    'avoid permanent|avoid deactivation|avoid disruption|avoid any disruption|avoid closure|' +
    'erneut registriert|erneute registrierung|neu registrieren|gerät registrieren|keine aufträge mehr|freigabe verfahren|' +
    'legitimationsprüfung|erneut bestätigen|müssen bestätigt werden|bestätigung erforderlich|aktualisierung erforderlich|' +
    'verifizierung erforderlich|handlungsbedarf|~ihr handeln ist erforderlich|zugriff verlieren|zugang verlieren|' +
    'zugang zu ihrem|~zugriff auf ihr|wird deaktiviert|deaktiviert werden|dauerhaft gesperrt|karte gesperrt|karte wird gesperrt|' +
    'karte wurde gesperrt|sperrung zu vermeiden|um eine sperrung|sperrung ihres|zahlung konnte nicht|zahlung fehlgeschlagen|' +
    'zahlungsdaten aktualisieren|zahlungsart aktualisieren|mitgliedschaft pausiert|abonnement wird|verdächtige anmeldung|' +
    'neue richtlinie|~psd2|tan verfahren|app verfahren|' +
    'réactiver votre|réactivation de|accès sera suspendu|sera suspendu|sera désactivé|sera bloqué|suspension de votre|' +
    'éviter la suspension|éviter le blocage|confirmer votre identité|confirmer vos|valider votre|validez votre|' +
    'paiement a été refusé|paiement a échoué|échec du paiement|prélèvement a été rejeté|carte a expiré|abonnement a expiré|' +
    'abonnement sera|~nouvel appareil|opération suspecte|opération inhabituelle|clé digitale|secur pass|certicode|' +
    'changement de coordonnées|nouvelles coordonnées bancaires|nouveau rib|mettre à jour vos coordonnées|' +
    'será suspendido|será suspendida|será bloqueada|será desactivada|será bloqueado|cuenta quedará|quedará desactivada|' +
    'evitar la suspensión|evitar el bloqueo|pago ha fallado|pago rechazado|pago ha sido rechazado|' +
    'método de pago ha caducado|~ha caducado|tarjeta ha caducado|no hemos podido renovar|no se ha podido renovar|' +
    'actualizar el pago|actualizar método|confirmar su identidad|confirma tu identidad|~nuevo dispositivo|' +
    'acceso no autorizado|reactivar su|reactiva tu|' +
    'verrà sospeso|sarà sospeso|verrà bloccata|sarà bloccata|sarà disattivato|evitare la sospensione|evitare il blocco|' +
    'pagamento non riuscito|pagamento rifiutato|pagamento è stato|carta è scaduta|abbonamento è scaduto|rinnovo non|' +
    '~nuovo dispositivo|accesso non autorizzato|operazione sospetta|confermare la sua|confermare i|aggiornare la sua|' +
    'será cancelada|será desativada|será suspenso|evitar a suspensão|evitar o cancelamento|pagamento foi recusado|' +
    'pagamento recusado|processar seu último|processar o pagamento|falha no pagamento|cartão expirou|~novo dispositivo|' +
    'acesso não autorizado|confirme sua identidade|atualize suas|atualizar suas informações|validar seus|senha será|' +
    'wordt opgeschort|wordt gedeactiveerd|wordt geblokkeerd|blokkering te voorkomen|opnieuw activeren|opnieuw registreren|' +
    'betaling is mislukt|betaling mislukt|abonnement verloopt|identiteit bevestigen|~nieuw apparaat|digipas vernieuwen|' +
    'zostało ograniczone|zostanie zawieszone|zostanie dezaktywowane|zablokowana|uniknąć zablokowania|uniknąć zawieszenia|' +
    'płatność nie powiodła|płatność została odrzucona|zaktualizuj dane|zaktualizować dane|potwierdź tożsamość|' +
    '~nowe urządzenie|reaktywacj*|aktywuj ponownie|' +
    'účet bude|účet byl omezen|účet byl zablokován|bude zablokován*|bude pozastaven*|potvrdit totožnost|potvrďte své|' +
    'potvrdit údaje|platnost vyprší|vyprší za|platnost vaší|platnost vašeho|nebude možné|přihlásit do|aktualizujte|' +
    'konto kommer att|kommer att stängas|kommer att spärras|spärras|tillfälligt begränsat|verifiera ditt|verifiera din|' +
    'bekräfta din identitet|uppdatera dina uppgifter|betalningen misslyckades|din betalning kunde|' +
    'konto vil bli|blir stengt|bekreft din|oppdater betalings*|abonnement er|din konto er|din konto vil|bekræft din|' +
    'opdater dine|spærret|tili on|tilisi|vahvista|suljetaan|' +
    'askıya alınacak*|askıya alındı|kapatılacak*|erişiminiz|doğrulama gerekli|ödemeniz alınamadı|ödeme yönteminiz|' +
    'kartınız|hesabınızda|güvenliğiniz için|' +
    'будет заблокирован*|будет приостановлен*|будет удален|доступ ограничен|доступ будет|подтвердите личность|' +
    'подтверждение личности|платеж не прошел|платёж не прошел|обновите данные|обновите платежные|вход с нового|' +
    'fiókját|fiókja|felfüggeszt*|zárolt*|contul dumneavoastră|contul dvs|va fi suspendat|va fi blocat|λογαριασμός σας|' +
    'حسابك|تعليق حسابك|تحديث بياناتك|تأكيد هويتك|بطاقتك|تم إيقاف',
  credential:
    'authenticator registration|multi factor authentication update|authentication with your work|work account is required|' +
    'password of your|passwords expire|mailbox will be|mailbox size|mailbox storage is|storage almost full|' +
    '~storage is almost full|cloud storage|photos and videos will be|files will be deleted|will be deleted from|' +
    'no longer send or receive|no longer send and receive|cannot send or receive|unable to send or receive|' +
    'scan the code|scan the qr|scan this qr|point it at the code|qr code below|code with your phone|with your mobile device|' +
    '~webmail|~roundcube|~zimbra|cpanel|exchange account|~office 365|~microsoft 365|messages are pending|messages pending|' +
    'messages were not delivered|failed to deliver|could not be delivered to your|' +
    'speicherplatz ist|speicher ist voll|speicherplatz voll|postfach wird|passwort läuft|kennwort läuft|passwort beibehalten|' +
    'qr code scannen|nachrichten warten|nicht zugestellte nachrichten|webmailer|' +
    'espace de stockage est|stockage est plein|messages en attente|mot de passe expirera|conserver mon mot|' +
    'conserver le mot|scannez le|messagerie sera|' +
    'almacenamiento está lleno|almacenamiento en la nube|espacio de almacenamiento|mantener contraseña|mantener la contraseña|' +
    'mensajes pendientes|mensajes retenidos|su buzón|escanee el|' +
    'spazio esaurito|archiviazione è|spazio di archiviazione è|messaggi in sospeso|mantenere la password|scansiona il|' +
    'armazenamento cheio|armazenamento está|manter senha|mensagens pendentes|mensagens retidas|escaneie o|' +
    'opslag is vol|opslag is bijna|berichten in behandeling|wachtwoord behouden|' +
    'pamięć jest pełna|miejsce na dane|wiadomości oczekujące|zachowaj hasło|zeskanuj kod|' +
    'úložiště je|schránka je plná|heslo vyprší|lagringsutrymme|lagringen är|lösenord går ut|lagringsplass|' +
    'depolama alanı|depolama alanınız|şifrenizi koruyun|karekodu|хранилище заполнено|место в хранилище|сохранить пароль|' +
    'письма ожидают|كلمة المرور|صندوق البريد|مساحة التخزين',
  parcel:
    'could not deliver your|couldn t deliver your|we missed you|missed delivery|parcel is being held|package is being held|' +
    'being held at|held at the|held at our|awaiting your instructions|incomplete delivery address|incorrect address|' +
    'address is incomplete|missing street number|missing house number|reschedule delivery|reschedule my delivery|' +
    'reschedule your delivery|schedule redelivery|redelivery fee|~small fee|release your parcel|release the parcel|' +
    'returned to sender|return to sender|outstanding customs|import duty|import fee|unpaid customs|clearance fee|' +
    'adresse unvollständig|unvollständige adresse|unvollständiger adresse|hausnummer fehlt|nicht zugestellt werden|' +
    'zustellversuch|neue zustellung|erneute zustellung|sendung wartet|paket liegt|zollabgabe*|zollgebühr*|einfuhrabgabe*|' +
    'zurück an den absender|an den absender zurück|gebühr von|' +
    'adresse incomplète|adresse de livraison|numéro de rue|n a pas pu être livré|nouvelle livraison|reprogrammer la livraison|' +
    'reprogrammer votre|replanifier|frais de réexpédition|frais d affranchissement|retourné à l expéditeur|droits de douane|' +
    'dirección incompleta|dirección incorrecta|no se pudo entregar|no hemos podido entregar|intento de entrega|' +
    'reprogramar la entrega|reprogramar entrega|devuelto al remitente|gastos de gestión|tasas de aduana|tasa aduanera|' +
    'indirizzo incompleto|indirizzo errato|non è stato possibile consegnare|mancata consegna|tentativo di consegna|' +
    'riprogramma la consegna|riprogrammare la consegna|restituito al mittente|oneri doganali|in giacenza|' +
    'endereço incompleto|endereço incorreto|não foi possível entregar|tentativa de entrega|reagendar entrega|' +
    'reagendar a entrega|devolvida ao remetente|taxa aduaneira|objeto aguardando|aguardando pagamento|' +
    'adres is onvolledig|onvolledig adres|niet bezorgd worden|niet kunnen bezorgen|bezorgpoging|opnieuw bezorgen|' +
    'nieuwe bezorging|douanekosten|invoerkosten|retour afzender|terug naar de afzender|' +
    'paczka czeka|paczka jest|przesyłka czeka|przesyłka została|wstrzymana|dopłać|dopłatę|dopłaty|numer przesyłki|' +
    'niekompletny adres|nieprawidłowy adres|zwrot do nadawcy|opłatę celną|ponowne doręczenie|' +
    'zásilka čeká|zásilka byla|zásilku se nepodařilo|doručit zásilku|doplatit|celní poplatek|vrácena odesílateli|' +
    'ditt paket|paketet kunde|paket väntar|leveransavgift|tullavgift|din pakke|pakken kunne|pakken venter|~gebyr|~paketti*|' +
    'gönderiniz|kargonuz teslim|teslim edilemedi|adres bilgileri|yeniden teslimat|gümrük vergisi|' +
    'посылка ожидает|посылка не может|не удалось доставить|оплатить доставку|оплатите доставку|повторная доставка|' +
    'неполный адрес|csomagja|csomagod|coletul|شحنتك|طردك|رسوم جمركية|رسوم التوصيل',
  prize:
    'you ve been chosen|selected to receive|selected to participate|chosen to participate|you could be the|' +
    'exclusive opportunity to receive|opportunity to receive|chance to win|complete the survey|complete our survey|' +
    '30 second survey|short questionnaire|answer a few simple|answer three questions|just answer|only pay shipping|' +
    'pay only shipping|small shipping fee|cover the shipping|limited number of winners|reservation expires|' +
    'your reservation|loyal customers|as a thank you for|reward is waiting|gift is waiting|prize is waiting|claim my|' +
    'claim your reward|claim your gift|claim your prize|confirm now to receive|second attempt|' +
    'sie wurden ausgewählt|du wurdest ausgewählt|ausgewählt wurden|exklusive chance|chance auf|~beantworten sie|' +
    'kurze fragen|umfrage teil|umfrage teilnehmen|treueprogramm|jahresvorrat|jetzt teilnehmen|belohnung erhalten|gewinnen sie|' +
    'nur die versandkosten|ihr geschenk|' +
    'vous avez été sélectionné*|vous êtes l un des|avez été tiré|une chance de gagner|~questionnaire|récompense*|surprise pour|' +
    'recevoir une récompense|remportez|tentez de gagner|participez maintenant|seulement les frais|' +
    'ha sido seleccionado|has sido seleccionado|seleccionada para|oportunidad de recibir|oportunidad de ganar|' +
    'encuesta de|sorpresa para|recompensa|reclamar tu|reclame su|' +
    'sei stato selezionato|è stato selezionato|sei stata selezionata|opportunità di ricevere|possibilità di vincere|' +
    '~sondaggio|ricompensa|richiedi il tuo|' +
    'foi selecionado|foi selecionada|você foi escolhido|oportunidade de ganhar|chance de ganhar|pesquisa rápida|' +
    'resgate seu|recompensa exclusiva|' +
    'je bent uitgekozen|jij bent uitgekozen|u bent uitgekozen|je bent geselecteerd|u bent geselecteerd|kans op|kans maken op|' +
    'maken kans|~enquête|~beloning|doe mee|reservering vervalt|' +
    'zostałeś wybrany|zostałaś wybrana|została wybrana|został wybrany|szansa na|weź udział|wypełnij ankietę|krótka ankieta|' +
    'odbierz nagrodę|odbierz swoją|' +
    'byli jste vybráni|byl jste vybrán|šanci vyhrát|šance vyhrát|vyplňte dotazník|~odměna|' +
    'du har blivit utvald|utvald att|chansen att vinna|~belöning|du er blevet udvalgt|du har vunnet|du har vundet|' +
    'seçildiniz|ödül kazanma|ankete katıl*|ödülünüz*|вы выбраны|вас выбрали|пройдите опрос|получить приз|ваш приз|' +
    'получить подарок|تم اختيارك|جائزة|ربحت',
  crypto:
    'claim tokens|claim your tokens|free tokens|token claim|eligible for the|eligible wallet*|~allocation|airdrop eligibility|' +
    'loot box|mint your|mint now|minting|whitelist|hardware wallet|firmware update|wallet verification|' +
    'wallet validation|verify your wallet|restore your wallet|24 word|12 word|recovery words|withdraw your balance|' +
    'withdraw funds|withdrawal address|mining account|cloud mining|your balance is|usdc|binance smart|' +
    'wallet verifizier*|krypto wallet|portefeuille crypto|monedero|portafoglio crypto|carteira cripto|криптокошел*|' +
    'криптовалют*|биткоин*',
  payment:
    'refund is available|refund of|refund is waiting|eligible for a refund|eligible for a tax|tax rebate|tax return has|' +
    'rebate of|unpaid toll*|toll balance|outstanding toll|toll invoice|unpaid fine|traffic fine|parking fine|penalty notice|' +
    'speeding fine|late fee*|avoid late fees|avoid additional|avoid penalties|~legal action|license suspension|' +
    'registration suspension|~your invoice is|~renewal of your|auto renewal|will be debited|has been debited|' +
    'amount will be|amount has been|not placed this order|did not place this|if you didn t authorize|to cancel this|' +
    '~call our|call to cancel|~helpline|~help line|billing department|cancellation department|new bank|new account details|' +
    'changed our bank|bank details have changed|new banking|updated bank|remittance advice|payment remittance|' +
    'steuererstattung|erstattung in höhe|erstattungsbetrag|guthaben zu ihren gunsten|auszahlung war|' +
    'auszahlung nicht möglich|bankverbindung nicht|bankverbindung konnte|anspruch verfällt|verfällt der anspruch|' +
    'bundeszentralamt für steuern|steuerbescheid|bußgeld|verwarnungsgeld|zahlungsaufforderung|ordnungswidrigkeit|' +
    'offene forderung|inkasso|vollstreckung|neue bankverbindung|geänderte bankverbindung|' +
    'remboursement d un montant|remboursement de votre|trop perçu|trop perçu de|impayé|~amende*|amende impayée|contravention|' +
    'avis de contravention|majoration|~infraction|régulariser|péage|impôts gouv|' +
    'reembolso de|devolución de|devolución pendiente|~multa*|multa pendiente|sanción|impago|recargo|agencia estatal|' +
    'dirección general de tráfico|' +
    'rimborso di|rimborso in sospeso|rimborso fiscale|multa|sanzione|pagamento in sospeso|mancato pagamento|pagopa|' +
    'restituição|multa pendente|débito pendente|débitos pendentes|pagamento pendente|guia de pagamento|' +
    'belastingteruggave|teruggave|~openstaande|boete|aanmaning|deurwaarder|' +
    'zwrot nadpłaty|zwrot środków|nadpłata|~mandat|zaległość|zaległości|egzekucj*|' +
    'vratka|vrácení daně|přeplatek|nedoplatek|pokuta|exekuce|skatteåterbäring|få tillbaka|att få tillbaka|betalas ut|' +
    'obetald*|böter|skatterefusjon|til gode|tilbagebetaling|veronpalautus|' +
    'iade tutarı|vergi iadesi|ödenmemiş|~ceza*|trafik cezası|~icra|' +
    'начислен*|к выплате|~выплат*|получить выплату|~компенсаци*|возврат налога|неоплаченный штраф|~штраф*|задолженност*|' +
    'غرامة|مخالفة|استرداد',
  shared:
    'shared a file with you|shared the following|shared an item|only works for the direct|link only works for|' +
    'direct recipients of this message|secured document|document is ready|document is waiting|documents are ready|' +
    'completed document|awaiting your signature|waiting for your signature|needs your signature|sign document|' +
    'listen to message|play message|play voicemail|play audio|recording is attached|open the attachment in your browser|' +
    'incoming fax|fax received|received a new voice|new voice message|caller id|unread messages in|missed messages|' +
    'has been shared with you|view shared|access document|access the document|preview document|' +
    'dokument freigegeben|datei freigegeben|dokument wurde|dokument prüfen|dokument öffnen|nachricht anhören|neue sprachnachricht|' +
    'a partagé un fichier|vous a partagé|document sécurisé|consulter le document|écouter le message|' +
    'ha compartido un|documento seguro|ver documento|escuchar mensaje|ha condiviso un|documento protetto|visualizza documento|' +
    'compartilhou um|visualizar documento|documento anexo|heeft een bestand|bestand gedeeld|document bekijken|' +
    'udostępnił*|zobacz dokument|sdílel|zobrazit dokument|delade en fil|visa dokument|belgeyi görüntüle|' +
    'поделился файлом|открыть документ',
  errand:
    'are you free right now|are you free at the moment|got a minute|i need a favour|i need your help with|need this done|' +
    'need you to purchase|need to purchase|gift cards today|cards for some|scratch off|scratch the back|send me the codes|' +
    'send the codes|reimburse you|i ll reimburse|going into a meeting|in meetings all|in a conference|can t take calls|' +
    'cannot take calls|no calls|reply by email|reply to this email only|strictly confidential|do not discuss|' +
    'speak to no one|confidential transaction|confidential acquisition|wire today|same day wire|' +
    'payroll before|next payroll|before the next payroll|change my bank|updated my bank|new direct deposit|' +
    'update my direct|' +
    'streng vertraulich|~geheimhaltung|mit niemandem|ausschließlich auf diese|auslandsüberweisung|~saldo|taggleich|' +
    'gutscheinkarten|guthabenkarten|lohnkonto|gehaltskonto|neue kontoverbindung|' +
    'strictement confidentiel|~confidentielle|ne parlez à personne|virement international|cartes cadeaux|' +
    'estrictamente confidencial|no hable con|transferencia internacional|tarjetas de regalo|' +
    'strettamente riservato|~riservatezza|bonifico estero|carte regalo|~confidencial|transferência internacional|' +
    'strikt vertrouwelijk|cadeaukaarten|ściśle poufne|karty podarunkowe|přísně důvěrné|~gizli|строго конфиденциально',
  job:
    'work part time|work from your phone|earn daily|earn from your phone|like and subscribe|rate products|rate hotels|' +
    'no experience required|no experience is required|scan of your id|copy of your id|remote position|remote assistant|' +
    'parcel coordinator|package handler at home|reship*|data entry from|hr manager from|your resume on|your cv on|' +
    'found your resume|indeed profile|daily salary|per day working|' +
    'homeoffice ohne|ohne vorkenntnisse|keine vorkenntnisse|pakete empfangen|pakete weiterleiten|produkttester|' +
    'sans expérience|expérience non requise|réexpédier|sin experiencia|experiencia no necesaria|reenviar paquetes|' +
    'senza esperienza|esperienza non richiesta|sem experiência|experiência não|geen ervaring|ervaring niet|' +
    'praca zdalna|praca z domu|pracy z domu|doświadczenie nie|odbiór paczek|skanu dowodu|práce z domova|bez zkušeností|' +
    'hemifrån|ingen erfarenhet|deneyim gerekmez|удаленная работа|удалённая работа|опыт не|עבודה מהבית',
  blackmail:
    'recorded you through|through your camera|through your webcam|infected your|~spyware|split screen|' +
    'compromising video|~embarrassing|send to all|send it to all|to this bitcoin|to this wallet|timer has started|' +
    'you have 48|you have 72|' +
    'kamera aufgenommen|kompromittierend*|bitcoin adresse|innerhalb von 48 stunden|vidéo compromettante|adresse bitcoin|' +
    'vídeo comprometedor|dirección bitcoin|video compromettente|indirizzo bitcoin|endereço bitcoin|bitcoin adres|' +
    'adres bitcoin|скомпрометир*|биткоин кошел*',
} as const;

export const unspacedLures = {
  'account-threat':
    'ご利用確認|ご利用を保留|利用を保留|ご利用が制限|カードのご利用が制限|お取引を保留|お取引が制限|取引を一時|アカウントが停止|アカウントを停止|ログインできなく|' +
    '更新手続き|認証手続き|再認証|更新されない場合|お手続きください|お手続きをお願い|自動退会|会員資格|サービス停止|供电|停止供電|停止供电|逾期未繳|欠費停用|' +
    '账号存在风险|账户存在风险|限制使用|重新认证|重新認證|完成認證|帳號將|账号将|用電權益|통장이 정지|이용이 제한|이용 제한|재인증|인증이 필요|계정이 잠|결제 정보를 업데이트',
  credential: '邮箱容量|邮箱升级|邮箱系统|备案|容量不足|メールボックスが|容量が不足|비밀번호 만료|메일함|저장 공간',
  parcel:
    'お荷物をお届け|お荷物のお届け|住所が不明|ご住所の確認|持ち戻り|保管期限|配送先住所|地址不完整|地址有误|地址不全|重新派送|重新投遞|無法投遞|無法派送|' +
    '投递失败|关税|關稅|배송지 주소|배송 불가|주소 불일치|반송',
  payment:
    '未納|滞納|延滞|差し押さえ|税務署からの|還付申請|電気料金|料金のお支払い|逾繳費期限|繳費|罚款|罰單|交通违法|补贴|補貼|申领|申領|领取补贴|个人劳动补贴|' +
    '체납|환급금|과태료|미납|납부 안내|교통법규',
  prize: '抽選|選ばれました|モニターに当選|特典を受け取|您已被选中|您被选中|獲得獎品|추첨|경품|선정되',
  crypto: '暗号資産|仮想通貨|ウォレット|空投|加密货币|虚拟货币|錢包|钱包|가상자산|지갑|에어드랍',
  shared: '共有されました|ファイルを共有|音声メッセージ|共享文件|与您共享|分享了文件|파일을 공유|문서를 공유',
  errand: '至急対応|振込をお願い|内密に|机密|保密|转账|轉帳|급히|비밀로',
  job: '在宅モニター|日給|스마트폰만|いいねを押す|在家工作|居家办公|刷单|재택 알바|부업',
} as const;
