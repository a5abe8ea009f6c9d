/**
 * Loads at once the code that clients otherwise load with their first request or reply.
 *
 * @module
 */

/** For a server, which later may have no file descriptors left to load code. */
export async function loadReplies(): Promise<void> {
  await Promise.all([
    import("./anthropic/client.ts"),
    import("./anthropic/paused_turn.ts"),
    import("./anthropic/reply.ts"),
    import("./eliza/answer.ts"),
    import("./eliza/client.ts"),
    import("./openai/client.ts"),
    import("./openai/reply.ts"),
    import("./openai/send_as_learned.ts"),
    import("./routing/limited_client.ts"),
  ]);
}
