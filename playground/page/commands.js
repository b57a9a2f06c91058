// The bot's slash commands: what they are called, and which texts are one.

const PATTERN = /^\/([a-z][\w-]*)(?:\s+([\s\S]*))?$/i;

export const COMMANDS = [
  { name: "/ask", usage: "question", description: "Ask Docent; only you see the answer" },
  {
    name: "/ingest",
    usage: "[status | since DATE | #channel | forget FILE | check FILE | help]",
    description: "Let Docent read this channel's files, or say what it knows of them",
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
