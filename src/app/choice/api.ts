/** Lists and reports for programs: what somebody who signed in says of mail. */
import { Fault } from '#base/fault';
import type { ListAsker, ListedEntry, NamedPlace } from '#flow/filterlist';
import {
  type ReportCategory,
  reportCategories,
  reportOutcomes,
  reportStates,
  type SpamReport,
} from '#model/spamreport';
import { type ApiCall, type ApiOperation, jsonBody, numberIn, oneOf, signedIn } from '#server/httpd';
import type { Choice } from './start.ts';

/** A message with attachments; of a larger one its beginning says enough. */
const REPORT_BYTES_MAX = 32 * 1024 * 1024;
/** Rows of one answer. */
const ROWS_MAX = 500;

type Desks = Pick<Choice, 'lists' | 'reports'>;

export function choiceOperations({ lists, reports }: Desks): readonly ApiOperation[] {
  return [...listOperations(lists), ...reportOperations(reports)];
}

function listOperations(lists: Choice['lists']): readonly ApiOperation[] {
  return [
    {
      name: 'filter-lists',
      method: 'GET',
      path: '/api/v1/filter/lists',
      run: async (call) => {
        const entries: ListedEntry[] = [];
        const page = { after: numberIn(call, 'after') ?? 0, max: rowsOf(call) };
        const next = await lists.list(askerOf(call), { ...placeOf(call), ...page }, async (entry) => {
          entries.push(entry);
        });
        return { entries, next };
      },
    },
    {
      name: 'filter-list-add',
      method: 'POST',
      path: '/api/v1/filter/lists',
      run: async (call) => {
        const body = jsonBody(call);
        const reason = body['reason'];
        return await lists.add(askerOf(call), {
          ...placeOf(call),
          action: oneOf(body['action'], ['allow', 'block'], 'action'),
          subject: textOf(body['sender'], 'sender'),
          unauthenticated: body['unauthenticated'] === true,
          ...(reason === undefined ? {} : { reason: textOf(reason, 'reason') }),
        });
      },
    },
    {
      name: 'filter-list-remove',
      method: 'DELETE',
      path: '/api/v1/filter/lists',
      run: async (call) => {
        const action = oneOf(call.query.get('action'), ['allow', 'block'], 'action');
        const subject = textOf(call.query.get('sender'), 'sender');
        await lists.remove(askerOf(call), { ...placeOf(call), action, subject });
      },
    },
  ];
}

function reportOperations(reports: Choice['reports']): readonly ApiOperation[] {
  return [
    {
      name: 'filter-report',
      method: 'POST',
      path: '/api/v1/filter/reports',
      bodyBytesMax: REPORT_BYTES_MAX,
      run: async (call) => {
        const category: ReportCategory = oneOf(call.query.get('as'), reportCategories, 'as');
        const from = call.query.get('from') ?? call.login ?? '';
        return await reports.upload(askerOf(call), { bytes: call.body, category, from });
      },
    },
    {
      name: 'filter-reports',
      method: 'GET',
      path: '/api/v1/filter/reports',
      run: async (call) => {
        const state = call.query.get('state');
        const found: SpamReport[] = [];
        const query = {
          ...placeOf(call),
          ...(state === undefined ? {} : { state: oneOf(state, reportStates, 'state') }),
          before: numberIn(call, 'before') ?? Number.MAX_SAFE_INTEGER,
          max: rowsOf(call),
        };
        const next = await reports.list(askerOf(call), query, async (report) => {
          found.push(report);
        });
        return { reports: found, next };
      },
    },
    {
      name: 'filter-report-close',
      method: 'POST',
      path: '/api/v1/filter/reports/:id/close',
      run: async (call) => {
        const { outcome, note } = jsonBody(call);
        const id = Number(call.values['id']);
        if (!Number.isSafeInteger(id)) throw invalid('The number of a report is a whole number');
        return await reports.close(askerOf(call), {
          id,
          outcome: oneOf(outcome, reportOutcomes, 'outcome'),
          ...(note === undefined ? {} : { note: textOf(note, 'note') }),
        });
      },
    },
  ];
}

function askerOf(call: ApiCall): ListAsker {
  const { actor, login: name } = signedIn(call);
  return { actor, name };
}

function rowsOf(call: ApiCall): number {
  return Math.min(Math.max(1, numberIn(call, 'limit') ?? ROWS_MAX), ROWS_MAX);
}

/** One's own where nothing else is named; `scope=platform` names all. */
function placeOf({ query, login }: Pick<ApiCall, 'query' | 'login'>): NamedPlace {
  const [account, domain] = [query.get('account'), query.get('domain')];
  if (account !== undefined || domain !== undefined) return { account, domain };
  return query.get('scope') === 'platform' ? {} : { account: login };
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`${name} is missing, or is no text`);
}

function invalid(text: string): Fault {
  return new Fault('invalid', text, { publicText: text });
}
