import { blockScope, type ElementFacts, tableScope } from './elements.ts';
import { firstLook, type Look } from './look.ts';

/** As deep as browsers go; what lies deeper takes the place of the innermost. */
const DEPTH_MAX = 512;
/** An end tag of an inline element looks so far out for its element. */
const INLINE_REACH = 64;
const tableParts: ReadonlySet<string> = new Set(['td', 'th', 'tr', 'tbody', 'tfoot', 'thead', 'caption']);

/** The elements that are open, as the tree construction of WHATWG HTML (section 13.2.6) would have them, nearly. */
export class OpenElements {
  readonly #facts: ElementFacts[] = [];
  readonly #looks: Look[] = [];
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

  /** Ends what an element ends by beginning. */
  makeRoomFor({ ends, within }: ElementFacts): void {
    if (ends.size === 0) return;
    let outermost = -1;
    for (let i = this.#facts.length - 1; i >= 0; i -= 1) {
      const name = this.#facts[i]?.name ?? '';
      if (ends.has(name)) outermost = i;
      else if (within.has(name)) break;
    }
    if (outermost !== -1) this.#cutTo(outermost);
  }

  open(facts: ElementFacts, look: Look): void {
    if (this.#facts.length >= DEPTH_MAX) this.#cutTo(DEPTH_MAX - 1);
    this.#facts.push(facts);
    this.#looks.push(look);
    this.#look = look;
    this.#deepest = Math.max(this.#deepest, this.#facts.length);
  }

  /** Ends the innermost element of the name, where its end tag reaches it. */
  close({ name, special }: ElementFacts): void {
    const last = special ? 0 : Math.max(0, this.#facts.length - INLINE_REACH);
    const scope = tableParts.has(name) ? tableScope : blockScope;
    for (let i = this.#facts.length - 1; i >= last; i -= 1) {
      const at = this.#facts[i];
      if (at?.name === name) return this.#cutTo(i);
      // An inline element does not end through a block, a block not through a cell.
      if (at?.special === true && (!special || (name !== 'table' && scope.has(at.name)))) return;
    }
  }

  #cutTo(length: number): void {
    this.#facts.length = length;
    this.#looks.length = length;
    this.#look = this.#looks[length - 1] ?? firstLook;
  }
}
