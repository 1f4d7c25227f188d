// Runs small Workers in workerd, each alone, and says what could be seen of them.
//
// In: a JSON array of Workers on standard input. Out: a JSON array of sightings, in that order.

import { Miniflare, Response } from "miniflare";
import ts from "typescript";

const AT_ONCE = 4;
const SETTLING = 1000; // ms after the last answer in which background work can finish
const PATIENCE = 8000; // ms until an answer that has not come counts as hanging
const ANSWERS_AFTER = 50; // ms that other hosts take

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function modules(worker) {
  const others = Object.keys(worker.files).filter((path) => path !== worker.main);
  return [worker.main, ...others].map((path) => ({
    type: "ESModule",
    path: path.replace(/\.tsx?$/, ".js"),
    contents: /\.tsx?$/.test(path) ? strip(worker.files[path]) : worker.files[path],
  }));
}

function strip(text) {
  const compilerOptions = { target: "ES2022", module: "ESNext", verbatimModuleSyntax: false };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

async function sight(worker) {
  const seen = { failure: null, answers: [], fetched: [], keys: [], rows: {}, log: "" };
  const flow = new Miniflare({
    modules: modules(worker),
    modulesRoot: "/",
    compatibilityDate: worker.date,
    compatibilityFlags: worker.flags,
    ...worker.bindings,
    serviceBindings: Object.fromEntries(worker.services.map((name) => [name, () => new Response("{}")])),
    outboundService: async (request) => {
      await (worker.upstream === "silent" ? new Promise(() => {}) : wait(ANSWERS_AFTER));
      seen.fetched.push(request.url);
      return new Response("{}", { headers: { "content-type": "application/json" } });
    },
    handleRuntimeStdio: (out, err) => {
      for (const stream of [out, err]) stream.on("data", (data) => (seen.log += data));
    },
  });
  try {
    await flow.ready;
    for (const table of worker.tables) await (await flow.getD1Database("DB")).exec(`CREATE TABLE ${table}`);
    for (const { key, value } of worker.stored) await (await flow.getKVNamespace("KV")).put(key, value);
    for (const step of worker.steps) seen.answers.push(await answer(flow, step));
    await wait(SETTLING);
    if (worker.bindings.kvNamespaces.length > 0) {
      const { keys } = await (await flow.getKVNamespace(worker.bindings.kvNamespaces[0])).list();
      seen.keys = keys.map((key) => key.name);
    }
    for (const table of worker.tables) {
      const name = table.split(/[ (]/)[0];
      const row = await (await flow.getD1Database("DB")).prepare(`SELECT count(*) AS n FROM ${name}`).first();
      seen.rows[name] = row.n;
    }
  } catch (error) {
    seen.failure = String(error.message);
  } finally {
    await flow.dispose().catch(() => {});
  }
  return seen;
}

async function answer(flow, step) {
  const started = Date.now();
  const hang = wait(PATIENCE).then(() => ({ hangs: true }));
  const seen = await Promise.race([hang, send(flow, step).catch((error) => ({ error: String(error) }))]);
  return { ...seen, ms: Date.now() - started };
}

async function send(flow, step) {
  if (step.trigger === "scheduled") return (await flow.getWorker()).scheduled({});
  if (step.trigger === "queue") {
    const messages = step.body.map((body, index) => ({ id: `${index}`, timestamp: new Date(), attempts: 1, body }));
    return (await flow.getWorker()).queue("example", messages);
  }
  const given = step.method === "GET" ? { headers: JSON.parse(step.body ?? "{}") } : { body: step.body ?? "" };
  const response = await flow.dispatchFetch(`http://worker.example${step.path}`, { method: step.method, ...given });
  return { status: response.status, text: await response.text() };
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const workers = JSON.parse(Buffer.concat(chunks).toString());
const sightings = new Array(workers.length);
let next = 0;
const lane = async () => {
  while (next < workers.length) {
    const index = next++;
    sightings[index] = await sight(workers[index]);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, lane));
process.stdout.write(JSON.stringify(sightings));
process.exit(0);
