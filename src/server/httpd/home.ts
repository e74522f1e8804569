/** Pages that stand by themselves: the first one, and the word to search engines. */
import { html } from '#format/html';
import { htmlAnswer, textAnswer } from './answers.ts';
import { type Frame, page } from './page.ts';
import type { Route } from './routes.ts';

const DAY_S = 24 * 3600;

export function homeRoutes(frame: Frame): readonly Route[] {
  const { home, signInHelp, whyRefused } = frame.words;
  const content = html`<div class="paper"><h1>${home.title}</h1><p class="lead">${home.text}</p>
<ul class="cards"><li><a href="/why">${whyRefused}</a></li><li><a href="/help/sign-in">${signInHelp}</a></li></ul></div>`;
  const first = htmlAnswer(page(frame, { title: home.title, content }), { keep: 600 });
  // RFC 9309: nothing here is for search engines.
  const robots = textAnswer('User-agent: *\nDisallow: /\n', { keep: DAY_S });
  return [
    { name: 'home', path: '/', method: 'GET', run: () => first },
    { name: 'robots', path: '/robots.txt', method: 'GET', run: () => robots },
  ];
}
