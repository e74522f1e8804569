import { blockScope, type ElementFacts, knownElements, paragraphs, tableScope } from './elements.ts';
import { firstLook, type Look } from './look.ts';

/** As deep as browsers go; what lies deeper takes the place of the innermost. */
const DEPTH_MAX = 512;
/** An end tag of an inline element looks so far out for its element; one of a block so far; a block for what it ends. */
const INLINE_REACH = 64;
const BLOCK_REACH = 256;
const ENDED_REACH = 128;
const tableParts: ReadonlySet<string> = new Set(['td', 'th', 'tr', 'tbody', 'tfoot', 'thead', 'caption']);

/** The elements that are open, as the tree construction of WHATWG HTML (section 13.2.6) would have them, nearly. */
export class OpenElements {
  readonly #facts: ElementFacts[] = [];
  readonly #looks: Look[] = [];
  /** How many of each known element are open: most tags that close or end nothing need not look for it. */
  readonly #counts = new Uint16Array(knownElements);
  /** By depth: 1 where a paragraph is open that a block would end. */
  readonly #paragraphs = new Uint8Array(DEPTH_MAX);
  /** By depth: marks of the style sheet of each element, and of all that it stands in with its own. */
  readonly #marks = new Int32Array(DEPTH_MAX);
  readonly #marksAll = new Int32Array(DEPTH_MAX);
  #nextMarks = 0;
  #look: Look = firstLook;
  #deepest = 0;

  /** How the text that comes next looks. */
  get look(): Look {
    return this.#look;
  }

  get depth(): number {
    return this.#facts.length;
  }

  get deepest(): number {
    return this.#deepest;
  }

  /** Marks of the innermost element. */
  get parent(): number {
    return this.#marks[this.#facts.length - 1] ?? 0;
  }

  /** Marks of it, and of all that it stands in. */
  get within(): number {
    return this.#marksAll[this.#facts.length - 1] ?? 0;
  }

  /** Of the element that is opened next. */
  mark(marks: number): void {
    this.#nextMarks = marks;
  }

  /** Ends what an element ends by beginning. */
  makeRoomFor({ ends, within }: ElementFacts): void {
    if (ends.size === 0 || (ends === paragraphs && !this.#isInParagraph)) return;
    let outermost = -1;
    const last = Math.max(0, this.#facts.length - ENDED_REACH);
    for (let i = this.#facts.length - 1; i >= last; i -= 1) {
      const name = this.#facts[i]?.name ?? '';
      if (ends.has(name)) outermost = i;
      else if (within.has(name)) break;
    }
    if (outermost !== -1) this.#cutTo(outermost);
  }

  open(facts: ElementFacts, look: Look): void {
    if (this.#facts.length >= DEPTH_MAX) this.#cutTo(DEPTH_MAX - 1);
    // Among what is not special there is neither a paragraph nor what one ends at.
    const isParagraph = facts.special
      ? facts.name === 'p' || !(blockScope.has(facts.name) || !this.#isInParagraph)
      : this.#isInParagraph;
    this.#paragraphs[this.#facts.length] = isParagraph ? 1 : 0;
    if (facts.place !== -1) this.#counts[facts.place] = (this.#counts[facts.place] ?? 0) + 1;
    this.#marks[this.#facts.length] = this.#nextMarks;
    this.#marksAll[this.#facts.length] = this.within | this.#nextMarks;
    this.#nextMarks = 0;
    this.#facts.push(facts);
    this.#looks.push(look);
    this.#look = look;
    this.#deepest = Math.max(this.#deepest, this.#facts.length);
  }

  /** Ends the innermost element of the name, where its end tag reaches it. */
  close({ name, special, place }: ElementFacts): void {
    if (place !== -1 && this.#counts[place] === 0) return;
    const last = Math.max(0, this.#facts.length - (special ? BLOCK_REACH : INLINE_REACH));
    const scope = tableParts.has(name) ? tableScope : blockScope;
    for (let i = this.#facts.length - 1; i >= last; i -= 1) {
      const at = this.#facts[i];
      if (at?.name === name) return this.#cutTo(i);
      // An inline element does not end through a block, a block not through a cell.
      if (at?.special === true && (!special || (name !== 'table' && scope.has(at.name)))) return;
    }
  }

  get #isInParagraph(): boolean {
    return this.#facts.length > 0 && this.#paragraphs[this.#facts.length - 1] === 1;
  }

  #cutTo(length: number): void {
    for (let i = this.#facts.length - 1; i >= length; i -= 1) {
      const place = this.#facts[i]?.place ?? -1;
      if (place !== -1) this.#counts[place] = (this.#counts[place] ?? 0) - 1;
    }
    this.#facts.length = length;
    this.#looks.length = length;
    this.#look = this.#looks[length - 1] ?? firstLook;
  }
}
