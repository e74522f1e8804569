/** The filter for programs: a raw message in, its verdict as JSON out. */
import { Fault } from '#base/fault';
import { filterSettings } from '#flow/filter';
import { Networks, type Settings } from '#model/settings';
import type { ApiOperation } from '#server/httpd';
import { ASKED_BYTES_MAX, type FilterAsks } from './ask.ts';
import type { FilterWhys } from './why.ts';

export function filterOperations(settings: Settings, asks: FilterAsks): readonly ApiOperation[] {
  return [
    {
      name: 'filter-scan',
      method: 'POST',
      path: '/api/v1/filter/scan',
      bodyBytesMax: ASKED_BYTES_MAX,
      open: (client) => new Networks(settings.snapshot().get(filterSettings.scanNetworks)).contains(client),
      run: async ({ body }) => {
        if (body.length === 0) {
          throw new Fault('invalid', 'No message', {
            publicText: 'The body of the request must be a message (RFC 5322)',
          });
        }
        return await asks.ask(body);
      },
    },
  ];
}

/** Why a message was judged so, for whoever may read its trace. */
export function whyOperation(whys: FilterWhys): ApiOperation {
  return {
    name: 'filter-why',
    method: 'GET',
    path: '/api/v1/filter/why/:reference',
    run: async ({ actor, values }) => {
      if (actor === undefined) throw new Fault('refused', 'Nobody signed in', { publicText: 'Sign in first' });
      return await whys.explain(actor, values['reference'] ?? '');
    },
  };
}
