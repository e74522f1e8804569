/** What people who report are told, in German. */
import type { ReportWords } from './letter-words.data.ts';

/** Menus are named as the German versions of the programs name them. */
export const germanLetters: ReportWords = {
  categories: { suspicious: 'verdächtig', spam: 'Spam', phish: 'Phishing', ham: 'erwünscht' },
  outcomes: {
    spam: 'Es ist Spam. Der Filter hat daraus gelernt.',
    phish: `Es ist Phishing: Jemand gibt sich für jemand anderen aus. Der Filter hat
daraus gelernt. Haben Sie auf einer Seite, zu der es führte, ein Passwort
eingegeben, so ändern Sie dieses Passwort jetzt.`,
    ham: 'Es ist erwünschte Mail. Der Filter hat daraus gelernt.',
    unclear: `Wir konnten nicht sagen, was es ist, und haben deshalb nichts geändert. Was
Sie in den Junk-Ordner oder aus ihm heraus verschoben haben, gilt für Sie
weiterhin.`,
  },
  noSubject: '(kein Betreff)',
  more: (count) => `und ${count} weitere`,
  outcomeSubject: 'Was aus Ihrer Meldung wurde',
  reported: (category) => `Das haben Sie als ${category} gemeldet:`,
  note: 'Wer es angesehen hat, schreibt dazu:',
  thanks: 'Danke für die Meldung.',
  unreadSubject: (subject) => `Ihre Meldung war nicht lesbar: ${subject}`,
  hadNoSubject: 'sie hatte keinen Betreff',
  unread: (address, program) => `Sie haben an ${address} geschrieben, um eine
Nachricht zu melden. Was ankam, hat aber den Kopf dieser Nachricht verloren:
die Zeilen, die sagen, auf welchem Weg sie kam. Ohne sie weiß niemand, wer
sie gesendet hat, und der Filter kann nicht daraus lernen. Es wurde nichts
getan.

So geht es in ${program}:`,
  several: `Eine Meldung darf mehrere Nachrichten als Anhang haben. Was Sie in den
Junk-Ordner oder aus ihm heraus verschieben, lehrt Ihren eigenen Filter in
jedem Fall.`,
  ways: {
    outlook: {
      name: 'Outlook',
      steps: [
        'Markieren Sie die Nachricht in der Liste, ohne sie zu öffnen.',
        'Drücken Sie Strg+Alt+F (am Mac: Nachricht > Als Anlage weiterleiten). Oder: Start > Weitere > Als Anlage weiterleiten.',
        'Senden Sie das an ADDRESS.',
      ],
    },
    'outlook-new': {
      name: 'dem neuen Outlook und Outlook im Web',
      steps: [
        'Schreiben Sie eine neue Nachricht an ADDRESS.',
        'Ziehen Sie die Nachricht, die Sie melden wollen, aus der Liste in die neue: Sie wird ein Anhang.',
        'Senden Sie sie.',
      ],
    },
    'outlook-mobile': {
      name: 'Outlook auf dem Telefon',
      steps: [
        'Outlook auf dem Telefon kann keine Nachricht anhängen.',
        'Verschieben Sie sie dort in den Junk-Ordner: Ihr eigener Filter lernt sofort daraus.',
        'Um sie zu melden, nehmen Sie Outlook am Computer oder im Web: Schreiben Sie an ADDRESS und ziehen Sie die Nachricht in die neue.',
      ],
    },
    'apple-mail': {
      name: 'Apple Mail',
      steps: [
        'Markieren Sie die Nachricht.',
        'Wählen Sie im Menü E-Mail > Als Anhang weiterleiten.',
        'Senden Sie das an ADDRESS.',
      ],
    },
    ios: {
      name: 'Mail auf dem iPhone oder iPad',
      steps: [
        'Mail auf dem iPhone oder iPad kann eine Nachricht nicht als Anhang weiterleiten.',
        'Verschieben Sie sie dort in den Ordner Werbung: Ihr eigener Filter lernt sofort daraus.',
        'Um sie zu melden, nehmen Sie einen Computer und leiten Sie sie als Anhang an ADDRESS weiter.',
      ],
    },
    gmail: {
      name: 'Gmail',
      steps: [
        'In Gmail am Computer: Setzen Sie in der Liste das Häkchen vor der Nachricht.',
        'Klicken Sie auf die drei Punkte über der Liste und wählen Sie „Als Anhang weiterleiten“.',
        'Senden Sie das an ADDRESS. (In der App gibt es das nicht.)',
      ],
    },
    android: {
      name: 'Ihrer Mail-App',
      steps: [
        'Öffnen Sie die Nachricht und suchen Sie in ihrem Menü (drei Punkte) nach Teilen, Als Anhang weiterleiten oder Als EML speichern.',
        'Hängen Sie das Gespeicherte an eine Nachricht an ADDRESS.',
        'Hat die App nichts davon: Verschieben Sie die Nachricht dort in den Junk-Ordner, woraus Ihr eigener Filter sofort lernt.',
      ],
    },
    thunderbird: {
      name: 'Thunderbird',
      steps: [
        'Markieren Sie die Nachricht.',
        'Wählen Sie im Menü Nachricht > Weiterleiten als > Anhang.',
        'Senden Sie das an ADDRESS.',
      ],
    },
    roundcube: {
      name: 'Roundcube',
      steps: [
        'Markieren Sie die Nachricht in der Liste.',
        'Klicken Sie auf den Pfeil neben Weiterleiten und wählen Sie „Als Anhang weiterleiten“.',
        'Senden Sie das an ADDRESS.',
      ],
    },
    webmail: {
      name: 'Ihrem Webmail',
      steps: [
        'Markieren Sie die Nachricht und suchen Sie neben Weiterleiten oder im Menü der drei Punkte nach „Als Anhang weiterleiten“.',
        'Oder: Wählen Sie „Quelltext anzeigen“ oder „Original anzeigen“, kopieren Sie alles und fügen Sie es in eine Nachricht ein.',
        'Senden Sie das an ADDRESS.',
      ],
    },
    mutt: {
      name: 'mutt',
      steps: [
        'Setzen Sie mime_forward=yes (":set mime_forward=yes"), damit Nachrichten als Anhang weitergeleitet werden.',
        'Drücken Sie f auf der Nachricht.',
        'Senden Sie das an ADDRESS. Mehrere: Markieren Sie sie mit t und drücken Sie dann ;f.',
      ],
    },
    other: {
      name: 'den meisten Programmen',
      steps: [
        'Markieren Sie die Nachricht und wählen Sie „Als Anhang weiterleiten“: Es steht im Menü Nachricht oder neben Weiterleiten.',
        'Oder: Zeigen Sie ihren Quelltext an, kopieren Sie alles von der ersten Zeile an und fügen Sie es über dem Text einer Weiterleitung ein.',
        'Senden Sie das an ADDRESS.',
      ],
    },
  },
};
