import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { silentLog } from '#base/log';
import { shippedModel } from './mod.ts';

test('the model that is shipped is named by its weights, so that another one has another name', () => {
  const file = readFileSync(new URL('../../../shipped/filter/model.json', import.meta.url), 'utf8');
  const { name, spam } = shippedModel(silentLog);
  assert.equal(name, createHash('sha256').update(file).digest('hex').slice(0, 8));
  assert.ok(Object.keys(spam.weights).length > 10);
});
