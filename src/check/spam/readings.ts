/** A message that programs read in two ways says what it says in either. */
import { type IndexedMessage, indexOfLast } from '#format/message';
import type { ScanBudget } from './budget.ts';
import { readTexts, type Texts } from './texts.ts';

/** The texts, and where a part has two fields for one thing also what programs show that take the last of them. */
export function readAllTexts(bytes: Uint8Array, index: IndexedMessage, budget: ScanBudget): Texts {
  const first = readTexts(bytes, index, budget);
  const other = indexOfLast(bytes, index);
  if (other === undefined) return first;
  const last = readTexts(bytes, other, budget);
  return last.visible === first.visible && last.plain === first.plain ? withLeaves(first, last) : together(first, last);
}

function together(first: Texts, last: Texts): Texts {
  const both = (key: 'plain' | 'shown' | 'visible' | 'hidden'): string => `${first[key]}\n${last[key]}`.trim();
  return {
    leaves: [...first.leaves, ...last.leaves],
    texts: [...first.texts, ...last.texts],
    plain: both('plain'),
    shown: both('shown'),
    visible: both('visible'),
    hidden: both('hidden'),
    readings: [...first.readings, ...last.readings],
    aside: {
      texts: [...first.aside.texts, ...last.aside.texts],
      readings: [...first.aside.readings, ...last.aside.readings],
    },
  };
}

/** The same is shown either way; what is attached may differ. */
function withLeaves(first: Texts, { leaves, aside }: Texts): Texts {
  return {
    ...first,
    leaves: [...first.leaves, ...leaves],
    aside: {
      texts: [...first.aside.texts, ...aside.texts],
      readings: [...first.aside.readings, ...aside.readings],
    },
  };
}
