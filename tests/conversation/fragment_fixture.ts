/**
 * What an agent sends with every request.
 *
 * @module
 */

/** Definitions of tools as agents have them: `count` of about 2 KiB each. */
export function agentTools(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => ({
    type: "function",
    function: {
      name: `tool_${i}`,
      description: `Does "${i}" <é> & 日本 😀.\n${
        "What it is for. ".repeat(90)
      }`,
      parameters: {
        type: "object",
        properties: {
          "10": { type: "number", minimum: 0.5 },
          "2": { type: "string", enum: ["a", "b"] },
          path: { type: "string", description: "Where. ".repeat(40) },
        },
        required: ["path"],
        additionalProperties: false,
      },
    },
  }));
}
