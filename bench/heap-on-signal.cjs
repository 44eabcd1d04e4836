// `node -r` this: at SIGUSR2 the process collects its garbage and writes what is left on its heap, in bytes.
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

process.on("SIGUSR2", () => {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  console.error(`heap in use: ${heapUsed} ${external}`);
});
