/** Letters by what the filter makes of them. */

const spamLine = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300)]).toString('base64');

/** Kinds of mail, by where they come to be: media type and body. */
export const fates = {
  INBOX: ['text/plain', 'Shall we meet for lunch on Friday?'],
  Junk: ['text/plain', spamLine],
  quarantine: ['application/octet-stream; name=game.exe\r\nContent-Transfer-Encoding: base64', program],
  cleaned: ['text/html; charset=utf-8', '<p onclick="x()">The garden is open again.</p><script>x()</script>'],
  'cleaned and large': [
    'text/html; charset=utf-8',
    `<script>x()</script>${'<p>The garden is open again.</p>\r\n'.repeat(15_000)}`,
  ],
} as const;
export type Fate = keyof typeof fates;

/** Verdicts by what was put into a letter, and not by how it looks. */
export const fateSettings = { 'filter.phish-score': '100', 'filter.spam-score': '40', 'filter.high-score': '41' };

export function letterOf(fate: Fate, token: string): Buffer {
  const [type, body] = fates[fate];
  const fields = ['From: Sender <sender@remote.test>', `Subject: ${token}`, `Message-ID: <${token}@remote.test>`];
  return Buffer.from([...fields, 'MIME-Version: 1.0', `Content-Type: ${type}`, '', body, ''].join('\r\n'));
}

/** As `keptOf` names it. */
export function placeOf(fate: Fate): string {
  return fate === 'Junk' || fate === 'quarantine' ? fate : 'INBOX';
}
