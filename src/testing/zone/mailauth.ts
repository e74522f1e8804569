import { type DnsType, dnsTypes, type MxRecord } from '#format/dns';
import { FakeResolver } from './fake.ts';
import type { Zone } from './zone.ts';

/** The resolver that mailauth asks, over a zone: answers and errors as `node:dns` gives them. */
export function mailauthResolver(zone: Zone): (name: string, type: string) => Promise<unknown> {
  const resolver = new FakeResolver(zone);
  return async (name, rrtype) => {
    const type: DnsType = dnsTypes.find((each) => each === rrtype) ?? 'A';
    const answer = await resolver.query(name, type);
    switch (answer.kind) {
      case 'none':
        throw failure('ENODATA');
      case 'nxdomain':
        throw failure('ENOTFOUND');
      case 'failed':
        throw failure(answer.reason === 'name' ? 'EBADNAME' : 'ESERVFAIL');
      case 'records':
        return answer.records.map((record) => {
          if (type === 'TXT') return [record];
          if (type !== 'MX') return record;
          const { preference: priority, exchange } = record as MxRecord;
          return { priority, exchange };
        });
      default:
        return answer satisfies never;
    }
  };
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
