/**
 * Requests as they pass. This is the frame; `assets/live.js` fills it by what the server's thread sends.
 *
 * @module
 */
import { markup } from "../../core/text/markup.ts";
import type { Page } from "../page.ts";

export const livePage: Page = {
  method: "GET",
  path: "live",
  nav: "Live",
  answer: ({ formToken }) => ({
    kind: "page",
    title: "Live",
    body: markup`<div data-live data-form="${formToken}">
<div class="live-head"><h1>Live</h1>
<p class="soft" data-count></p>
<p class="live-link" role="status" data-link></p></div>
<p class="empty late" data-no-script>Live updates need JavaScript.
What has ended is in the <a href="/ui/history">history</a>.</p>
<p class="empty" data-empty hidden>Nothing was asked since the server started.
Requests appear here as they come; what came before is in the <a href="/ui/history">history</a>.</p>
<div class="scroll" data-table hidden><table class="rows live">
<caption class="visually-hidden">Requests that run, and those that have ended lately</caption>
<thead><tr><th scope="col">State</th><th scope="col">Model</th><th scope="col" class="client">Client</th>
<th scope="col" class="run">Run</th><th scope="col" class="started">Started</th><th scope="col" class="num">First token</th>
<th scope="col" class="num">Tokens</th><th scope="col" class="num">Tokens/s</th>
<th scope="col" class="num">Took</th><th scope="col" class="num">Cost</th>
<th scope="col" class="stop"><span class="visually-hidden">Stop</span></th></tr></thead>
<tbody data-running></tbody>
<tbody data-ended class="ended"></tbody>
</table></div>
<p class="soft live-keys" data-keys hidden>Keys: j k move, Enter watches, s stops, Escape closes</p>
<section class="card watch" data-watch aria-labelledby="watched" hidden>
<div class="bar"><h2 id="watched" data-name tabindex="-1"></h2>
<span class="tag" data-state></span><span class="soft num" data-facts></span>
<span class="right"><a class="button" data-whole hidden>Open in the history</a>
<button type="button" data-stop>Stop</button>
<button type="button" data-close>Close</button></span></div>
<div class="watched" data-text tabindex="0" role="region" aria-label="The answer so far"></div>
</section>
<dialog data-confirm aria-labelledby="ask-stop"><form method="dialog">
<p id="ask-stop" data-question></p>
<p class="soft">Its client gets an error; what has come so far is kept.</p>
<div class="bar"><button value="stop" class="main">Stop it</button>
<button value="">Let it run</button></div>
</form></dialog>
</div>`,
  }),
};
