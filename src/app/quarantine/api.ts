/** The quarantine for programs, below /api/v1/quarantine: what a person may do at the desk, as JSON. */
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
import { type ApiCall, type ApiOperation, jsonBody, numberIn, oneOf, signedIn, wrongValue } from '#server/httpd';

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
        const action = oneOf<BulkAction>(call.values['action'], bulkActions, 'action');
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
        const how = { action, scope: oneOf(scope, scopes, 'scope') };
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
        const as = oneOf(bodyOf(call)['as'], ['spam', 'ham'] as const, 'as');
        await desk.report(askerOf(call), await idOf(desk, call), as);
        return { reported: as };
      },
    },
  ];
}

function askerOf(call: ApiCall): Asker {
  const { actor, login: name } = signedIn(call);
  return { actor, name };
}

/** A number, or a reference. */
async function idOf(desk: QuarantineDesk, call: ApiCall): Promise<number> {
  return (await desk.find(askerOf(call), call.values['id'] ?? '')).id;
}

function questionOf(call: ApiCall): HeldQuestion {
  const { query } = call;
  const text = (name: string): string | undefined => query.get(name) || undefined;
  const several = (name: string): readonly string[] => (text(name) ?? '').split(',').filter((one) => one !== '');
  const classes = several('class').map((one) => oneOf(one, quarantineClasses, 'class'));
  const states = several('state').map((one) => oneOf(one, quarantineStates, 'state'));
  const before = numberIn(call, 'before');
  const domain = numberIn(call, 'domain');
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
    max: Math.min(numberIn(call, 'limit') ?? PAGE_STANDARD, HELD_PAGE_MAX),
  };
}

/** Nothing is needed in most bodies, so none is as well. */
function bodyOf(call: ApiCall): Readonly<Record<string, unknown>> {
  return call.body.length === 0 ? {} : jsonBody(call);
}

function optionsOf({ note, confirmed }: Readonly<Record<string, unknown>>): ActOptions {
  if (note !== undefined && typeof note !== 'string') throw wrongValue('note', 'a text');
  return { ...(note === undefined ? {} : { note }), confirmed: confirmed === true };
}

/** Numbers and references, as everywhere. */
function namesOf(value: unknown): readonly (number | string)[] {
  const isName = (one: unknown): one is number | string => typeof one === 'string' || Number.isSafeInteger(one);
  if (Array.isArray(value) && value.every(isName)) return value;
  throw wrongValue('ids', 'a list of numbers or references');
}
