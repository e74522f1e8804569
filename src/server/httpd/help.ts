/** The page that says how a mail program is set up for this server, with its names and ports. */
import { fill, fillPlain, type Sentence } from '#flow/explain';
import { html, type Html } from '#format/html';
import { htmlAnswer } from './answers.ts';
import { type Frame, page } from './page.ts';
import type { Program } from './programs.data.ts';
import type { Route } from './routes.ts';
import { sentence } from './sentence.ts';
import type { Words } from './words.ts';

/** Ports as clients see them; undefined where a listener is off. */
export interface MailPorts {
  /** TLS from the start. */
  readonly submissions: number | undefined;
  /** STARTTLS. */
  readonly submission: number | undefined;
  readonly imaps: number | undefined;
  readonly imap: number | undefined;
  readonly pop3s: number | undefined;
  readonly pop3: number | undefined;
}

export interface HelpParts {
  readonly frame: Frame;
  /** Asked for each page: the offset is known once the listeners are up. */
  readonly ports: () => MailPorts;
}

interface Place {
  readonly port: number;
  readonly security: 'SSL/TLS' | 'STARTTLS';
}

const HELP_KEPT_S = 600;

export function helpRoutes({ frame, ports }: HelpParts): readonly Route[] {
  return [
    {
      name: 'help',
      path: '/help/sign-in',
      method: 'GET',
      run: () => htmlAnswer(helpPage(frame, ports()), { keep: HELP_KEPT_S }),
    },
  ];
}

function helpPage(frame: Frame, ports: MailPorts): Html {
  const { help, signInHelp } = frame.words;
  const send = placeOf(ports.submissions, ports.submission);
  const read = placeOf(ports.imaps, ports.imap);
  // Without a port to sign in at, nothing can be set up.
  const isUsable = send !== undefined && read !== undefined;
  const values = valuesOf(frame.hostname, send, read);
  const content = html`<div class="paper"><h1>${signInHelp}</h1>
<p class="lead">${help.intro}</p>
<section class="who"><h2>${help.replies}</h2>
<p>${sentence(fill(help.reply530, {}) ?? [])}</p><p>${sentence(fill(help.reply535, {}) ?? [])}</p></section>
<h2 id="short">${help.short}</h2>
${shortPart(help, frame.hostname, ports)}
<ul>${help.rules.map((rule) => html`<li>${sentence(fill(rule, {}) ?? [])}</li>`)}</ul>
${isUsable ? programList(help) : undefined}
</div>
${isUsable ? help.programs.map((program) => programPart(program, values)) : undefined}`;
  return page(frame, { title: signInHelp, content });
}

function programList({ programsTitle, programs }: Words['help']): Html {
  const items = programs.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`);
  return html`<h2 id="programs">${programsTitle}</h2>
<nav aria-labelledby="programs"><ul class="toc">${items}</ul></nav>`;
}

/** TLS from the start is asked for first (RFC 8314 section 3). */
function placeOf(tls: number | undefined, startTls: number | undefined): Place | undefined {
  if (tls !== undefined) return { port: tls, security: 'SSL/TLS' };
  return startTls === undefined ? undefined : { port: startTls, security: 'STARTTLS' };
}

function valuesOf(host: string, send: Place | undefined, read: Place | undefined): Readonly<Record<string, string>> {
  if (send === undefined || read === undefined) return { host };
  const isTls = send.security === 'SSL/TLS';
  return {
    host,
    sendPort: String(send.port),
    sendSecurity: send.security,
    readPort: String(read.port),
    readSecurity: read.security,
    sendUrl: `${isTls ? 'smtps' : 'smtp'}://you@example.org@${host}:${send.port}/`,
    readUrl: `${read.security === 'SSL/TLS' ? 'imaps' : 'imap'}://you@example.org@${host}:${read.port}/`,
    msmtpStartTls: isTls ? 'off' : 'on',
    wrapperMode: isTls ? 'yes' : 'no',
  };
}

function shortPart(help: Words['help'], host: string, ports: MailPorts): Html {
  const rows: (readonly [string, number | undefined, Place['security']])[] = [
    [help.send, ports.submissions, 'SSL/TLS'],
    [help.send, ports.submission, 'STARTTLS'],
    [help.readImap, ports.imaps, 'SSL/TLS'],
    [help.readImap, ports.imap, 'STARTTLS'],
    [help.readPop3, ports.pop3s, 'SSL/TLS'],
    [help.readPop3, ports.pop3, 'STARTTLS'],
  ];
  const lines = rows.flatMap(([what, port, security]) =>
    port === undefined
      ? []
      : [html`<tr><th scope="row">${what}</th><td><code>${port}</code></td><td>${security}</td></tr>`],
  );
  return html`<p>${help.server} <code>${host}</code></p>
<table><thead><tr><th scope="col">${help.what}</th><th scope="col">${help.port}</th><th scope="col">${help.security}</th></tr></thead>
<tbody>${lines}</tbody></table>`;
}

function programPart(
  { id, name, steps, files = [], notes = [] }: Program,
  values: Readonly<Record<string, string>>,
): Html {
  const texts = (all: readonly string[]): readonly Sentence[] => all.flatMap((text) => [fill(text, values) ?? []]);
  return html`<section class="paper" aria-labelledby="${id}"><h2 id="${id}">${name}</h2>
<ol class="steps">${texts(steps).map((step) => html`<li><p>${sentence(step)}</p></li>`)}</ol>
${files.map(([file, text]) => html`<figure class="record"><figcaption><code>${file}</code></figcaption><div><pre>${fillPlain(text, values) ?? text}</pre></div></figure>`)}
${texts(notes).map((note) => html`<p class="soft">${sentence(note)}</p>`)}
</section>`;
}
