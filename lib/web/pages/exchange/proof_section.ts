/**
 * Whether the request that was sent can be rebuilt, to the byte.
 *
 * @module
 */
import { sha256 } from "../../../core/data/digest.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { sizeText } from "../../../core/text/size_text.ts";
import { rebuildBody } from "../../../history/chain/rebuild.ts";
import type { Encoder } from "../../../history/cache/sent_requests.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import { proofOf } from "../../../history/store/proof.ts";
import { oneLine } from "../../../core/text/text.ts";
import { detailList } from "../../parts/exchange_list.ts";

/** Writes the verdict and the hashes. */
export function proofSection(
  exchange: Exchange,
  chain: readonly Exchange[],
  encoder: Encoder,
): Markup {
  if (exchange.attempts === 0) {
    return section(
      exchange.source === "import"
        ? "Nothing was sent from here: the exchange was imported."
        : "Nothing was sent: it failed before.",
    );
  }
  const proof = proofOf(exchange, chain, encoder);
  if ("counts" in proof && proof.counts === "masked") {
    return section(
      "The request held a key of this machine, which is not recorded, so its bytes cannot be given back.",
    );
  }
  if ("counts" in proof && proof.counts === "bodiless") {
    return section("The body of this call is not recorded.");
  }
  const { body } = rebuildBody(chain, encoder(exchange));
  const isProven = "counts" in proof;
  return section(
    isProven
      ? markup`<strong class="good">Proven.</strong> The request that the history rebuilds has the SHA-256 of the body that was sent.`
      : markup`<strong class="bad">Not proven</strong>: ${proof.problem}.`,
    detailList([
      ["recorded SHA-256", markup`<code>${oneLine(exchange.sha256)}</code>`],
      [
        "rebuilt SHA-256",
        markup`<code class="${isProven ? "good" : "bad"}">${
          sha256(body)
        }</code>`,
      ],
      ["rebuilt", sizeText(new TextEncoder().encode(body).length)],
    ]),
  );
}

function section(verdict: Markup | string, facts?: Markup): Markup {
  return markup`<section class="card"><h2>Proof</h2><p class="verdict">${verdict}</p>${facts}</section>`;
}
