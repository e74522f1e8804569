/**
 * A model of the SMTP session: what RFC 5321, 2033, 3030, 3207, 4954 and draft-hall-prdr-00 allow when, written from them and not from the
 * session, in the plainest way. It knows codes only. Names of addresses force the outcomes of the ports.
 */

export type ModelMode = 'mx' | 'submission' | 'lmtp';

export interface ModelLimits {
  readonly recipients: number;
  readonly octets: number;
  readonly swallow: number;
}

export interface ModelOptions {
  readonly mode: ModelMode;
  readonly tls: boolean;
  /** May send without AUTH. */
  readonly trusted: boolean;
  readonly limits: ModelLimits;
}

/** `cr-end` and `lf-start` make whole lines only together, as two chunks. */
export type ContentKind = 'good' | 'dots' | 'empty' | 'bare-lf' | 'bare-cr' | 'nul' | 'big' | 'cr-end' | 'lf-start';

export type Action =
  | {
      readonly do: 'hello';
      readonly verb: 'HELO' | 'EHLO' | 'LHLO';
      readonly name: 'c.example' | 'localhost' | 'refused.example';
    }
  | { readonly do: 'mail'; readonly from: string; readonly size?: number; readonly prdr?: true }
  | { readonly do: 'rcpt'; readonly to: string }
  /** `early`: something is sent before the answer. */
  | { readonly do: 'data'; readonly early: boolean }
  | { readonly do: 'content'; readonly kind: ContentKind }
  | { readonly do: 'bdat'; readonly kind: ContentKind; readonly last: boolean }
  | { readonly do: 'bdat-broken'; readonly size: '-1' | '9223372036854775808' }
  | { readonly do: 'starttls'; readonly early: boolean }
  | { readonly do: 'auth-plain'; readonly good: boolean }
  | { readonly do: 'auth-login'; readonly early: boolean; readonly answers: 'good' | 'wrong' | 'cancel' | 'garbage' }
  | {
      readonly do: 'line';
      readonly line: 'RSET' | 'NOOP' | 'HELP' | 'VRFY a' | 'FOO' | 'QUIT' | 'MAIL FROM:x' | 'GET / HTTP/1.0';
    }
  | { readonly do: 'broken-line'; readonly line: 'NOOP\nNOOP\r\n' | 'NO\rOP\r\n' | 'RSET\0\r\n' | 'long' };

interface OpenMail {
  readonly from: string;
  readonly to: string[];
  chunks: string | undefined;
  spoiled: boolean;
  readonly prdr: boolean;
}

export const contents: Readonly<Record<ContentKind, string>> = {
  good: 'Subject: a\r\n\r\nb\r\n',
  dots: '.\r\n..a\r\n.\r\n',
  empty: '',
  'bare-lf': 'a\nb\r\n',
  'bare-cr': 'a\rb\r\n',
  nul: 'a\0b\r\n',
  'cr-end': 'a\r',
  'lf-start': '\nb\r\n',
  big: 'x'.repeat(300).concat('\r\n'),
};

/** What becomes of a recipient's copy where each hears its own. */
export function recipientCode(to: string): 250 | 451 | 550 {
  if (to === 'c') return 550;
  return to === 'postmaster' ? 451 : 250;
}

export class SmtpModel {
  readonly codes: number[] = [];
  readonly stored: string[] = [];
  closed = false;
  /** 354 was said: content follows. */
  inData = false;
  /** A chunk was refused: only RSET clears it. */
  #stuck = false;
  #hello: 'HELO' | 'EHLO' | 'LHLO' | undefined;
  #tls: boolean;
  #signedIn = false;
  #mail: OpenMail | undefined;
  readonly #mode: ModelMode;
  readonly #trusted: boolean;
  readonly #limits: ModelLimits;

  constructor({ mode, tls, trusted, limits }: ModelOptions) {
    this.#mode = mode;
    this.#tls = tls;
    this.#trusted = trusted;
    this.#limits = limits;
  }

