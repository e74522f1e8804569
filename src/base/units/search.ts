/**
 * Looks for many words at once (Aho and Corasick, 1975): each unit of a text leads from one state to the next, and a state
 * stands for the longest beginning of a word that ends there.
 */

/** Groups of words: each is a bit of what is found. */
export const GROUPS_MAX = 30;
/** Letters of all words: a state has 15 bits. */
export const SEARCH_LETTERS_MAX = 2_000;

/** Words by the name of their group, in lower case. */
export type WordGroups<Name extends string> = Readonly<Record<Name, readonly string[]>>;

interface Node {
  readonly next: Map<number, Node>;
  /** Where it goes on from where no word goes on. */
  fallback: Node | undefined;
  found: number;
  readonly state: number;
}

export class WordSearch<Name extends string> {
  readonly #bits = new Map<Name, number>();
  /** Of each unit its number among the letters of all words; 0 for what is in none. */
  readonly #letters = new Uint8Array(0x1_0000);
  #letterCount = 1;
  /** By state and letter: the next state. */
  readonly #next: Uint16Array;
  /** By state: groups of which a word ends there. */
  readonly #found: Int32Array;

  /**
   * Letters are found in either case: those of ASCII, and others with one small and one large form.
   * @throws RangeError beyond GROUPS_MAX groups or SEARCH_LETTERS_MAX letters
   */
  constructor(groups: WordGroups<Name>) {
    const nodes: Node[] = [{ next: new Map(), fallback: undefined, found: 0, state: 0 }];
    for (const name in groups) {
      this.#bits.set(name, 1 << this.#bits.size);
      for (const word of groups[name]) this.#addWord(word, this.#bits.get(name) ?? 0, nodes);
    }
    if (this.#bits.size > GROUPS_MAX) throw new RangeError(`At most ${GROUPS_MAX} groups of words`);
    if (nodes.length > SEARCH_LETTERS_MAX) throw new RangeError(`At most ${SEARCH_LETTERS_MAX} letters of words`);
    this.#next = new Uint16Array(nodes.length * this.#letterCount);
    this.#found = new Int32Array(nodes.length);
    this.#fill(nodes);
  }

  /**
   * In which groups a word of a text is. One pass; the text's units are those before `length`.
   * @param enough once a word of this group is found, it goes no further
   */
  search(units: Uint16Array, length: number, enough?: Name): FoundGroups<Name> {
    const letters = this.#letters;
    const next = this.#next;
    const found = this.#found;
    const width = this.#letterCount;
    const stop = enough === undefined ? 0 : (this.#bits.get(enough) ?? 0);
    let all = 0;
    let state = 0;
    for (let i = 0; i < length; i++) {
      const letter = letters[units[i] ?? 0] ?? 0;
      state = next[state * width + letter] ?? 0;
      if (found[state] === 0) continue;
      all |= found[state] ?? 0;
      if ((all & stop) !== 0) break;
    }
    return { has: (name) => (all & (this.#bits.get(name) ?? 0)) !== 0 };
  }

  #addWord(word: string, bit: number, nodes: Node[]): void {
    let [node] = nodes;
    for (let i = 0; i < word.length && node !== undefined; i++) {
      const letter = this.#letterOf(word.charCodeAt(i));
      const known: Node | undefined = node.next.get(letter);
      const next = known ?? { next: new Map(), fallback: undefined, found: 0, state: nodes.length };
      if (known === undefined) {
        node.next.set(letter, next);
        nodes.push(next);
      }
      node = next;
    }
    if (node !== undefined && word !== '') node.found |= bit;
  }

  #letterOf(unit: number): number {
    const known = this.#letters[unit] ?? 0;
    if (known !== 0) return known;
    const letter = this.#letterCount++;
    this.#letters[unit] = letter;
    const upper = String.fromCharCode(unit).toUpperCase();
    if (upper.length === 1) this.#letters[upper.charCodeAt(0)] = letter;
    return letter;
  }

  /** Nodes nearer to the root come first: what they fall back to is known then. */
  #fill(nodes: readonly Node[]): void {
    const waiting = nodes.slice(0, 1);
    for (const node of waiting) {
      this.#found[node.state] = node.found | (this.#found[node.fallback?.state ?? 0] ?? 0);
      const row = node.state * this.#letterCount;
      const fallbackRow = (node.fallback?.state ?? 0) * this.#letterCount;
      if (node.fallback !== undefined)
        for (let letter = 0; letter < this.#letterCount; letter++)
          this.#next[row + letter] = this.#next[fallbackRow + letter] ?? 0;
      for (const [letter, child] of node.next) {
        child.fallback = node.fallback === undefined ? nodes[0] : nodes[this.#next[fallbackRow + letter] ?? 0];
        this.#next[row + letter] = child.state;
        waiting.push(child);
      }
    }
  }
}

export interface FoundGroups<Name extends string> {
  has(name: Name): boolean;
}
