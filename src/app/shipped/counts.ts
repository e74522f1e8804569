import { readFileSync } from 'node:fs';
import type { Log } from '#base/log';
import { Prior } from '#check/bayes';

/** Counts of words that come with the program. */
export const COUNTS_FILE = new URL('../../../shipped/filter/bayes.bin', import.meta.url);

/** The counts that come with the program; undefined, and told, where the file is missing or no such file. */
export function shippedCounts(log: Log): Prior | undefined {
  try {
    return Prior.read(readFileSync(COUNTS_FILE));
  } catch (error) {
    log.warn('filter.counts.missing', 'The shipped counts of words cannot be read; the filter does without', {
      file: COUNTS_FILE.pathname,
      error: String(error),
    });
    return undefined;
  }
}
