/** Gathers files within the bounds of a scan. */
import { FILES_MAX, NAME_CHARACTERS_MAX, NOTES_MAX, PLAIN_INSIDE_MAX } from './limits.ts';
import type { AttachmentFlag, AttachmentScan, ScannedFile } from './types.ts';

/** Where a file lies: what is the same for all inside of one part. */
export interface Place {
  readonly section: string;
  readonly at: number;
  readonly declared: string;
  readonly within: readonly string[];
  readonly ofLast?: true;
}

/** A file while it is looked at. */
export class FileDraft {
  readonly name: string;
  readonly place: Place;
  readonly flags = new Set<AttachmentFlag>();
  type = 'data';
  octets = -1;
  sha256 = '';
  readonly #notes = new Set<string>();

  constructor(name: string, place: Place) {
    this.name = shown(name);
    this.place = place;
  }

  note(text: string): void {
    if (this.#notes.size < NOTES_MAX && text !== '') this.#notes.add(text);
  }

  get notes(): readonly string[] {
    return [...this.#notes];
  }

  get file(): ScannedFile {
    const { section, at, declared, within, ofLast } = this.place;
    const { name, type, octets, sha256 } = this;
    return {
      name,
      within,
      section,
      at,
      declared,
      type,
      octets,
      flags: [...this.flags],
      notes: this.notes,
      sha256,
      ...(ofLast === undefined ? {} : { ofLast }),
    };
  }
}

/** At most `NAME_CHARACTERS_MAX`: the start of a longer one, and its end, where the extension is. */
export function shown(name: string): string {
  if (name.length <= NAME_CHARACTERS_MAX) return name.toWellFormed();
  const half = NAME_CHARACTERS_MAX / 2;
  return `${name.slice(0, half)}…${name.slice(-half + 1)}`.toWellFormed();
}

/** Files that are told of by one flag before others of the same flag give way to what is new. */
const NEWS_MAX = 7;

/** Whether a file says something that enough others have not said: no crowd of files hides the one that matters. */
class News {
  readonly #counts = new Map<AttachmentFlag, number>();

  take({ flags }: FileDraft): boolean {
    let isNews = false;
    for (const flag of flags) {
      const count = this.#counts.get(flag) ?? 0;
      if (count < NEWS_MAX) isNews = true;
      this.#counts.set(flag, count + 1);
    }
    return isNews;
  }
}

/** At most `FILES_MAX`, in their order: those that say something new before all others. */
function theMostTelling(drafts: readonly FileDraft[]): readonly FileDraft[] {
  if (drafts.length <= FILES_MAX) return drafts;
  const news = new News();
  const chosen = new Set(drafts.filter((draft) => news.take(draft)));
  for (const draft of drafts) if (chosen.size < FILES_MAX) chosen.add(draft);
  return drafts.filter((draft) => chosen.has(draft));
}

export class FileList {
  readonly #attached: FileDraft[] = [];
  readonly #flagged: FileDraft[] = [];
  readonly #plain: FileDraft[] = [];
  readonly #incomplete = new Set<string>();
  readonly #news = new News();
  #seen = 0;
  #parts = 0;

  attach(draft: FileDraft): void {
    this.#seen++;
    this.#parts++;
    // There are no more parts than are indexed. What is said of them is not known yet.
    this.#attached.push(draft);
  }

  /** `hide`: parts of a document are told of where there is something to tell. */
  inside(draft: FileDraft, plain: 'show' | 'hide'): void {
    this.#seen++;
    if (draft.flags.size > 0) {
      // Both are looked at, so that each of them is counted.
      const isNews = this.#news.take(draft);
      if (isNews || this.#flagged.length < FILES_MAX) this.#flagged.push(draft);
    } else if (plain === 'show' && this.#plain.length < PLAIN_INSIDE_MAX) this.#plain.push(draft);
  }

  tell(what: string): void {
    if (this.#incomplete.size < NOTES_MAX) this.#incomplete.add(what);
  }

  scan(unpacked: number): AttachmentScan {
    const drafts = theMostTelling([...this.#attached, ...this.#flagged, ...this.#plain]);
    return {
      files: drafts.map((draft) => draft.file),
      attached: this.#parts,
      seen: this.#seen,
      unpacked,
      incomplete: [...this.#incomplete],
    };
  }
}
