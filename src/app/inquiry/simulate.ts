/** A message played through the real session and reception, without consequences. */
import { LineNormaliser } from '#base/bytes';
import type { Ctx } from '#base/ctx';
import { Fault } from '#base/fault';
import type { House } from '#app/house';
import type { ShownDecision, ShownFinding, Simulated, SimulatedCopy, SimulatedStep, Simulation } from '#app/control';
import { sessionOptions, SmtpReception } from '#app/smtp';
import { checkRules, type JudgedFinding } from '#check/reputation';
import { type DoorDecision, reasonName } from '#flow/door';
import type { AcceptArgs } from '#flow/receive';
import { addressFamily } from '#format/ip';
import { driveSmtp, SmtpSession } from '#server/smtpd';
import { type DryParts, dryMail } from './dry.ts';
import { content, line, type Said, ScriptedConnection } from './script.ts';

export interface SimulateParts extends DryParts {
  readonly house: Pick<House, 'store' | 'clock' | 'settings' | 'hostname' | 'log'>;
}

/** For all questions to the DNS together; each has a shorter time of its own. */
const SIMULATION_MS_MAX = 60_000;

export async function simulate(parts: SimulateParts, of: Simulation, gone: AbortSignal): Promise<Simulated> {
  const { house } = parts;
  if (addressFamily(of.ip) === 0) {
    throw new Fault('invalid', `"${of.ip}" is no address`, { publicText: `"${of.ip}" is not an IP address` });
  }
  const signal = AbortSignal.any([gone, AbortSignal.timeout(SIMULATION_MS_MAX)]);
  const ctx: Ctx = { log: house.log, signal, deadline: Number.POSITIVE_INFINITY, traceId: 'simulation' };
  const play = new Play(of);
  const mail = dryMail(parts, play);
  const standard = sessionOptions(house.settings.snapshot(), {
    mode: 'mx',
    hostname: house.hostname,
    remoteAddress: of.ip,
    tlsAvailable: true,
    auth: false,
  });
  // Nobody has to be slowed down.
  const options = { ...standard, limits: { ...standard.limits, errorDelayMs: 0 } };
  const ends = { remote: { address: of.ip, port: PORT_OF_NOBODY }, local: { address: LOCAL_ADDRESS, port: SMTP_PORT } };
  const connection = new ScriptedConnection(ends, (answer) => play.next(answer));
  const authenticator = { mechanisms: () => [], start: () => Promise.reject(new Error('Nobody signs in')) };
  const reception = new SmtpReception(mail, { mode: 'mx', offersAuth: false }, ctx);
  const session = new SmtpSession(options, { reception, authenticator }, { ...ends, tls: undefined });
  await driveSmtp(connection, session, { clock: house.clock, signal });
  return { steps: play.steps, copies: play.copies };
}

const SMTP_PORT = 25;
const PORT_OF_NOBODY = 49_152;
const LOCAL_ADDRESS = '127.0.0.1';

type StepName = SimulatedStep['step'];

/** The client, and what is heard while it speaks. */
class Play {
  readonly steps: SimulatedStep[] = [];
  copies: readonly SimulatedCopy[] = [];
  readonly #of: Simulation;
  #step: StepName = 'connect';
  #said = '';
  #asked = 0;
  #admitted: string[] = [];
  #decisions: ShownDecision[] = [];

  constructor(of: Simulation) {
    this.#of = of;
  }

  decided(_sight: unknown, decisions: readonly DoorDecision[]): void {
    const of = this.#step === 'content' ? this.#admitted : [this.#of.to[this.#asked - 1] ?? ''];
    this.#decisions = decisions.map((decision, i) => shownDecision(of[i] ?? '', decision));
  }

  accepted({ copies, retry, queued }: AcceptArgs): void {
    this.copies = [
      ...copies.map(({ recipient, target, heldUntilMs }, i): SimulatedCopy => {
        const mailbox = target.kind === 'special' ? target.use : target.kind;
        const account = retry?.recipients[i]?.address ?? recipient;
        return { recipient, account, mailbox, heldUntilMs: heldUntilMs ?? null, nextHop: null };
      }),
      ...(queued?.recipients ?? []).map(({ address, nextHop }): SimulatedCopy => {
        return { recipient: address, account: null, mailbox: null, heldUntilMs: null, nextHop };
      }),
    ];
  }

  next(answer: string): Said | undefined {
    const step = this.#step;
    const code = this.#keep(step, answer);
    const { helo, from, to, message } = this.#of;
    if (code === 0 || code === 421) return undefined;
    switch (step) {
      case 'connect':
        return code === 220 ? this.#say('helo', `EHLO ${helo}`) : undefined;
      case 'helo':
        return code === 250 ? this.#say('mail', `MAIL FROM:<${from}>${this.#international()}`) : undefined;
      case 'mail':
        return code === 250 ? this.#nextRecipient() : undefined;
      case 'rcpt':
        if (code === 250) this.#admitted.push(to[this.#asked - 1] ?? '');
        if (this.#asked < to.length) return this.#nextRecipient();
        return this.#admitted.length > 0 && message !== undefined ? this.#say('data', 'DATA') : undefined;
      case 'data':
        return code === 354 && message !== undefined ? this.#sayContent(message) : undefined;
      case 'content':
        return undefined;
      default:
        return step satisfies never;
    }
  }

  #keep(step: StepName, answer: string): number {
    const lines = answer.split('\r\n').filter((text) => text !== '');
    const code = Number(lines.at(-1)?.slice(0, 3) ?? 0);
    const decisions = this.#decisions;
    this.#decisions = [];
    if (lines.length > 0) this.steps.push({ step, said: this.#said, code, reply: lines, decisions });
    return code;
  }

  #nextRecipient(): Said {
    const said = this.#say('rcpt', `RCPT TO:<${this.#of.to[this.#asked] ?? ''}>`);
    this.#asked += 1;
    return said;
  }

  #international(): string {
    const { from, to } = this.#of;
    return [from, ...to].some((text) => /[^\x20-\x7e]/.test(text)) ? ' SMTPUTF8' : '';
  }

  #say(step: StepName, text: string): Said {
    this.#step = step;
    this.#said = text;
    return line(text);
  }

  /** Files of mail programs often end their lines with LF alone. */
  #sayContent(message: Uint8Array): Said {
    const normaliser = new LineNormaliser();
    const octets = Buffer.concat([...normaliser.push(message), ...normaliser.end()]);
    this.#step = 'content';
    this.#said = `(${octets.length} octets)`;
    return content(octets);
  }
}

function shownDecision(recipient: string, decision: DoorDecision): ShownDecision {
  const { kind, judgement } = decision;
  return {
    recipient,
    decision: kind,
    because: decision.kind === 'admit' ? null : reasonName(decision.reason),
    into: decision.kind === 'admit' ? decision.into : null,
    holdMs: decision.kind === 'admit' ? decision.holdMs : 0,
    score: judgement.score,
    findings: judgement.findings.map(shownFinding),
  };
}

export function shownFinding({ check, action, effective, eased, would, evidence }: JudgedFinding): ShownFinding {
  const { code } = checkRules[check];
  return { check, code, action, effective, eased: eased ?? null, would: would ?? null, evidence };
}
