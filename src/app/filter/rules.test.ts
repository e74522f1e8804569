import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { silentLog } from '#base/log';
import { compileRules } from '#check/rules';
import { unscanned } from '#check/spam';
import type { SpooledContent } from '#flow/receive';
import { ruleLookUp, type RuleFindings, type RuleLookUpParts } from './rules.ts';

const sources = [{ owner: 'here.test', text: 'rule x when body contains "wallet" then reject' }];

async function foundWhere(error: Error): Promise<RuleFindings> {
  const house = {
    filterRules: { of: () => ({ sources, compiled: compileRules(sources) }) },
    matchRules: () => Promise.reject(error),
    log: silentLog,
  };
  const model = { spam: { factor: 1 } } as RuleLookUpParts['model'];
  const content: SpooledContent = { kind: 'memory', bytes: new Uint8Array() };
  const question = { scan: unscanned(0, ''), content, reversePath: null, helo: '', client: undefined } as never;
  return await ruleLookUp({ house: house as never, model })(question, { address: 'you@here.test' }, undefined);
}

test('rules that cannot be matched are not known, but load is no way past them', async () => {
  assert.deepEqual(await foundWhere(new Fault('temporary', 'A thread ended')), { hits: [], decisions: [] });
  await assert.rejects(foundWhere(new Fault('limit', '1000 jobs are waiting')), { kind: 'limit' });
});
