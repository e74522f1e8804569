import type { Attributes } from './attributes.ts';
import { pixels } from './look.ts';
import type { ActiveContent, MarkupForm, MarkupImage, MarkupLimits, MarkupLink, MarkupLoad } from './types.ts';

/** Of shown texts, `alt` and names of fields. */
export const WORDS_CHARS_MAX = 300;

/** A link whose end has not come. Places are positions in the visible text. */
export interface OpenLink {
  readonly kind: MarkupLink['kind'];
  readonly href: string;
  readonly from: number;
  /** Visible characters before it, and how deep its element stands. */
  readonly chars: number;
  readonly depth: number;
  alt: string;
  images: number;
  visibleImages: number;
}

/** A link with its end; its text is cut out when all text is there. */
export interface ClosedLink extends Omit<OpenLink, 'depth'> {
  readonly to: number;
}

type Counts = { -readonly [Name in keyof ActiveContent]: number };

/** Gathers what is not text, within limits. */
export class Gathered {
  readonly links: ClosedLink[] = [];
  readonly images: MarkupImage[] = [];
  readonly loads: MarkupLoad[] = [];
  readonly forms: MarkupForm[] = [];
  readonly active: Counts = {
    scripts: 0,
    handlers: 0,
    frames: 0,
    objects: 0,
    refreshes: 0,
    foreign: 0,
    scriptAddresses: 0,
  };
  linksAll = 0;
  imagesAll = 0;
  loadsAll = 0;
  formsAll = 0;
  looseFields = 0;
  base = '';
  readonly #limits: MarkupLimits;
  #addressChars = 0;
  #form: FormSoFar | undefined;
  #actions: string[] = [];

  constructor(limits: MarkupLimits) {
    this.#limits = limits;
  }

  get truncated(): boolean {
    return (
      this.linksAll > this.links.length ||
      this.imagesAll > this.images.length ||
      this.loadsAll > this.loads.length ||
      this.formsAll > this.forms.length
    );
  }

  addLink(link: ClosedLink): void {
    this.linksAll += 1;
    if (isScript(link.href)) this.active.scriptAddresses += 1;
    if (this.links.length < this.#limits.linksMax && this.#pay(link.href)) this.links.push(link);
  }

  addImage(image: MarkupImage): void {
    this.imagesAll += 1;
    if (this.images.length < this.#limits.imagesMax && this.#pay(image.src)) this.images.push(image);
  }

  addLoad(by: MarkupLoad['by'], address: string | undefined): void {
    if (address === undefined || address === '') return;
    this.loadsAll += 1;
    if (isScript(address)) this.active.scriptAddresses += 1;
    const cut = address.slice(0, this.#limits.addressCharsMax);
    if (this.loads.length < this.#limits.loadsMax && this.#pay(cut)) this.loads.push({ by, address: cut });
  }

  openForm(attributes: Attributes): void {
    this.closeForm();
    this.#form = {
      action: attributes.get('action', this.#limits.addressCharsMax) ?? '',
      method: (attributes.get('method', 10) ?? 'get').toLowerCase(),
      fields: 0,
      passwords: 0,
      names: '',
    };
    if (isScript(this.#form.action)) this.active.scriptAddresses += 1;
  }

  closeForm(): void {
    if (this.#form === undefined) return;
    this.#addForm(this.#form);
    for (const action of this.#actions) this.#addForm({ ...this.#form, action });
    this.#actions = [];
    this.#form = undefined;
  }

  /** Where a button sends the form instead (`formaction`). Outside of a form it names one elsewhere, or none. */
  addAction(action: string | undefined): void {
    if (action === undefined) return;
    if (isScript(action)) this.active.scriptAddresses += 1;
    if (this.#form === undefined) this.#addForm({ ...bareForm, action });
    else if (this.#actions.length < this.#limits.formsMax) this.#actions.push(action);
  }

  #addForm(form: MarkupForm): void {
    this.formsAll += 1;
    if (this.forms.length < this.#limits.formsMax && this.#pay(form.action)) this.forms.push(form);
  }

  addField(type: string, name: string): void {
    if (quietTypes.has(type)) return;
    if (this.#form === undefined) {
      this.looseFields += 1;
      return;
    }
    this.#form.fields += 1;
    if (type === 'password') this.#form.passwords += 1;
    if (this.#form.names.length < WORDS_CHARS_MAX) {
      this.#form.names = `${this.#form.names} ${name.toLowerCase()}`.trim().slice(0, WORDS_CHARS_MAX);
    }
  }

  #pay(address: string): boolean {
    this.#addressChars += address.length;
    return this.#addressChars <= this.#limits.addressCharsAllMax;
  }
}

const bareForm: MarkupForm = { action: '', method: 'get', fields: 0, passwords: 0, names: '' };

type FormSoFar = { -readonly [Name in keyof MarkupForm]: MarkupForm[Name] };

/** Fields that nobody fills in. */
const quietTypes: ReadonlySet<string> = new Set(['hidden', 'submit', 'button', 'image', 'reset']);

/** Whether an address runs something or holds a document, as a browser reads it: control characters are left out. */
export function isScript(address: string): boolean {
  if (!mayBeScript(address)) return false;
  let start = '';
  for (let i = 0; i < address.length && i < 100 && start.length < 24; i += 1) {
    if (address.charCodeAt(i) > 0x20) start += address.charAt(i);
  }
  return /^(?:javascript:|vbscript:|data:(?:text\/html|image\/svg|application\/x?html|text\/xml))/i.test(start);
}

/** By its first character; nearly all begin otherwise. */
function mayBeScript(address: string): boolean {
  for (let i = 0; i < address.length; i += 1) {
    const code = address.charCodeAt(i);
    if (code <= 0x20) continue;
    const lower = code | 0x20;
    return lower === 0x6a || lower === 0x76 || lower === 0x64;
  }
  return false;
}

/** Reads an image's size where an attribute or its style says it in pixels. */
export function sizeOf(attribute: string | undefined, styled: string | undefined): number | undefined {
  const said = styled !== undefined && !styled.endsWith('%') ? styled : attribute;
  if (said === undefined || said.trim().endsWith('%')) return undefined;
  return pixels(said.trim().toLowerCase(), 16);
}

/** Up to this size on both sides an image is there to be loaded, not to be seen. */
const TRACKING_PIXELS = 3;

export function isTracking(width: number | undefined, height: number | undefined): boolean {
  if (width === 0 || height === 0) return true;
  return width !== undefined && height !== undefined && width <= TRACKING_PIXELS && height <= TRACKING_PIXELS;
}
