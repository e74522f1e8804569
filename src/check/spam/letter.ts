/** Whether a text is a letter: what stands beside a picture for filters speaks to nobody. */

/** Where a letter greets, and where it ends. */
const GREETING_CHARACTERS = 80;
const ENDING_CHARACTERS = 300;
const greeting =
  /\b(?:hi|hello|hey|dear|good (?:morning|day|evening|afternoon)|all|team|hallo|liebe[rs]?|sehr geehrte|guten|moin|bonjour|bonsoir|cher|salut|hola|buen[oa]s|estimad|querid|ciao|buongiorno|gentile|car[oa]|ol[aá]|bom dia|boa tarde|prezad|hoi|beste|geachte|witam|dzień|cześć|szanown|merhaba|sayın)|здравствуйте|добрый|привет|уважаем|様|您好|你好/i;
const ending =
  /\b(?:regards|thanks|thank you|cheers|sincerely|yours|love|best|sent from|grüße|gruß|mfg|cordialement|amicalement|merci|salud|gracias|abrazo|abraço|saluti|grazie|obrigad|groet|bedankt|pozdraw|dziękuj|saygı|teşekkür)|с уважением|спасибо/i;
const shown =
  /\b(?:attach|photo|picture|image|screenshot|logo|foto|bild|anhang|anbei|pièce jointe|adjunt|allegat|anexo|bijlage)/i;

/** Whether a text greets somebody, takes leave, answers, or says what is shown beside it. */
export function speaks(text: string): boolean {
  return (
    greeting.test(text.slice(0, GREETING_CHARACTERS)) ||
    ending.test(text.slice(-ENDING_CHARACTERS)) ||
    shown.test(text) ||
    /(?:^|\n)(?:>|-{4,} ?\w|from:|von:|de:|on .{10,80} wrote:|am .{10,80} schrieb)/i.test(text)
  );
}
