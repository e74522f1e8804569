/** Our pages on a port of their own, over refusals that are made up: one of each kind. */
import { SystemClock } from '#base/clock';
import type { Reference } from '#base/ids';
import { silentLog } from '#base/log';
import { Metrics } from '#base/metric';
import { checkNames, delayCodes } from '#check/reputation';
import { HttpFront } from '#edge/http';
import { openListener, type RunningListener, TlsContexts } from '#edge/net';
import { causes, Explainer, type Question, textsFor } from '#flow/explain';
import type { TraceRecord } from '#model/trace';
import { askRoutes, AskTokens, heldRoutes, helpRoutes, homeRoutes, Site, whyRoutes, wordsFor } from '#server/httpd';
import { HeldSamples } from './held.ts';

/** Offset of the ports that the help page names. */
const OFFSET = 20_000;
const at = Date.UTC(2026, 10, 27, 3, 30, 12);

const evidence = {
  ip: '192.0.2.7',
  ptr: 'cpc35-sutt4-2-0-cust7.19-1.cable.isp.example',
  forward: '198.51.100.77 2001:db8:77::1',
  helo: 'mail.sender.example',
  own: 'mx.example.test',
  addresses: '198.51.100.77',
  afterMs: 120,
  zone: 'zen.list.example',
  codes: '127.0.0.4',
  text: 'https://www.list.example/query/ip/192.0.2.7 - Infected, sends spam',
  link: 'https://www.list.example/query/ip/192.0.2.7',
  domain: 'sender.example',
  scope: 'mailfrom',
  record:
    'v=spf1 include:_spf.provider.example include:spf.newsletter.example a mx a:web.sender.example a:shop.sender.example include:spf.crm.example include:spf.tickets.example include:spf.invoices.example include:spf.survey.example ip4:198.51.100.0/24 -all',
  mechanism: '-all',
  explanation: 'Please see https://sender.example/mail',
  from: 'sender.example',
  policyDomain: 'sender.example',
  spf: 'pass bounces.newsletter.example',
  dkim: 'pass newsletter.example, fail sender.example',
  alignment:
    'SPF passed for bounces.newsletter.example, which does not stand for sender.example; the signatures that hold are of newsletter.example, which does not stand for sender.example',
  network: '192.0.2.0/24',
  count: 1412,
  windowS: 3600,
};

/** One reference for each cause that a refusal can have. */
export interface Sample {
  readonly name: string;
  readonly reference: Reference;
  readonly row: TraceRecord;
}

function sample(name: string, n: number, event: Omit<TraceRecord['story'][number], 'at'>): Sample {
  const reference = `WEBT-EST0-${String(n).padStart(4, '0')}` as Reference;
  const row: TraceRecord = {
    id: n,
    reference,
    tenant: null,
    domain: null,
    account: null,
    kind: 'refused',
    outcome: 'refused',
    client: '192.0.2.7',
    helo: 'mail.sender.example',
    sender: 'bob@sender.example',
    recipients: ['secret@hosted.example'],
    messageId: '',
    subject: '',
    size: 0,
    repeats: 0,
    story: [{ at, ...event }],
  };
  return { name, reference, row };
}

function facts(check: string, code: string): Readonly<Record<string, string | number>> {
  return { check, code, evidence: JSON.stringify(evidence), stage: 'rcpt' };
}

export const samples: readonly Sample[] = [
  ...checkNames.map((check, i) => {
    const { code } = causes.find(({ key }) => key === check) ?? { code: '' };
    return sample(code, i, { event: 'door.refused', text: '550 5.7.25 x', facts: facts(check, code) });
  }),
  sample(delayCodes.greylisted, 100, {
    event: 'door.deferred',
    text: '451 4.7.1 x',
    facts: { ...facts('greylisted', delayCodes.greylisted), oddity: 'ptr-unconfirmed', retryAtMs: at + 300_000 },
  }),
  sample('USER-1', 101, { event: 'smtp.rcpt.refused', text: '550 5.1.1 <secret@hosted.example> x (USER-1)' }),
  sample('AUTH-1', 102, { event: 'smtp.session.auth-required', text: '530 5.7.0 x' }),
];

export class WebSite implements AsyncDisposable {
  readonly asked: Question[];
  readonly held: HeldSamples;
  readonly #listener: RunningListener;
  readonly #front: HttpFront;

  private constructor(listener: RunningListener, front: HttpFront, { asked, held }: Pick<WebSite, 'asked' | 'held'>) {
    this.#listener = listener;
    this.#front = front;
    this.asked = asked;
    this.held = held;
  }

  static async start(): Promise<WebSite> {
    const clock = new SystemClock();
    const frame = { words: wordsFor('en'), hostname: 'mx.example.test' };
    const rows = new Map(samples.map(({ reference, row }) => [reference, [row]]));
    const explainer = new Explainer({ records: async (one) => rows.get(one) ?? [], texts: textsFor('en') });
    const tokens = new AskTokens(new Uint8Array(32), clock);
    const asked: Question[] = [];
    const held = new HeldSamples();
    const ask = async (question: Question): Promise<'passed-on'> => {
      asked.push(question);
      return 'passed-on';
    };
    const ports = {
      submissions: OFFSET + 465,
      submission: OFFSET + 587,
      imaps: OFFSET + 993,
      imap: OFFSET + 143,
      pop3s: OFFSET + 995,
      pop3: OFFSET + 110,
    };
    const site = new Site({
      frame,
      clock,
      metrics: new Metrics(),
      routes: [
        ...homeRoutes(frame),
        ...whyRoutes({ frame, explainer, tokens }),
        ...askRoutes({ frame, tokens, ask }),
        ...helpRoutes({ frame, ports: () => ports }),
        ...heldRoutes({ frame, links: held }),
      ],
      httpsPort: () => undefined,
      insist: () => false,
      ready: () => true,
      exempt: () => true,
    });
    const front = new HttpFront({ site, clock, log: silentLog });
    const listener = await openListener({
      name: 'http',
      endpoint: { kind: 'tcp', address: '127.0.0.1', port: 0 },
      implicitTls: false,
      speaks: 'web',
      contexts: new TlsContexts(),
      clock,
      log: silentLog,
      connectionsMax: 100,
      perClientMax: () => 100,
      exempt: () => true,
      busy: new Uint8Array(0),
      serve: (connection) => front.serve(connection),
    });
    return new WebSite(listener, front, { asked, held });
  }

  address(path: string): string {
    const { endpoint } = this.#listener;
    return `http://127.0.0.1:${endpoint.kind === 'tcp' ? endpoint.port : 0}${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.stopAccepting();
    this.#front.stop();
    this.#listener.destroy();
  }
}
