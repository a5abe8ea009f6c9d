/**
 * What a client reads of a reply.
 *
 * @module
 */

/** The text of an answer that is whole; undefined for a refusal, an error, and what was cut. */
export function readAnswer(
  body: string,
  { ok, headers }: Pick<Response, "ok" | "headers">,
): string | undefined {
  if (!ok) return undefined;
  const isStream = headers.get("content-type")?.startsWith("text/event-stream");
  if (!isStream) return JSON.parse(body).choices?.[0]?.message?.content;
  let text = "";
  for (const line of body.split("\n")) {
    if (!line.startsWith("data: ")) continue;
    const data = line.slice("data: ".length).trim();
    if (data === "[DONE]") return text;
    const { error, choices } = JSON.parse(data);
    if (error !== undefined) return undefined;
    text += choices?.[0]?.delta?.content ?? "";
  }
  return undefined;
}

/** The code of a refusal; empty for none. */
export function codeOf(body: string): string {
  try {
    return String(JSON.parse(body).error.code ?? "");
  } catch {
    return "";
  }
}
