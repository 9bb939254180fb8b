// An M/M/1 queue in simjs, as fast as simjs does it: a peer for `make bench`, not a test of simjs.
//
//     node mm1_simjs.cjs MESSAGES
//
// Prints one line of JSON: the messages delivered, the seconds the simulation took (without starting
// Node), and messages a second. CommonJS, because simjs is written for a browser's global object.
"use strict";

globalThis.window = {};
require("simjs");
const { Sim, Random, Buffer, Entity } = globalThis.window.Sim;

const arrivalsPerSecond = 0.8;
const servicesPerSecond = 1.0;
const seed = 7;

const messages = Number(process.argv[2]);
const random = new Random(seed);
let delivered = 0;

class Producer extends Entity {
  start(buffer) {
    this.buffer = buffer;
    this.left = messages;
    this.next();
  }

  next() {
    if (this.left === 0) return;
    this.left -= 1;
    this.setTimer(random.exponential(arrivalsPerSecond)).done(this.publish, this);
  }

  publish() {
    // Not waited for: the buffer is larger than the run, so a put never blocks.
    this.putBuffer(this.buffer, 1);
    this.next();
  }
}

class Consumer extends Entity {
  start(buffer) {
    this.buffer = buffer;
    this.next();
  }

  next() {
    this.getBuffer(this.buffer, 1).done(this.work, this);
  }

  work() {
    this.setTimer(random.exponential(servicesPerSecond)).done(this.deliver, this);
  }

  deliver() {
    delivered += 1;
    if (delivered < messages) this.next();
  }
}

const sim = new Sim();
const buffer = new Buffer("queue", messages + 1);
sim.addEntity(Producer, "producer", buffer);
sim.addEntity(Consumer, "consumer", buffer);

const began = process.hrtime.bigint();
// Neither a time nor a number of events ends the run, but that there is nothing left to do.
sim.simulate(Infinity, Infinity);
const seconds = Number(process.hrtime.bigint() - began) / 1e9;

if (delivered !== messages) throw new Error(`${delivered} of ${messages} delivered`);
console.log(JSON.stringify({ messages, seconds, per_second: messages / seconds }));
