// Deterministic realistic MIME messages: multipart/mixed { multipart/alternative { plain, html }, attachment }.
import { at, prng } from './util.ts';

const WORDS = (
  'the of and to in is for that on with as this by from your we have order invoice report meeting project server update ' +
  'please review attached document team schedule budget customer delivery account number payment contract question release version ' +
  'morning afternoon tomorrow week month quarter plan results summary deadline travel hotel flight booking confirm address phone ' +
  'network storage backup monitor alert incident resolved customer support ticket priority change request approval garden kitchen ' +
  'holiday family photos weekend dinner recipe school lesson music concert football library museum river mountain bicycle'
).split(' ');
const FIRST =
  'Anna Ben Clara David Eva Felix Greta Hugo Ida Jonas Karin Lukas Maria Nils Olga Paul Rosa Stefan Tina Viktor'.split(
    ' ',
  );
const LAST =
  'Berg Dahl Ekman Fischer Grant Hill Ivers Jensen Keller Lund Meyer Novak Olsen Peters Quist Rossi Sand Thorne Urban Weiss'.split(
    ' ',
  );

type Rnd = () => number;
const pick = <T>(r: Rnd, a: T[]): T => at(a, Math.floor(r() * a.length));

function para(r: Rnd, chars: number): string {
  let s = '',
    line = 0;
  while (s.length < chars) {
    const w = pick(r, WORDS);
    if (line + w.length > 70) {
      s += '\r\n';
      line = 0;
    }
    s += w + (r() < 0.08 ? '. ' : ' ');
    line += w.length + 1;
  }
  return s.trimEnd() + '.\r\n';
}

export interface Body {
  boundary: string;
  data: Buffer;
}

/** A pool of bodies with about `size` bytes each; headers are made per message. */
export function makeBodies(size: number, count = 32, seed = 1): Body[] {
  const out: Body[] = [];
  for (let i = 0; i < count; i++) {
    const r = prng(seed * 7919 + i);
    const b = `b1_${i.toString(16)}_${seed}`;
    const alt = `b2_${i.toString(16)}_${seed}`;
    const target = Math.floor(size * (0.85 + 0.3 * r())) - 700;
    const attach = size > 20000 ? Math.floor(target * 0.7) : 0;
    const text = Math.floor((target - attach) * 0.3),
      html = Math.floor((target - attach) * 0.6);
    let s =
      `This is a multi-part message in MIME format.\r\n--${b}\r\nContent-Type: multipart/alternative; boundary="${alt}"\r\n\r\n` +
      `--${alt}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n${para(r, text)}\r\n` +
      `--${alt}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n<html><head><style>p{margin:0 0 1em}</style></head><body>\r\n`;
    let h = 0;
    while (h < html) {
      const p = `<p style="font-family:Arial,sans-serif;color:#333">${para(r, 300).trimEnd()}</p>\r\n<a href="https://www.example.test/${Math.floor(r() * 1e6)}">link</a><br>\r\n`;
      s += p;
      h += p.length;
    }
    s += `</body></html>\r\n--${alt}--\r\n`;
    if (attach) {
      const raw = Buffer.alloc(Math.floor(attach * 0.73));
      for (let k = 0; k < raw.length; k++) raw[k] = Math.floor(r() * 256);
      const b64 = raw.toString('base64').replace(/(.{76})/g, '$1\r\n');
      s += `--${b}\r\nContent-Type: application/pdf; name="file${i}.pdf"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="file${i}.pdf"\r\n\r\n${b64}\r\n`;
    }
    s += `--${b}--\r\n`;
    out.push({ boundary: b, data: Buffer.from(s, 'latin1') });
  }
  return out;
}

export interface Made {
  from: string;
  subject: string;
  head: Buffer;
  body: Buffer;
  size: number;
}

/** Message number `i`; unique Message-ID; sender (unless given) and subject drawn from small vocabularies. */
export function makeMessage(i: number, bodies: Body[], to: string, run: string, author?: string): Made {
  const r = prng(i * 2654435761);
  const f = pick(r, FIRST),
    l = pick(r, LAST);
  const from = author ?? `${f}.${l}@sender${i % 50}.example`.toLowerCase();
  let subject = '';
  for (let k = 0; k < 5; k++) subject += (k ? ' ' : '') + pick(r, WORDS);
  subject += ` #${i}`;
  const body = at(bodies, i % bodies.length);
  const d = new Date(1.75e12 + i * 61000).toUTCString().replace('GMT', '+0000');
  const head = Buffer.from(
    `Received: from mail${i % 50}.sender${i % 50}.example (mail.sender.example [192.0.2.${i % 250}])\r\n\tby relay.example with ESMTPS id ${run}${i.toString(36)};\r\n\t${d}\r\n` +
      `From: ${f} ${l} <${from}>\r\nTo: Reader <${to}>\r\nSubject: ${subject}\r\nDate: ${d}\r\nMessage-ID: <${run}.${i}@sender${i % 50}.example>\r\n` +
      `MIME-Version: 1.0\r\nX-Mailer: mailbench 1.0\r\nReply-To: <${from}>\r\nContent-Type: multipart/mixed; boundary="${body.boundary}"\r\n\r\n`,
    'latin1',
  );
  return { from, subject, head, body: body.data, size: head.length + body.data.length };
}
