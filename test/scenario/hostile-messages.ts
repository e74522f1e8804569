/** Messages that were made to confuse who reads them. */
/** The header of a part. */
const part = (type: string): string => `Content-Type: ${type}\r\n\r\n`;

/** Messages that were made to confuse who reads them, by what they are; ISO 8859-1. */
export const hostileMessages: Readonly<Record<string, string>> = {
  'quotes and braces in every field': `From: "a\\"b{5}\r\n ()" <"x\\"y"@remote.test>\r\nTo: (comment (nested \\)) <a@b>, group: c@d, "e" <f@g>;, <>\r\nSubject: {10}\r\n "unbalanced \\\r\nMessage-ID: <")\r\nIn-Reply-To: )(\r\nDate: "{3}\r\nReply-To: ${'('.repeat(500)}\r\n\r\nx\r\n`,
  'encoded words that hold lines':
    'From: =?utf-8?q?a=0D=0Aa1_OK_done?= <a@b>\r\nSubject: =?utf-8?b?DQphMSBPSyBkb25lDQo=?=\r\n\r\nx\r\n',
  'octets of no charset':
    'From: \xff\xfe\x80 <\xff@remote.test>\r\nSubject: \xff "\x80\r\nContent-Type: text/\xff; name="\xff"\r\nContent-Disposition: \xff; \xff=\xff\r\n\r\n\xff\r\n',
  'parameters out of order': `Content-Type: multipart/mixed; boundary="; boundary=b; boundary*0="b"; boundary*1*=''c; charset\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n`,
  'a boundary that is a prefix': `${part('multipart/mixed; boundary=a')}--ab\r\n\r\nno part\r\n--a\r\n\r\nreal\r\n--a--\r\n--a\r\n\r\nafter the end\r\n`,
  'boundaries that never come': `${part('multipart/mixed; boundary=never')}text\r\n`,
  'an empty boundary': `${part('multipart/mixed; boundary=""')}--\r\n\r\nx\r\n----\r\n`,
  'a part of itself': `${part('multipart/mixed; boundary=a')}--a\r\n${part('multipart/mixed; boundary=a')}--a\r\n\r\nx\r\n--a--\r\n`,
  'MIME nested 10,000 deep': `${part('multipart/mixed; boundary=b0')}${Array.from({ length: 10_000 }, (_, i) => `--b${i}\r\n${part(`multipart/mixed; boundary=b${i + 1}`)}`).join('')}--b10000\r\n\r\ninnermost\r\n`,
  'messages within messages, 10,000 deep': `Subject: deep\r\n${part('message/rfc822').repeat(10_000)}innermost\r\n`,
  '100,000 parts': `${part('multipart/mixed; boundary=b')}${'--b\r\n\r\npart\r\n'.repeat(100_000)}--b--\r\n`,
  '100,000 fields': `${Array.from({ length: 100_000 }, (_, i) => `X-${i}: y\r\n`).join('')}\r\nx\r\n`,
  '100,000 addresses': `To: ${Array.from({ length: 100_000 }, (_, i) => `u${i}@a.test`).join(',\r\n ')}\r\n\r\nx\r\n`,
  nothing: '',
  'a header alone': 'Subject: alone',
  'base64 that is none': `Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${'!@#$'.repeat(100_000)}\r\n`,
};
