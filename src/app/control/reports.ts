import { Fault } from '#base/fault';
import { parseReference, timeKeyAt, timeOfKey } from '#base/ids';
import { choiceArg, optionalNumber, optionalText, textArg } from './args.ts';
import { type ControlHouse, type QueueFilter, queueRecipientStates, type QueueSelection } from './ports.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';

const ROWS_MAX = 10_000;

export function auditHandlers({ reads }: ControlHouse): ControlHandlers {
  return {
    'audit.list': async (args, call) => {
      const domain = optionalText(args, 'domain');
      const ofDomain = domain === undefined ? undefined : await reads.findDomain({ name: domain });
      if (domain !== undefined && ofDomain === undefined) {
        throw new Fault('not-found', `Cannot find domain "${domain}"`, {
          publicText: `The domain ${domain} is not hosted here`,
        });
      }
      const action = optionalText(args, 'action');
      const target = optionalText(args, 'target');
      const sinceMs = optionalNumber(args, 'sinceMs');
      const rows = await reads.listAudit({
        max: Math.min(optionalNumber(args, 'max') ?? 100, ROWS_MAX),
        ...(ofDomain === undefined ? {} : { domain: ofDomain.id }),
        ...(action === undefined ? {} : { action }),
        ...(target === undefined ? {} : { target }),
        ...(sinceMs === undefined ? {} : { since: timeKeyAt(sinceMs) }),
      });
      for (const row of rows) await call.item({ ...row, atMs: timeOfKey(row.id) });
      return null;
    },
  };
}

export function queueHandlers({ queue }: ControlHouse): ControlHandlers {
  return {
    'queue.list': async (args, call) => {
      await queue.queueList(filterOf(args), (entry) => call.item(entry));
      return null;
    },
    'queue.show': async (args) => {
      const reference = referenceOf(args);
      const entry = await queue.queueShow(reference);
      if (entry !== undefined) return entry;
      throw new Fault('not-found', `Cannot find ${reference} in the queue`, {
        publicText: `Nothing with the reference ${reference} is in the queue; its story is in: rookery trace ${reference}`,
      });
    },
    'queue.retry': async (args) => ({ changed: await queue.queueRetry(selectionOf(args)) }),
    'queue.hold': async (args) => ({ changed: await queue.queueHold(selectionOf(args)) }),
    'queue.release': async (args) => ({ changed: await queue.queueRelease(selectionOf(args)) }),
    'queue.drop': async (args) => ({ changed: await queue.queueDrop(selectionOf(args)) }),
    'queue.bounce': async (args) => ({ changed: await queue.queueBounce(selectionOf(args)) }),
  };
}

export function traceHandlers({ trace }: ControlHouse): ControlHandlers {
  return {
    'trace.find': async (args, call) => {
      const text = (name: string): Record<string, string> => {
        const value = optionalText(args, name);
        return value === undefined ? {} : { [name]: value };
      };
      const number = (name: string): Record<string, number> => {
        const value = optionalNumber(args, name);
        return value === undefined ? {} : { [name]: value };
      };
      const query = {
        ...(args['reference'] === undefined ? {} : { reference: referenceOf(args) }),
        ...text('sender'),
        ...text('recipient'),
        ...text('messageId'),
        ...text('subject'),
        ...number('sinceMs'),
        ...number('untilMs'),
        max: Math.min(optionalNumber(args, 'max') ?? 50, ROWS_MAX),
      };
      await trace.traceFind(query, (found) => call.item(found));
      return null;
    },
  };
}

export function statusHandlers({ status }: ControlHouse): ControlHandlers {
  return { status: () => status() };
}

function filterOf(args: ControlArgs): QueueFilter {
  const domain = optionalText(args, 'domain');
  const sender = optionalText(args, 'sender');
  const recipient = optionalText(args, 'recipient');
  return {
    ...(args['state'] === undefined ? {} : { state: choiceArg(args, 'state', queueRecipientStates) }),
    ...(domain === undefined ? {} : { domain }),
    ...(sender === undefined ? {} : { sender }),
    ...(recipient === undefined ? {} : { recipient }),
  };
}

/** One message, or what the filter finds; everything only where `all` is said. */
function selectionOf(args: ControlArgs): QueueSelection {
  const filter = filterOf(args);
  if (args['reference'] !== undefined) {
    return { reference: referenceOf(args), ...(filter.recipient === undefined ? {} : { recipient: filter.recipient }) };
  }
  if (Object.keys(filter).length === 0 && args['all'] !== true) {
    throw new Fault('invalid', 'No message was named', {
      publicText: 'Name a reference, or what to choose by, or --all',
    });
  }
  return { filter };
}

function referenceOf(args: ControlArgs): string {
  const text = textArg(args, 'reference');
  const reference = parseReference(text);
  if (reference !== undefined) return reference;
  throw new Fault('invalid', `Cannot read reference "${text}"`, {
    publicText: `"${text}" is not a reference: it has 12 characters, such as 7F3K-9QXD-M2TA`,
  });
}
