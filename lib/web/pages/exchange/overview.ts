/**
 * What is known of an exchange; what takes longer comes later.
 *
 * @module
 */
import { type Markup, markup } from "../../../core/text/markup.ts";
import { chainEntry } from "../../../history/cache/chain_entry.ts";
import { offeredBy } from "../../../history/cache/offered_tools.ts";
import {
  detailList,
  exchangeFacts,
  failureMarkup,
  furtherFacts,
} from "../../parts/exchange_list.ts";
import { countText, spanText } from "../../parts/format.ts";
import { labelForm } from "../../parts/label_form.ts";
import { readOutline } from "../../parts/outline.ts";
import { rhythmOf, waterfall } from "../../parts/waterfall.ts";
import { anatomySection, cacheSection, toolsSection } from "./anatomy.ts";
import { type FoundExchange, wholeChain } from "./found.ts";
import { proofSection } from "./proof_section.ts";

/** Writes the overview. */
export async function* overview(
  found: FoundExchange,
): AsyncGenerator<Markup, void> {
  const { exchange, history, context } = found;
  const { prices } = context;
  yield markup`<section class="card"><h2>Facts</h2>${failureMarkup(exchange)}${
    detailList([...exchangeFacts(exchange, prices), ...furtherFacts(exchange)])
  }</section>${rhythmSection(found)}`;
  const read = await wholeChain(found);
  if ("why" in read) {
    yield markup`<p class="problem">${read.why}</p>`;
  } else {
    const judging = await context.judging();
    yield proofSection(exchange, read.chain, judging.encoder);
    const entry = chainEntry(read.chain, judging);
    if (entry !== undefined) {
      yield markup`${anatomySection(entry)}${cacheSection(entry)}`;
    }
  }
  const { id, conversation } = exchange;
  const reading = readOutline({ history, prices }, conversation, id);
  while (true) {
    const { done, value } = await reading.next();
    if (!done) {
      yield markup``;
      continue;
    }
    yield markup`${toolsSection(offeredBy(exchange, value.called))}${
      foot(found, value.nodes.get(exchange.id)?.labels)
    }`;
    return;
  }
}

function rhythmSection({ exchange }: FoundExchange): Markup | undefined {
  const picture = waterfall(exchange);
  if (picture === undefined) return undefined;
  const { chunks, characters, pause, first, total } = rhythmOf(exchange);
  const seconds = (total - (first ?? 0)) / 1000;
  return markup`<section class="card"><h2>Rhythm</h2>${picture}${
    detailList([
      ["chunks", countText(chunks)],
      ["characters", countText(characters)],
      [
        "speed",
        seconds > 0 && chunks > 1
          ? `${countText(Math.round(characters / seconds))} characters/s`
          : undefined,
      ],
      ["longest pause", chunks > 1 ? spanText(pause) : undefined],
    ])
  }</section>`;
}

function foot(
  { exchange: { id }, request }: FoundExchange,
  labels: readonly string[] = [],
): Markup {
  return markup`<section class="card"><h2>Label and ask again</h2><div class="acts">${
    labelForm({ id, labels, token: request.formToken, to: `exchange/${id}` })
  }<a href="/ui/ask?from=${id}">Ask another model</a></div>
<label class="copy">Continue<input readonly="" value="chat ask --conversation ${id} &quot;…&quot;"></label>
<label class="copy">Read<input readonly="" value="chat history show ${id}"></label>
<label class="copy">Rebuild<input readonly="" value="chat history rebuild ${id}"></label>
</section>`;
}
