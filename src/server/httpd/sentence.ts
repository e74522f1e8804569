/** Pieces of a sentence as HTML. */
import type { Part, Sentence } from '#flow/explain';
import { html, type Html } from '#format/html';

export function sentence(parts: Sentence): readonly Html[] {
  return parts.map(part);
}

function part(one: Part): Html {
  switch (one.kind) {
    case 'text':
      return html`${one.text}`;
    case 'value':
      return html`<bdi class="value">${one.text}</bdi>`;
    case 'code':
      return html`<code>${one.text}</code>`;
    case 'link':
      return html`<a href="${one.href}">${one.text}</a>`;
    default:
      return one satisfies never;
  }
}
