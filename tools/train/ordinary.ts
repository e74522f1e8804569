/** The ordinary mail of `ordinary.data.ts` as messages: with the headers and the markup that its senders' programs write. */
import { ordinaryMail } from './ordinary.data.ts';
import type { LabelledMail } from './types.ts';

interface Draft {
  readonly kind: string;
  readonly from: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly domain: string;
  readonly number: number;
}

export function readOrdinary(): LabelledMail[] {
  return ordinaryMail.map((line, number) => {
    const [kind = '', from = '', subject = '', text = ''] = line.split('|');
    const domain = /@([^>]+)>/.exec(from)?.[1] ?? 'example.org';
    const draft: Draft = { kind, from, subject, paragraphs: text.split(' / '), domain, number };
    const ms = Date.UTC(2008 + (number % 17), number % 12, 1 + (number % 28), 8 + (number % 10));
    return { source: 'ordinary', name: String(number), label: 'ham', bytes: message(draft, ms), ms };
  });
}

function message(draft: Draft, ms: number): Uint8Array {
  const { kind, number } = draft;
  const lines = [...headerOf(draft, new Date(ms).toUTCString().replace('GMT', '+0000'))];
  if (kind === 'letter' || kind === 'work' || kind === 'list') {
    lines.push('Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', plainOf(draft), '');
  } else {
    const boundary = `=_part_${number}_4f3e`;
    lines.push(`Content-Type: multipart/alternative; boundary="${boundary}"`, '', `--${boundary}`);
    lines.push(
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      plainOf(draft),
      '',
      `--${boundary}`,
    );
    lines.push(
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      htmlOf(draft),
      '',
      `--${boundary}--`,
      '',
    );
  }
  return Buffer.from(lines.join('\r\n'), 'utf8');
}

function headerOf({ kind, from, subject, domain, number }: Draft, date: string): string[] {
  const host = kind === 'news' || kind === 'service' ? `mta${number}.sending.example` : `mail.${domain}`;
  const word = (text: string): string =>
    /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
  const name = from.slice(0, from.indexOf('<')).trim();
  const isMany = kind === 'news' || kind === 'list';
  return [
    `Received: from ${host} (${host} [203.0.113.${10 + number}]) by mx.recipient.example with ESMTPS id 4F${number}Kx; ${date}`,
    `Authentication-Results: mx.recipient.example; spf=pass smtp.mailfrom=${domain}; dkim=pass header.d=${domain}; dmarc=pass header.from=${domain}`,
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=k1; h=from:to:subject:date; bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=dzdVyOfAKCdL`,
    ...(isMany ? [`List-Id: <${kind}.${domain}>`, `List-Unsubscribe: <https://${domain}/unsubscribe/${number}>`] : []),
    ...(kind === 'news' ? ['List-Unsubscribe-Post: List-Unsubscribe=One-Click'] : []),
    ...(kind === 'list' ? [`List-Post: <mailto:dev@${domain}>`, 'Precedence: list'] : []),
    ...(subject.startsWith('Re: ')
      ? [`In-Reply-To: <a${number}@${domain}>`, `References: <a${number}@${domain}>`]
      : []),
    ...(kind === 'letter' ? [`User-Agent: ${number % 2 === 0 ? 'Mozilla Thunderbird' : 'K-9 Mail for Android'}`] : []),
    `From: ${word(name)} ${from.slice(from.indexOf('<'))}`,
    `To: ${kind === 'list' ? `dev@${domain}` : 'Jonas Brandt <jonas@recipient.example>'}`,
    `Subject: ${word(subject)}`,
    `Date: ${date}`,
    `Message-ID: <20${number}.8f1c2b3a@${host}>`,
    'MIME-Version: 1.0',
  ];
}

function plainOf({ kind, paragraphs, domain }: Draft): string {
  const text = paragraphs.map((paragraph) =>
    paragraph.replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, `$1: https://${domain}/$2`),
  );
  const footer = kind === 'news' ? [`Unsubscribe: https://${domain}/unsubscribe`] : [];
  return [...text, ...footer].join('\r\n\r\n');
}

/** Tables, a hidden preview line, a logo, buttons, a counting picture: what such mail looks like. */
function htmlOf({ kind, paragraphs, domain, from }: Draft): string {
  const rows = paragraphs.map((paragraph) => {
    const inner = paragraph.replaceAll(
      /\[([^\]]+)\]\(([^)]+)\)/g,
      `<a href="https://${domain}/$2?utm_source=mail" style="background:#246;color:#ffffff;padding:10px 18px">$1</a>`,
    );
    return `<tr><td style="font-family:Arial,sans-serif;font-size:16px;color:#333333;padding:12px 24px">${inner}</td></tr>`;
  });
  const unsubscribe =
    kind === 'news'
      ? `<tr><td style="font-size:12px;color:#777777">${from.slice(0, from.indexOf('<'))}, 1 Market Street. <a href="https://${domain}/unsubscribe">Unsubscribe</a></td></tr>`
      : '';
  return [
    '<!DOCTYPE html><html><head><meta charset="utf-8"><style>td{line-height:1.5}</style></head>',
    '<body style="background:#f4f4f4"><div style="display:none;max-height:0;overflow:hidden">',
    `${(paragraphs[0] ?? '').slice(0, 80)}</div><table width="600" align="center" style="background:#ffffff">`,
    `<tr><td><a href="https://${domain}/"><img src="https://${domain}/logo.png" alt="Logo" width="160" height="40"></a></td></tr>`,
    ...rows,
    unsubscribe,
    `</table><img src="https://${domain}/open/1.gif" width="1" height="1" alt=""></body></html>`,
  ].join('\r\n');
}
