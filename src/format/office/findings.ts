/** Gathers what is found, within the bounds. */
import { FILES_MAX, LINK_CHARACTERS_MAX, LINKS_MAX, NOTE_CHARACTERS_MAX, NOTES_MAX } from './limits.ts';
import type { DocumentFindings, DocumentSign, EmbeddedFile, MacroState } from './types.ts';

export class Findings {
  readonly #signs = new Set<DocumentSign>();
  readonly #notes = new Set<string>();
  readonly #files: EmbeddedFile[] = [];
  readonly #links = new Set<string>();
  #macros: MacroState = 'none';
  #complete = true;

  sign(sign: DocumentSign, note = ''): void {
    this.#signs.add(sign);
    if (note !== '') this.note(note);
  }

  note(text: string): void {
    if (this.#notes.size < NOTES_MAX) this.#notes.add(text.slice(0, NOTE_CHARACTERS_MAX));
  }

  macros(state: Exclude<MacroState, 'none'>): void {
    if (this.#macros !== 'suspicious') this.#macros = state;
  }

  file(file: EmbeddedFile): void {
    if (this.#files.length < FILES_MAX) this.#files.push(file);
    else this.#complete = false;
  }

  /** Further ones say no more: lists are asked about a few. */
  link(address: string): void {
    const isNew = address !== '' && address.length <= LINK_CHARACTERS_MAX && this.#links.size < LINKS_MAX;
    if (isNew) this.#links.add(address);
  }

  incomplete(): void {
    this.#complete = false;
  }

  get result(): DocumentFindings {
    return {
      macros: this.#macros,
      signs: [...this.#signs],
      notes: [...this.#notes],
      files: this.#files,
      links: [...this.#links],
      complete: this.#complete,
    };
  }
}
