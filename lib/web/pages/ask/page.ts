/**
 * The page that asks models: system, options, files and templates, up to four models beside each other, openly or blind.
 * Its script, `assets/ask.js`, does all of it.
 *
 * @module
 */
import { type Markup, markup } from "../../../core/text/markup.ts";
import type { Page } from "../../page.ts";

/** Options of a request that have a field; all others can be written as JSON. */
const OPTIONS:
  readonly (readonly [member: string, name: string, hint: string])[] = [
    ["temperature", "Temperature", "0 to 2"],
    ["max_tokens", "Max tokens", "longest answer"],
    ["top_p", "Top p", "0 to 1"],
    ["seed", "Seed", "a whole number"],
  ];

export const askPage: Page = {
  method: "GET",
  path: "ask",
  nav: "Ask",
  answer: ({ params, formToken }) => ({
    kind: "page",
    title: "Ask",
    body: markup`<h1>Ask</h1>
<noscript><p class="card problem">Asking needs JavaScript. Everything that was recorded can be read without it.</p></noscript>
<form class="ask" data-ask data-token="${formToken}" data-from="${
      params.get("from") ?? ""
    }"${
      params.has("answered") ? markup` data-answered` : undefined
    } hidden autocomplete="off">
${setup()}
<p class="empty" data-hint>Ask one model, or up to four beside each other. Nothing is sent but what is set here.</p>
<div class="columns" data-columns></div>
<div class="ask-foot">
${vote()}
${composer()}
<p class="status soft" role="status" data-status></p>
</div>
<datalist id="ask-models"></datalist>
</form>`,
  }),
};

function setup(): Markup {
  return markup`<fieldset class="card setup" data-setup><legend class="visually-hidden">Models and options</legend>
<div class="models" data-models></div>
<div class="bar">
<button type="button" data-add>Add a model</button>
<label class="check"><input type="checkbox" data-blind> Blind: names are hidden until the vote</label>
<button type="button" class="right" data-new>New conversation</button>
</div>
<details data-more><summary>System, options, templates <span class="soft" data-set></span></summary>
<div class="field"><label for="ask-system">System</label><textarea id="ask-system" rows="3" data-system></textarea></div>
<div class="options">${
    OPTIONS.map(([member, name, hint]) =>
      markup`<div class="field"><label for="ask-${member}">${name}</label><input id="ask-${member}" inputmode="decimal" data-option="${member}" placeholder="${hint}"></div>`
    )
  }</div>
<div class="field"><label for="ask-further">Further members of the request, as JSON</label><textarea id="ask-further" class="mono" rows="3" data-further placeholder="{&quot;reasoning_effort&quot;: &quot;low&quot;}"></textarea></div>
<div class="field"><label for="ask-template">Template</label><select id="ask-template" data-template><option value="">none</option></select></div>
<div class="options" data-variables></div>
</details>
</fieldset>`;
}

function vote(): Markup {
  return markup`<section class="card vote" aria-label="Vote" data-vote hidden>
<strong>Which answer is better?</strong>
<button type="button" data-choice="1"><kbd>1</kbd> The first</button>
<button type="button" data-choice="2"><kbd>2</kbd> The second</button>
<button type="button" data-choice="both"><kbd>b</kbd> Both are good</button>
<button type="button" data-choice="neither"><kbd>n</kbd> Neither</button>
<button type="button" class="right" data-skip>Skip</button>
</section>`;
}

function composer(): Markup {
  return markup`<section class="card composer" aria-label="Message" data-composer>
<label for="ask-message" class="visually-hidden">Message</label>
<textarea id="ask-message" rows="3" data-message placeholder="Ask something"></textarea>
<ul class="files" data-files></ul>
<div class="bar">
<button type="button" data-attach>Attach files</button>
<input type="file" multiple hidden data-file>
<span class="soft grow"><kbd>Ctrl</kbd> <kbd>Enter</kbd> sends</span>
<button type="button" data-stop hidden>Stop</button>
<button type="button" class="main" data-send>Send</button>
</div>
</section>`;
}
