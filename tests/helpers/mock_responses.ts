/**
 * A provider of the Responses API that keeps its responses, as OpenAI does.
 *
 * @module
 */
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
  type UpstreamRequest,
} from "./fake_upstream.ts";
import {
  RESPONSES_STREAMS,
  type ResponsesStream,
  written,
} from "./responses_streams.ts";

/**
 * Starts it. It answers with the stream that the last user message names, else with the first one; `wait` is awaited
 * before the last third of a stream's events.
 */
export function mockResponses(
  wait: () => Promise<void> = () => Promise.resolve(),
): FakeUpstream {
  const kept = new Map<
    string,
    { body: Record<string, unknown>; given: ResponsesStream }
  >();
  let count = 0;
  return fakeUpstream((request) => {
    const { pathname, searchParams } = new URL(request.path, "http://x");
    const [, , , id, what] = pathname.split("/");
    if (request.method === "POST" && id === undefined) {
      return create(request, (body, given) => {
        const made = JSON.parse(
          JSON.stringify(given).replaceAll(
            String(given.response["id"]),
            `resp_${(++count).toString(16).padStart(48, "0")}`,
          ),
        );
        kept.set(made.response.id, { body, given: made });
        return made;
      }, wait);
    }
    const found = kept.get(id ?? "");
    if (found === undefined) {
      return refused(404, `Response with id '${id}' not found.`);
    }
    const { body, given } = found;
    switch (`${request.method} ${what ?? ""}`) {
      case "GET ":
        return searchParams.get("stream") === "true"
          ? sse(written(given.events))
          : Response.json(given.response);
      case "DELETE ":
        kept.delete(id ?? "");
        return Response.json({ id, object: "response", deleted: true });
      case "POST cancel":
        return Response.json({ ...given.response, status: "cancelled" });
      case "GET input_items":
        return Response.json({
          object: "list",
          data: [{
            id: "msg_of_the_provider",
            type: "message",
            role: "user",
            content: [{ type: "input_text", text: String(body["input"]) }],
          }],
          first_id: "msg_of_the_provider",
          last_id: "msg_of_the_provider",
          has_more: false,
        });
      default:
        return refused(404, "Invalid URL");
    }
  }, { responses: true });
}

async function create(
  { body: text }: UpstreamRequest,
  keep: (
    body: Record<string, unknown>,
    given: ResponsesStream,
  ) => ResponsesStream,
  wait: () => Promise<void>,
): Promise<Response> {
  const body = JSON.parse(text);
  const asked = JSON.stringify(body.input ?? "");
  const given =
    RESPONSES_STREAMS.findLast(({ name }) => asked.includes(name)) ??
      RESPONSES_STREAMS[0];
  if (given === undefined) throw new Error("no stream");
  if (String(body.model).startsWith("missing")) {
    return refused(
      404,
      `The model '${body.model}' does not exist`,
      "model_not_found",
    );
  }
  const made = keep(body, given);
  if (body.stream !== true) return Response.json(made.response);
  const events = written(made.events);
  const early = Math.ceil(events.length * 2 / 3);
  return await Promise.resolve(sse((async function* () {
    yield events.slice(0, early).join("");
    await wait();
    yield* events.slice(early);
  })()));
}

function refused(status: number, message: string, code?: string): Response {
  const error = {
    message,
    type: "invalid_request_error",
    param: null,
    code: code ?? null,
  };
  return Response.json({ error }, { status });
}
