// `node -r most-memory.cjs …`: at its end the process tells how much memory it ever held at once.
process.once("exit", () => process.stderr.write(`most memory: ${process.resourceUsage().maxRSS} kB\n`));