  apply(action: Action): void {
    switch (action.do) {
      case 'hello':
        return this.#sayHello(action.verb, action.name);
      case 'mail':
        return this.#startMail(action.from, action.size, action.prdr === true);
      case 'rcpt':
        return this.#addRecipient(action.to);
      case 'data':
        return this.#startData(action.early);
      case 'content':
        return this.#endData(action.kind);
      case 'bdat':
        return this.#chunk(contents[action.kind], action.last);
      case 'bdat-broken':
        return this.#close(action.size === '-1' ? 501 : 552);
      case 'starttls':
        return this.#startTls(action.early);
      case 'auth-plain':
        this.#auth(() => this.#signIn(action.good));
        return;
      case 'auth-login':
        return this.#authLogin(action.early, action.answers);
      case 'line':
        return this.#line(action.line);
      case 'broken-line':
        // Up to the CRLF that ends what a bare LF poisoned nothing is obeyed.
        return action.line === 'NOOP\nNOOP\r\n' ? this.#say(500, 500) : this.#say(500);
      default:
        return action satisfies never;
    }
  }

  #say(...codes: number[]): void {
    this.codes.push(...codes);
  }

  #close(code: number): void {
    this.#say(code);
    this.closed = true;
  }

  #sayHello(verb: 'HELO' | 'EHLO' | 'LHLO', name: string): void {
    if ((verb === 'LHLO') !== (this.#mode === 'lmtp')) return this.#say(502);
    if (name === 'refused.example') return this.#say(550);
    this.#hello = verb;
    this.#mail = undefined;
    this.#stuck = false;
    this.#say(250);
  }

  #startMail(from: string, size: number | undefined, prdr: boolean): void {
    if (this.#stuck || this.#hello === undefined || this.#mail !== undefined) return this.#say(503);
    if (this.#mode === 'submission' && !this.#signedIn && !this.#trusted) return this.#say(530);
    // Offered to servers alone.
    if (prdr && this.#mode !== 'mx') return this.#say(555);
    if (size !== undefined && size > this.#limits.octets) return this.#say(552);
    if (from === 'refuse') return this.#say(550);
    if (from === 'defer') return this.#say(450);
    if (from === 'throw') return this.#say(451);
    this.#mail = { from, to: [], chunks: undefined, spoiled: false, prdr };
    this.#say(250);
  }

  #addRecipient(to: string): void {
    if (this.#stuck || this.#hello === undefined || this.#mail === undefined) return this.#say(503);
    if (this.#mail.spoiled) return this.#say(550);
    if (this.#mail.to.length >= this.#limits.recipients) {
      if (this.#mode !== 'submission') return this.#say(452);
      this.#mail.spoiled = true;
      return this.#say(550);
    }
    if (to === 'no') return this.#say(550);
    if (to === 'later') return this.#say(451);
    this.#mail.to.push(to);
    this.#say(250);
  }

  /** The code for content that cannot be taken at all; undefined where it can. */
  #unready(): number | undefined {
    if (this.#mail === undefined) return 503;
    if (this.#mail.spoiled) {
      this.#mail = undefined;
      return 550;
    }
    if (this.#mail.to.length === 0) return 554;
    return undefined;
  }

  #startData(early: boolean): void {
    if (this.#stuck || this.#hello === undefined) return this.#say(503);
    if (this.#mail?.chunks !== undefined) {
      this.#mail = undefined;
      this.#stuck = true;
      return this.#say(503);
    }
    const unready = this.#unready();
    if (unready !== undefined) return this.#say(unready);
    if (early) return this.#close(554);
    if (this.#mail?.from === 'nobegin') {
      this.#mail = undefined;
      return this.#say(451);
    }
    this.inData = true;
    this.#say(354);
  }

  #endData(kind: ContentKind): void {
    this.inData = false;
    this.#finish(contents[kind]);
    if (kind === 'bare-cr') this.closed = true;
  }

  #finish(content: string): void {
    const mail = this.#mail;
    this.#mail = undefined;
    if (mail === undefined) return;
    if (mail.prdr && this.#refused(content) === undefined && mail.from !== 'reject' && mail.from !== 'boom') {
      return this.#finishEach(mail, content);
    }
    const code = this.#outcome(mail.from, content);
    if (code === 250) this.stored.push(`${mail.from} ${mail.to.join(',')} ${content}`);
    for (const _ of this.#mode === 'lmtp' ? mail.to : ['one']) this.#say(code);
  }

  /** Each recipient's own reply, and one for all: good if one is good, final only if all are. */
  #finishEach(mail: OpenMail, content: string): void {
    const each = mail.to.map(recipientCode);
    const overall = each.includes(250) ? 250 : each.includes(451) ? 451 : 550;
    if (overall === 250) this.stored.push(`${mail.from} ${mail.to.join(',')} ${content}`);
    this.#say(353, ...each, overall);
  }

  #outcome(from: string, content: string): number {
    const refused = this.#refused(content);
    if (refused !== undefined) return refused;
    if (from === 'reject') return 550;
    return from === 'boom' ? 451 : 250;
  }

  #refused(content: string): number | undefined {
    if (/\0|\r(?!\n)|(?<!\r)\n/.test(content)) return 550;
    return content.length > this.#limits.octets ? 552 : undefined;
  }

  #chunk(octets: string, last: boolean): void {
    if (this.#stuck) return this.#say(503);
    const unready = this.#mail?.chunks === undefined ? this.#unready() : undefined;
    const begins = this.#mail?.chunks === undefined && this.#mail?.from === 'nobegin';
    if (unready !== undefined || begins || this.#mail === undefined) {
      this.#mail = undefined;
      this.#stuck = !last;
      return this.#say(unready ?? (begins ? 451 : 503));
    }
    const content = (this.#mail.chunks ?? '') + octets;
    this.#mail.chunks = content;
    if (last) return this.#finish(content);
    // Its LF may come with the next chunk.
    const refused = this.#refused(content.endsWith('\r') ? content.slice(0, -1) : content);
    if (refused === undefined) return this.#say(250);
    this.#mail = undefined;
    this.#stuck = true;
    this.#say(refused);
  }

  #startTls(early: boolean): void {
    if (this.#stuck || this.#tls) return this.#say(...(early ? [503, 250] : [503]));
    if (this.#mode === 'lmtp') return this.#say(...(early ? [502, 250] : [502]));
    if (this.#signedIn || this.#mail !== undefined) return this.#say(...(early ? [503, 250] : [503]));
    if (early) return this.#close(421);
    this.#say(220);
    this.#tls = true;
    this.#hello = undefined;
  }

  /** Runs the exchange where AUTH may come at all. */
  #auth(run: () => void): boolean {
    if (this.#stuck || this.#mode !== 'submission' || this.#hello !== 'EHLO' || this.#signedIn) this.#say(503);
    else if (this.#mail !== undefined) this.#say(503);
    else if (!this.#tls) this.#say(530);
    else {
      run();
      return true;
    }
    return false;
  }

  #signIn(good: boolean): void {
    this.#signedIn = good;
    this.#say(good ? 235 : 535);
  }

  /** What `early` sends is a NOOP. */
  #authLogin(early: boolean, answers: 'good' | 'wrong' | 'cancel' | 'garbage'): void {
    const ran = this.#auth(() => {
      if (early) return this.#close(421);
      if (answers === 'cancel' || answers === 'garbage') return this.#say(334, 501);
      this.#say(334, 334);
      this.#signIn(answers === 'good');
    });
    if (!ran && early) this.#say(250);
    this.exchanges = ran && !early;
  }

  /** The last AUTH LOGIN was let go on, so that its answers are to be sent. */
  exchanges = false;

  #line(line: Extract<Action, { do: 'line' }>['line']): void {
    switch (line) {
      case 'RSET':
        this.#mail = undefined;
        this.#stuck = false;
        return this.#say(250);
      case 'NOOP':
        return this.#say(250);
      case 'HELP':
        return this.#say(214);
      case 'VRFY a':
        return this.#say(502);
      case 'FOO':
        return this.#say(500);
      case 'QUIT':
        return this.#close(221);
      case 'GET / HTTP/1.0':
        return this.#close(500);
      case 'MAIL FROM:x':
        if (this.#stuck || this.#hello === undefined || this.#mail !== undefined) return this.#say(503);
        return this.#say(501);
      default:
        return line satisfies never;
    }
  }
}
