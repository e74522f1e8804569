/** The line by which one can see that a filter works, without having any spam: every filter knows it. */
import type { TestCatalog, TestHit } from '#check/verdict';
import { hit } from './hits.ts';

/** Joined here, so that this file is no spam itself. */
const line = ['XJS*C4JDBQADN1.NSBN3*2IDNEN*', 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'].join('');

export const gtubeTests: TestCatalog = {
  'text.gtube': {
    family: 'text',
    words: 'It holds the test line that every filter takes for spam (GTUBE)',
    mend: 'Leave the test line out.',
    // More than anything that speaks for a message can outweigh.
    prior: 60,
    // It says what it is: no other name may hide that.
    phish: -60,
  },
};

export function gtubeHits(text: string): readonly TestHit[] {
  return text.includes(line) ? [hit('text.gtube', {})] : [];
}
