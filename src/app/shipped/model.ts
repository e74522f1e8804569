import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Log } from '#base/log';
import { type Model, readModel } from '#check/spam';

const FILE = new URL('../../../shipped/filter/model.json', import.meta.url);

/** The model that comes with the program; where it cannot be read, every test counts as it was declared, and that is told. */
export function shippedModel(log: Log): Model {
  try {
    const text = readFileSync(FILE, 'utf8');
    return { ...readModel(text), name: versionOf(text) };
  } catch (error) {
    log.warn('filter.model.missing', 'The shipped model cannot be read; tests count as they were declared', {
      file: FILE.pathname,
      error: String(error),
    });
    return declared;
  }
}

const VERSION_DIGITS = 8;

/** Another one whenever the model was trained anew, and the same for the same weights wherever they are shown. */
function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, VERSION_DIGITS);
}

const declared: Model = {
  name: 'declared',
  spam: { base: -3, weights: {}, factor: 1.4, shift: 0 },
  phish: { base: 0, weights: {}, factor: 1.5, shift: 0 },
};
