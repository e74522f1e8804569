/** Near-copies: the same message to another recipient, or with another number in it, must not stand on both sides of a split. */
import { extractText, indexMessage, walkParts } from '#format/message';
import type { LabelledMail } from './types.ts';

const TEXT_CHARACTERS_MAX = 8_000;
const SHINGLE_WORDS = 4;
/** Smallest hashes that stand for a text, and how many two copies have in common. */
const SKETCH = 24;
const SAME_MIN = 16;

/** The first of each set of near-copies, in the order given. */
export function withoutCopies(mails: readonly LabelledMail[]): LabelledMail[] {
  const kept: LabelledMail[] = [];
  const sketches = new Map<number, number[]>();
  for (const mail of mails) {
    const sketch = sketchOf(mail.bytes);
    const shared = new Map<number, number>();
    for (const hash of sketch) for (const at of sketches.get(hash) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
    const need = Math.min(SAME_MIN, Math.max(1, sketch.length - 1));
    if (sketch.length > 3 && [...shared.values()].some((count) => count >= need)) continue;
    for (const hash of sketch) {
      const same = sketches.get(hash);
      if (same === undefined) sketches.set(hash, [kept.length]);
      else same.push(kept.length);
    }
    kept.push(mail);
  }
  return kept;
}

function sketchOf(bytes: Uint8Array): number[] {
  const index = indexMessage(bytes);
  let text = '';
  for (const part of walkParts(index.root)) {
    text += ` ${extractText(bytes, part, 64_000)}`;
    if (text.length > TEXT_CHARACTERS_MAX) break;
  }
  const words =
    text
      .slice(0, TEXT_CHARACTERS_MAX)
      .toLowerCase()
      .match(/\p{L}{2,20}/gu) ?? [];
  const hashes = new Set<number>();
  for (let i = 0; i + SHINGLE_WORDS <= words.length; i++)
    hashes.add(hashOf(words.slice(i, i + SHINGLE_WORDS).join(' ')));
  return [...hashes].sort((a, b) => a - b).slice(0, SKETCH);
}

function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return hash >>> 0;
}
