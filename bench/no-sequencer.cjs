// `node -r` this: the hub gives its events no positions.
require("reflect-metadata");
const { Sequencer } = require("../dist/live/sequencer.js");

Sequencer.prototype.start = () => undefined;
