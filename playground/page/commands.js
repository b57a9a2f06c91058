// The bot's slash commands, as its manifest has them, and which texts are one.

const PATTERN = /^\/([a-z][\w-]*)(?:\s+([\s\S]*))?$/i;

export const COMMANDS = [
  {
    name: "/ask",
    usage: "how long is parental leave?",
    description: "Answer a question from the files you may see; only you see the answer",
  },
  {
    name: "/ingest",
    usage:
      "[since DATE | #channel | status | watch on | check FILE | forget FILE | remember FILE | help]",
    description: "Read the files shared in this channel, to answer from them",
  },
];

/** The command of a text, or null when it is a message. Throws a sentence when Slack would refuse it. */
export function parseCommand(text, threadTs) {
  const match = text.trim().match(PATTERN);
  if (!match) return null;
  const name = `/${match[1].toLowerCase()}`;
  if (threadTs)
    throw new Error(`Slack runs no commands in threads. Type ${name} in the channel's own box.`);
  return { name, text: (match[2] ?? "").trim() };
}
