/** The quarantine for programs, below /api/v1/quarantine: what a person may do at the desk, as JSON. */
import { Fault } from '#base/fault';
import {
  type ActOptions,
  type Asker,
  type BulkAction,
  bulkActions,
  type HeldQuestion,
  outcomeTexts,
  type QuarantineDesk,
  type SenderScope,
} from '#flow/quarantine';
import { HELD_PAGE_MAX, quarantineClasses, quarantineStates } from '#model/quarantine';
import { type ApiCall, type ApiOperation, jsonBody } from '#server/httpd';

const PAGE_STANDARD = 50;
const PREFIX = '/api/v1/quarantine';
const scopes = ['account', 'domain', 'platform'] as const satisfies readonly SenderScope[];

/** Every message of a list names what its asker may do; outcomes come with their words. */
export function quarantineOperations(desk: QuarantineDesk): readonly ApiOperation[] {
  return [...lookOperations(desk), ...actOperations(desk), ...teachOperations(desk)];
}

function lookOperations(desk: QuarantineDesk): readonly ApiOperation[] {
  return [
    {
      name: 'quarantine-list',
      method: 'GET',
      path: PREFIX,
      run: async (call) => {
        const { found, next } = await desk.list(askerOf(call), questionOf(call));
        return { messages: found, next: next ?? null };
      },
    },
    {
      name: 'quarantine-show',
      method: 'GET',
      path: `${PREFIX}/:id`,
      run: async (call) => desk.show(askerOf(call), await idOf(desk, call)),
    },
    {
      name: 'quarantine-raw',
      method: 'GET',
      path: `${PREFIX}/:id/raw`,
      run: async (call) => {
        const { head, content } = await desk.raw(askerOf(call), await idOf(desk, call));
        return { base64: Buffer.concat([head, content]).toString('base64') };
      },
    },
  ];
}

function actOperations(desk: QuarantineDesk): readonly ApiOperation[] {
  const acts = bulkActions.map(
    (action): ApiOperation => ({
      name: `quarantine-${action}`,
      method: 'POST',
      path: `${PREFIX}/:id/${action}`,
      run: async (call) => {
        const outcome = await desk[action](askerOf(call), await idOf(desk, call), optionsOf(bodyOf(call)));
        return { outcome, text: outcomeTexts[outcome] };
      },
    }),
  );
  return [
    // Before those with `:id`, which would take its name for a number.
    {
      name: 'quarantine-bulk',
      method: 'POST',
      path: `${PREFIX}/bulk/:action`,
      run: async (call) => {
        const body = bodyOf(call);
        const action = chosen<BulkAction>(call.values['action'], bulkActions, 'action');
        const named = { ...optionsOf(body), ids: namesOf(body['ids']) };
        return { outcomes: await desk.bulk(askerOf(call), action, named) };
      },
    },
    ...acts,
  ];
}

function teachOperations(desk: QuarantineDesk): readonly ApiOperation[] {
  const lists = (['allow', 'block'] as const).map(
    (action): ApiOperation => ({
      name: `quarantine-${action}`,
      method: 'POST',
      path: `${PREFIX}/:id/${action}`,
      run: async (call) => {
        const { scope = 'account' } = bodyOf(call);
        const how = { action, scope: chosen(scope, scopes, 'scope') };
        return await desk.trust(askerOf(call), await idOf(desk, call), how);
      },
    }),
  );
  return [
    ...lists,
    {
      name: 'quarantine-report',
      method: 'POST',
      path: `${PREFIX}/:id/report`,
      run: async (call) => {
        const as = chosen(bodyOf(call)['as'], ['spam', 'ham'] as const, 'as');
        await desk.report(askerOf(call), await idOf(desk, call), as);
        return { reported: as };
      },
    },
  ];
}

function askerOf({ actor, login }: ApiCall): Asker {
  if (actor !== undefined && login !== undefined) return { actor, name: login };
  throw new Fault('refused', 'Nobody signed in', { publicText: 'Sign in first' });
}

/** A number, or a reference. */
async function idOf(desk: QuarantineDesk, call: ApiCall): Promise<number> {
  return (await desk.find(askerOf(call), call.values['id'] ?? '')).id;
}

function questionOf({ query }: ApiCall): HeldQuestion {
  const text = (name: string): string | undefined => query.get(name) || undefined;
  const several = (name: string): readonly string[] => (text(name) ?? '').split(',').filter((one) => one !== '');
  const classes = several('class').map((one) => chosen(one, quarantineClasses, 'class'));
  const states = several('state').map((one) => chosen(one, quarantineStates, 'state'));
  const before = numberOf(text('before'), 'before');
  const domain = numberOf(text('domain'), 'domain');
  const [sender, recipient, words] = [text('sender'), text('recipient'), text('text')];
  return {
    own: text('own') === 'true',
    ...(classes.length === 0 ? {} : { classes }),
    ...(states.length === 0 ? {} : { states }),
    ...(sender === undefined ? {} : { sender }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(words === undefined ? {} : { text: words }),
    ...(before === undefined ? {} : { before }),
    ...(domain === undefined ? {} : { domain }),
    max: Math.min(numberOf(text('limit'), 'limit') ?? PAGE_STANDARD, HELD_PAGE_MAX),
  };
}

/** Nothing is needed in most bodies, so none is as well. */
function bodyOf(call: ApiCall): Readonly<Record<string, unknown>> {
  return call.body.length === 0 ? {} : jsonBody(call);
}

function optionsOf({ note, confirmed }: Readonly<Record<string, unknown>>): ActOptions {
  if (note !== undefined && typeof note !== 'string') throw wrong('note', 'a text');
  return { ...(note === undefined ? {} : { note }), confirmed: confirmed === true };
}

/** Numbers and references, as everywhere. */
function namesOf(value: unknown): readonly (number | string)[] {
  const isName = (one: unknown): one is number | string => typeof one === 'string' || Number.isSafeInteger(one);
  if (Array.isArray(value) && value.every(isName)) return value;
  throw wrong('ids', 'a list of numbers or references');
}

function numberOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-9]{1,16}$/.test(text)) return Number(text);
  throw wrong(name, 'a number');
}

function chosen<C extends string>(value: unknown, choices: readonly C[], name: string): C {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw wrong(name, `one of ${choices.join(', ')}`);
}

function wrong(name: string, what: string): Fault {
  return new Fault('invalid', `"${name}" is not ${what}`, { publicText: `"${name}" must be ${what}` });
}
