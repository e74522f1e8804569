/** Transactional templates as the mail they would be: with values in their places, from a service, signed and told. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { templateFolder } from './folders.data.ts';
import type { LabelledMail } from './types.ts';

const subjects: Readonly<Record<string, string>> = {
  'password-reset': 'Set up a new password for Moonbase',
  'password-reset-help': 'Help with your password at Moonbase',
  welcome: 'Welcome to Moonbase, Ada!',
  receipt: 'Receipt for order 10422',
  invoice: 'Invoice 10422 from Moonbase',
  dunning: 'Your payment for Moonbase did not go through',
  'trial-expiring': 'Your trial of Moonbase ends in 3 days',
  'trial-expired': 'Your trial of Moonbase has ended',
  'user-invitation': 'Grace invited you to Moonbase',
  'comment-notification': 'Grace commented on "Launch plan"',
  example: 'News from Moonbase',
};

/** All templates of the folder; without it none. */
export function readTemplates(suites: string): LabelledMail[] {
  const root = join(suites, templateFolder);
  if (!existsSync(root)) return [];
  const mails: LabelledMail[] = [];
  for (const style of readdirSync(root).sort()) {
    for (const name of readdirSync(join(root, style)).sort()) {
      const html = join(root, style, name, 'content.html');
      const text = join(root, style, name, 'content.txt');
      if (!existsSync(html)) continue;
      const number = mails.length;
      const written = message({
        subject: subjects[name] ?? `About your account: ${name.replaceAll('-', ' ')}`,
        html: filled(readFileSync(html, 'utf8')),
        text: existsSync(text) ? filled(readFileSync(text, 'utf8')) : '',
        number,
      });
      const ms = Date.UTC(2019, number % 12, 1 + (number % 28));
      mails.push({ source: 'templates', name: `${style}/${name}`, label: 'ham', bytes: written, ms });
    }
  }
  return mails;
}

function filled(template: string): string {
  return template
    .replaceAll(/\{\{\s*(?:action_url|[a-z_]*url)\s*\}\}/g, 'https://app.moonbase.example/go/5f3a')
    .replaceAll(/\{\{\s*name\s*\}\}/g, 'Ada')
    .replaceAll(/\{\{\s*product_name\s*\}\}/g, 'Moonbase')
    .replaceAll(/\{\{[#/^][^}]*\}\}/g, '')
    .replaceAll(/\{\{\s*(?:total|amount|credit_card[a-z_]*)\s*\}\}/g, '$ 24.00')
    .replaceAll(/\{\{[^}]*\}\}/g, 'Moonbase')
    .replaceAll(/\[Product Name\]/gi, 'Moonbase');
}

function message(of: {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly number: number;
}): Uint8Array {
  const { subject, html, text, number } = of;
  const date = new Date(Date.UTC(2019, number % 12, 1 + (number % 28), 9, number % 60))
    .toUTCString()
    .replace('GMT', '+0000');
  const id = `${(number + 7).toString(16).padStart(8, '0')}-4e1c-4b6e-9d0a-71b2c3d4e5f6`;
  const lines = [
    `Received: from mta${number % 9}.outbound.mailservice.example (mta${number % 9}.outbound.mailservice.example [198.51.100.${number % 200}])`,
    ` by mx.recipient.example (Postfix) with ESMTPS id 4Kx${number}Qz for <ada@recipient.example>; ${date}`,
    'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=moonbase.example; s=2019; t=1550000000;',
    ' h=from:date:message-id:subject:to:mime-version:content-type; bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav',
    `From: Moonbase <notifications@moonbase.example>`,
    'To: Ada Lovelace <ada@recipient.example>',
    ...(number % 2 === 0 ? ['Reply-To: Moonbase <support@moonbase.example>'] : []),
    `Subject: ${subject}`,
    `Message-ID: <${id}@mailservice.example>`,
    `Date: ${date}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="b${number}"`,
    '',
    `--b${number}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    text,
    `--b${number}`,
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    html,
    `--b${number}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'utf8');
}
