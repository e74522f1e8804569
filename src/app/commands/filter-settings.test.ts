import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingSchema } from '#app/house';
import type { Setting, SettingValue } from '#base/setting';
import { formatSettingValue } from '#model/settings';
import { settingSections, type EffectiveSetting } from './filter-settings.ts';

const declared = settingSchema()
  .list()
  .filter(({ key }) => /^(?:filter|clean|attachment|quarantine|digest|virus|sending|letters)\./.test(key));

function effective(of: Setting, value: SettingValue): EffectiveSetting {
  const text = formatSettingValue(of, value);
  return { key: of.key, value, text, from: 'default', scopeName: '', changedMs: null, changedBy: null };
}

const shipped = declared.map((of) => effective(of, of.standard));

test('every setting of the filter stands in the group in which a person asks for it', () => {
  const sections = settingSections(shipped);
  assert.deepEqual(
    sections.flatMap(({ rows }) => rows.map(({ setting }) => setting.key)).toSorted(),
    declared.map(({ key }) => key).toSorted(),
  );
  assert.equal(
    sections.find(({ title }) => title === 'Other settings'),
    undefined,
  );
});

test('every choice has words of its own', () => {
  for (const of of declared) {
    const choices = of.type === 'choice' ? (of.choices ?? []) : of.type === 'switch' ? [true, false] : [];
    const words = choices.map((choice) => settingSections([effective(of, choice)])[0]?.rows[0]?.words ?? '');
    assert.equal(new Set(words).size, choices.length, of.key);
    assert.ok(
      words.every((text) => text.includes(' ')),
      `${of.key}: ${words.join(' / ')}`,
    );
  }
});

test('a setting without words is shown as it is', () => {
  const setting: EffectiveSetting = {
    key: 'filter.new-one',
    value: '7',
    text: '7',
    from: 'default',
    scopeName: '',
    changedMs: null,
    changedBy: null,
  };
  assert.deepEqual(settingSections([setting]), [{ title: 'Other settings', rows: [{ setting, words: '7' }] }]);
});
