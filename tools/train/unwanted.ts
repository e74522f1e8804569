/** The unwanted mail of `unwanted.data.ts` as messages: with the headers that its senders' programs write. */
import type { LabelledMail } from './types.ts';
import { unwantedMail } from './unwanted.data.ts';

export function readUnwanted(): LabelledMail[] {
  return unwantedMail.map((line, number) => {
    const [kind = '', from = '', replyTo = '', subject = '', text = ''] = line.split('|');
    const ms = Date.UTC(2019 + (number % 7), number % 12, 1 + (number % 28), 3 + (number % 17));
    const bytes = message({ from, replyTo, subject, paragraphs: text.split(' / '), number, ms });
    return { source: 'unwanted', name: String(number), label: kind === 'spam' ? 'spam' : 'phish', bytes, ms };
  });
}

interface Draft {
  readonly from: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly number: number;
  readonly ms: number;
}

/** Half of them are signed by who sends them, as spam of today is; the others come from machines that nobody stands behind. */
function message({ from, replyTo, subject, paragraphs, number, ms }: Draft): Uint8Array {
  const domain = /@([^>]+)>/.exec(from)?.[1] ?? 'example.org';
  const date = new Date(ms).toUTCString().replace('GMT', '+0000');
  const word = (text: string): string =>
    /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
  const host = domain === 'gmail.com' ? 'mail-ej1-f65.google.com' : `srv${number}.${domain}`;
  const signed = number % 2 === 0 || domain === 'gmail.com';
  const told = signed ? `spf=pass smtp.mailfrom=${domain}; dkim=pass header.d=${domain}` : 'spf=none; dkim=none';
  const lines = [
    `Received: from ${host} (${host} [198.51.100.${10 + number}]) by mx.recipient.example with ESMTPS id 4H${number}Lz; ${date}`,
    `Authentication-Results: mx.recipient.example; ${told}`,
    `From: ${word(from.slice(0, from.indexOf('<')).trim())} ${from.slice(from.indexOf('<'))}`,
    ...(replyTo === '' ? [] : [`Reply-To: ${replyTo}`]),
    `To: ${number % 3 === 0 ? 'jonas@recipient.example' : 'Jonas Brandt <jonas@recipient.example>'}`,
    `Subject: ${word(subject)}`,
    `Date: ${date}`,
    `Message-ID: <${(number + 11).toString(16)}c4d2e81f${number}@${domain === 'gmail.com' ? 'mail.gmail.com' : host}>`,
    'MIME-Version: 1.0',
  ];
  const isText = !paragraphs.some((paragraph) => paragraph.includes(']('));
  lines.push(`Content-Type: text/${isText ? 'plain' : 'html'}; charset=utf-8`, 'Content-Transfer-Encoding: 8bit', '');
  lines.push(isText ? paragraphs.join('\r\n\r\n') : htmlOf(paragraphs), '');
  return Buffer.from(lines.join('\r\n'), 'utf8');
}

function htmlOf(paragraphs: readonly string[]): string {
  const rows = paragraphs.map(
    (paragraph) =>
      `<p>${paragraph.replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="https://$2" style="background:#c00;color:#ffffff">$1</a>')}</p>`,
  );
  return `<html><body>${rows.join('\r\n')}</body></html>`;
}
