/** The filter for programs: a raw message in, its verdict as JSON out. */
import { Fault } from '#base/fault';
import { filterSettings } from '#flow/filter';
import { Networks, type Settings } from '#model/settings';
import type { ApiOperation } from '#server/httpd';
import { ASKED_BYTES_MAX, type FilterAsks } from './ask.ts';

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
